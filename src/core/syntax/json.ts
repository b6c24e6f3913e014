import { assertPlainData } from "./plain-data.ts";

/**
 * `value` as JSON: two spaces of indentation, keys in their own order, a line break at the end. Throws (a fault of our
 * own) for what JSON would drop or change: `undefined`, functions, NaN, dates. Lone surrogates are escaped.
 */
export function jsonText(value: unknown): string {
  assertPlainData(value, "JSON");
  return `${JSON.stringify(value, null, 2)}\n`;
}
