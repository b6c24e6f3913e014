import type { Finding, Position } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { SourceDocument } from "../syntax/document.ts";
import { readTomlPlaces } from "../syntax/toml-places.ts";
import type { Subject } from "./subject.ts";

/** A TOML file that could be read. */
export interface TomlFile {
  readonly path: string;
  readonly text: string;
  readonly document: SourceDocument;
}

export type TomlFileReading =
  | { readonly kind: "file"; readonly file: TomlFile }
  | { readonly kind: "fault"; readonly problem: string; readonly position: Position };

export function tomlFile({ path, text }: Subject): TomlFileReading {
  const read = readTomlPlaces(text, path);
  if (read.kind === "document") {
    return { kind: "file", file: { path, text, document: read.document } };
  }
  return { ...read, position: shown(read.position, text) };
}

/** `found` at the key or the value of a path. Its path is the one in the file. */
export function at(
  found: Finding,
  { document, text }: TomlFile,
  { path, part }: { readonly path: Path; readonly part: "key" | "value" },
): Finding {
  return { ...found, path, position: shown(document.locate(path, part), text) };
}

/** The position of a line, counted from 1: from its first character that is no blank to its end. */
export function atLine(found: Finding, { path, text }: Subject, line: number): Finding {
  const sourceLine = (text.split(/\r?\n/)[line - 1] ?? "").replace(/\r$/, "");
  const column = sourceLine.length - sourceLine.trimStart().length;
  const length = Math.max(1, sourceLine.trim().length);
  const position = { file: path, line, column: column + 1, length, sourceLine };
  return { ...found, position: shown(position, text) };
}

/** A password in a URL, and what may hold one in containerd's files. */
const secret = /:\/\/[^"'\s]*@|\b(password|identitytoken|auth|authorization|token)\b/i;
const secretTable = /^\s*\[.*\b(headers?|auths?)\b["']?\s*\]/i;

/** Without the text of the line where it may hold a secret. */
function shown(position: Position, text: string): Position {
  const { sourceLine = "", ...rest } = position;
  const above = text.split("\n").slice(0, position.line - 1);
  const table = above.findLast((line) => /^\s*\[/.test(line)) ?? "";
  const isHeader = /^\s*\[/.test(sourceLine);
  const hides = secret.test(sourceLine) || (secretTable.test(table) && !isHeader);
  return hides ? rest : position;
}
