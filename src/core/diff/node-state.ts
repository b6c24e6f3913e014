/** One file as the two sides are compared. */
export interface StateFile {
  /** Absolute on the node, or `<format>/<name>` for what carries files to it. */
  readonly path: string;
  /** Four octal digits; absent for a link. */
  readonly mode?: string;
  readonly content:
    | { readonly text: string }
    | { readonly sha256: string; readonly bytes: number }
    | { readonly linkTo: string };
  /** Compared, and never shown. */
  readonly secret: boolean;
  /** Part of a machine image that is made before the machine. */
  readonly inImage: boolean;
}

/** Everything that is compared of a machine, or of a pool without named machines. */
export interface NodeState {
  readonly name: string;
  readonly pool: string;
  readonly files: ReadonlyMap<string, StateFile>;
  /** What the spec says of the machine image, by field; absent where there is no spec. */
  readonly image?: Readonly<Record<string, unknown>>;
}

/** One side of a comparison. */
export interface Side {
  readonly nodes: readonly NodeState[];
  /** A machine itself: it has no name here, and files that are nobody's business. */
  readonly isRoot: boolean;
}
