/** The words of one finding. `P` is what they need to know. */
export interface CodeInfo<P> {
  readonly severity: "error" | "warning";
  /** Why nodegen minds, for the page of this code: what happens on the node otherwise. */
  readonly about: string;
  /** What is wrong, in the user's words. */
  readonly message: (params: P) => string;
  /** What to write instead. */
  readonly hint: (params: P) => string;
}

/** Checks the shape of one entry and keeps its parameter type. */
export function code<P>(info: CodeInfo<P>): CodeInfo<P> {
  return info;
}

/** No parameters. */
export type None = Record<string, never>;
