import type { Path } from "../report/path.ts";

/** A value that stays open in what is rendered. */
export interface OpenValue {
  /** Stands in the plan where the value will. */
  readonly token: string;
  /** What `{ variable: … }` calls it. */
  readonly variable: string;
  /** The field of the resolved node that refers to it. */
  readonly from: Path;
  readonly secret: boolean;
  /** What the schema says of the field. */
  readonly description: string;
  /** The form that the schema asks of a value that is written there. */
  readonly pattern?: string;
}

/**
 * The token of the `index`th use of `variable`. Letters, digits, `-`, `_` and `:`, as an IPv6 address has, so that no shell and
 * no unit quotes it, and YAML always does, as it does each address.
 */
export function openToken(mark: string, variable: string, index: number): string {
  return `${mark}:${variable}:${index}:`;
}

/** Any token, whatever its mark. */
const anyToken = /nodegen-open[0-9]*:([A-Za-z][A-Za-z0-9_]*):[0-9]+:/;

export function holdsOpenValue(text: string): boolean {
  return anyToken.test(text);
}

/** The variable of the first value that is open in `text`. */
export function openVariable(text: string): string | undefined {
  return anyToken.exec(text)?.[1];
}

/** `text` with `value` wherever something is open. */
export function withOpenAs(text: string, value: string): string {
  return text.replace(new RegExp(anyToken, "g"), () => value);
}

/** The beginning of all tokens of a node: one that occurs in none of its texts. */
export function unusedMark(texts: readonly string[]): string {
  const mark = "nodegen-open";
  const isUsed = (candidate: string) => texts.some((text) => text.includes(`${candidate}:`));
  let salt = 0;
  while (isUsed(salt === 0 ? mark : `${mark}${salt}`)) salt += 1;
  return salt === 0 ? mark : `${mark}${salt}`;
}
