import { type Finding, finding } from "../core/report/finding.ts";
import { type BoundedFile, readBoundedFile } from "./bounded-file.ts";
import { firstNonUtf8Byte, utf8Text } from "./utf8.ts";

/** Ours: no configuration of a node comes near this size. */
export const inputLimitMiB = 4;

export type InputText = { readonly text: string } | { readonly fault: Finding };

/** The text of a file to judge. `shown` is what a finding calls it. */
export function inputText(path: string, shown: string = path): InputText {
  return textOf(readBoundedFile(path, inputLimitMiB * 1024 * 1024), shown);
}

function textOf(read: BoundedFile, path: string): InputText {
  if ("bytes" in read) return decoded(path, read.bytes);
  switch (read.fault) {
    case "missing":
      return { fault: finding("input-path-missing", [], { path }) };
    case "too-large":
      return { fault: finding("input-path-too-large", [], { path, limitMiB: inputLimitMiB }) };
    case "not-a-file":
      return { fault: finding("input-path-not-a-file", [], { path, found: read.found }) };
    case "unreadable":
      return { fault: finding("input-unreadable", [], { file: path, reason: read.reason }) };
    default:
      return read satisfies never;
  }
}

function decoded(path: string, bytes: Uint8Array): InputText {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { fault: finding("input-utf16", [], { file: path }) };
  }
  const text = utf8Text(bytes);
  if (text !== undefined) return { text };
  return {
    fault: finding("input-not-utf8", [], { file: path, offset: firstNonUtf8Byte(bytes) }),
  };
}
