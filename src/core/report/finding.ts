import { type Code, type CodeInfo, codes, type Params } from "./codes.ts";
import type { Path } from "./path.ts";

export type Severity = "error" | "warning";

/** A place in an input file. Lines and columns count from 1, columns in UTF-16 units. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many columns the caret underlines, at least 1. */
  readonly length: number;
  /** The text of the line; absent where it may hold a secret. */
  readonly sourceLine?: string;
}

/** Something the user should know, as a value: nodegen throws only for faults of its own. */
export interface Finding {
  readonly code: Code;
  readonly severity: Severity;
  /** In the user's document; `[]` means the document as a whole. */
  readonly path: Path;
  /** What is wrong. */
  readonly message: string;
  /** What to write instead. */
  readonly hint: string;
  readonly position?: Position;
}

/** Makes the finding of `code` at `path`. The words come from `codes`, so call sites hold none. */
export function finding<C extends Code>(code: C, path: Path, params: Params<C>): Finding {
  // Narrowing `codes[code]` to its own parameter type is beyond the compiler; `Params<C>` already checked it.
  const info = codes[code] as unknown as CodeInfo<Params<C>>;
  return {
    code,
    severity: info.severity,
    path,
    message: info.message(params),
    hint: info.hint(params),
  };
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((found) => found.severity === "error");
}
