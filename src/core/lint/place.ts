import type { Finding, Position } from "../report/finding.ts";
import { type SourceText, sourceText } from "../syntax/source-text.ts";
import type { Subject } from "./subject.ts";

const sources = new WeakMap<Subject, SourceText>();

/** The place of what stands between two offsets of a file. */
export function placeIn(subject: Subject, start: number, end: number): Position {
  const source = sources.get(subject) ?? sourceText(subject.text, subject.path);
  sources.set(subject, source);
  return source.position(start, end);
}

/** `found`, with where it stands. */
export function at(position: Position, found: Finding): Finding {
  return { ...found, position };
}
