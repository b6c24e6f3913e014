import { createReadStream } from "node:fs";
import { type Finding, finding } from "../core/report/finding.ts";
import { errnoText, isErrno } from "./errno.ts";
import { firstNonUtf8Byte, utf8Text } from "./utf8.ts";

const limitMiB = 16;

export interface Input {
  /** Without a byte-order mark; absent when there is a finding. */
  readonly text?: string;
  readonly findings: readonly Finding[];
}

/**
 * The text of the spec `file`, or of `stdin` for `-`. Faults are findings. Reads at most 16 MiB, then lets go. A pipe
 * is read like a file, so that `nodegen render <(…)` works.
 */
export async function readInput(file: string, stdin: AsyncIterable<Uint8Array>): Promise<Input> {
  const name = file === "-" ? "standard input" : file;
  const source = file === "-" ? stdin : createReadStream(file);
  const chunks: Uint8Array[] = [];
  let total = 0;
  try {
    for await (const chunk of source) {
      total += chunk.length;
      // Leaving the loop closes the stream, so an endless one ends here.
      if (total > limitMiB * 1024 * 1024) {
        return { findings: [finding("input-too-large", [], { file: name, limitMiB })] };
      }
      chunks.push(chunk);
    }
  } catch (error) {
    return { findings: [unreadable(name, error)] };
  }
  return decoded(name, Buffer.concat(chunks, total));
}

function unreadable(file: string, error: unknown): Finding {
  if (isErrno(error) && (error.code === "ENOENT" || error.code === "ENOTDIR")) {
    return finding("input-missing", [], { file });
  }
  if (isErrno(error) && error.code === "EISDIR") return finding("input-not-a-file", [], { file });
  return finding("input-unreadable", [], { file, reason: errnoText(error) });
}

function decoded(file: string, bytes: Buffer): Input {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return { findings: [finding("input-utf16", [], { file })] };
  }
  const text = utf8Text(bytes);
  if (text === undefined) {
    const offset = firstNonUtf8Byte(bytes);
    return { findings: [finding("input-not-utf8", [], { file, offset })] };
  }
  // A JSON parser takes the mark for a character, and columns would be one off.
  return { text: text.replace(/^\ufeff/, ""), findings: [] };
}
