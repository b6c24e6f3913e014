// The package ships types only for its main entry, which pulls in `stream`.
declare module "@iarna/toml/stringify.js" {
  export default function stringify(document: object): string;
}

declare module "@iarna/toml/parse-string.js" {
  /** Throws an error with `line` and `col` (both from 0) for text that is not TOML. */
  export default function parse(text: string): Record<string, unknown>;
}
