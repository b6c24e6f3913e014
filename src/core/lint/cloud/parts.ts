import type { Path } from "../../report/path.ts";
import { base64Bytes, utf8Decoded } from "../../syntax/base64.ts";
import { type UserDataKind, userDataKind } from "../../syntax/user-data-kind.ts";
import { readYaml11, type Yaml11Reading, type Yaml11Value } from "../../syntax/yaml-11.ts";
import { embeddedPath } from "../embedded.ts";
import type { Embedded, Subject } from "../subject.ts";

/** Deeper than any key of a cloud-config that is looked at. */
const depth = 6;

const readings = new WeakMap<Subject, Yaml11Reading>();

/** A user-data as PyYAML reads it. */
export function readingOf(file: Subject): Yaml11Reading {
  const known = readings.get(file) ?? readYaml11(file.text, depth);
  readings.set(file, known);
  return known;
}

/** What a user-data is; a cloud-config of which the first line is missing has no kind. */
export function kindOf({ text }: Subject): UserDataKind {
  return userDataKind(text);
}

/** One file of `write_files`. */
export interface WrittenFile {
  readonly value: Yaml11Value;
  readonly path: string;
  /** Undefined for what can't be told without a machine: compressed, fetched, or not decodable. */
  readonly text: string | undefined;
  readonly encoding: string;
  readonly isDeferred: boolean;
}

/** Encodings of `write_files`: what cloud-init does with each. Source: cloud-init 22.4 to 26.2, config/cc_write_files.py. */
const gzipped = ["gz", "gzip", "gz+base64", "gzip+base64", "gz+b64", "gzip+b64"];
const base64 = ["b64", "base64"];

export function isEncoding(encoding: string): boolean {
  return ["", "text/plain", ...base64, ...gzipped].includes(encoding);
}

export function isBase64(encoding: string): boolean {
  return base64.includes(encoding);
}

/**
 * As Python decodes base64: what is no character of it counts for nothing, and only a wrong length is an error. Source:
 * CPython, binascii.a2b_base64, which cloud-init calls without validation.
 */
export function decodedBase64(content: string): Uint8Array | undefined {
  return base64Bytes(content.replace(/[^A-Za-z0-9+/=]/g, ""));
}

export function writtenFiles(file: Subject): readonly WrittenFile[] {
  const items = readingOf(file).value?.entries.get("write_files")?.items ?? [];
  return items.flatMap((value) => {
    const of = (key: string) => value.entries.get(key);
    const path = of("path")?.text;
    if (path === undefined) return [];
    const encoding = (of("encoding")?.text ?? "").toLowerCase().trim();
    const isDeferred = /^(true|yes|on)$/i.test(of("defer")?.written ?? "");
    const text = decoded(of("content")?.text, encoding);
    return [{ value, path: path.replace(/\/{2,}/g, "/"), text, encoding, isDeferred }];
  });
}

function decoded(content: string | undefined, encoding: string): string | undefined {
  if (content === undefined || gzipped.includes(encoding)) return undefined;
  if (!base64.includes(encoding)) return content;
  const bytes = decodedBase64(content);
  return bytes === undefined ? undefined : utf8Decoded(bytes);
}

/** The files that a user-data brings: those it writes, and the parts of an archive. */
export function embeddedInUserData(file: Subject): readonly Embedded[] {
  const written = writtenFiles(file).flatMap(({ value, path, text }) => {
    const content = value.entries.get("content");
    return text === undefined || content === undefined
      ? []
      : [
          embedded(file, {
            path,
            text,
            content,
            at: ["write_files", indexOf(file, value), "content"],
          }),
        ];
  });
  return [...written, ...parts(file)];
}

function indexOf(file: Subject, value: Yaml11Value): number {
  return readingOf(file).value?.entries.get("write_files")?.items.indexOf(value) ?? 0;
}

/** Source: cloud-init 22.4 to 26.2, user_data.py, _explode_archive: an entry is a text, or a map with content. */
function parts(file: Subject): readonly Embedded[] {
  if (kindOf(file) !== "cloud-config-archive") return [];
  return (readingOf(file).value?.items ?? []).flatMap((value, index) => {
    const content = value.kind === "text" ? value : value.entries.get("content");
    const text = content?.text;
    if (content === undefined || text === undefined) return [];
    const name = value.entries.get("filename")?.text ?? `part-${index + 1}`;
    const type = value.entries.get("type")?.text ?? "";
    const kind = userDataKind(text);
    const isConfig = kind === "cloud-config" || type === "text/cloud-config" || kind === "jinja";
    const at = value.kind === "text" ? [index] : [index, "content"];
    const part = embedded(file, { path: name, text, content, at });
    const subject = {
      ...part.subject,
      kind: isConfig ? ("user-data" as const) : ("program" as const),
    };
    return [{ ...part, subject }];
  });
}

interface Content {
  readonly path: string;
  readonly text: string;
  readonly content: Yaml11Value;
  readonly at: Path;
}

function embedded(within: Subject, { path, text, content, at }: Content): Embedded {
  const { start, end } = content;
  return { subject: { path: embeddedPath(within, path), text }, within, path: at, start, end };
}
