/** Something to know of which nothing is wrong: what changes, what was asked. */
export interface Note {
  /** A slug, as codes of findings are. */
  readonly rule: string;
  /** What notes of this rule tell of, in one sentence. */
  readonly about: string;
  /** May have several lines. */
  readonly text: string;
}
