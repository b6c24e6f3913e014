import type { SpecDocument } from "../specs/a-spec.ts";

/** A spec of which the goldens say what is made of it. */
export interface Variant {
  readonly name: string;
  readonly spec: SpecDocument;
  /** Which of the tree's files are golden, where the rest has goldens elsewhere; absent: all files of every format. */
  readonly only?: RegExp;
  /** With `only`: in which formats; absent: the tree. */
  readonly formats?: readonly string[];
}
