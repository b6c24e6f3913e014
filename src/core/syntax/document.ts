import type { Finding, Position } from "../report/finding.ts";
import type { Path } from "../report/path.ts";

/** An input document: its value, and where in the text each part of the value stands. */
export interface SourceDocument {
  readonly file: string;
  /** Plain data as JSON has it. Never changed after parsing. */
  readonly value: unknown;
  /**
   * The place of `path`, or of its deepest ancestor that exists. `key` asks for the key that introduces the last
   * step of `path` (for "unknown key"), `value` for what stands behind it.
   */
  readonly locate: (path: Path, part: "key" | "value") => Position;
}

export interface ParsedDocument {
  /** Absent when the findings hold an error. */
  readonly document?: SourceDocument;
  readonly findings: readonly Finding[];
}
