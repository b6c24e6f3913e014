import type { Path } from "../report/path.ts";
import { isPlainObject } from "../syntax/plain-data.ts";

export type Table = Readonly<Record<string, unknown>>;

/** `raw` over `ours`: tables merge, ours first; lists and all other values replace. */
export function merged(ours: Table, raw: Table): Table {
  const keys = new Set([...Object.keys(ours), ...Object.keys(raw)]);
  return Object.fromEntries(
    [...keys].map((key) => {
      const [own, other] = [valueAt(ours, [key]), valueAt(raw, [key])];
      if (isPlainObject(own) && isPlainObject(other)) return [key, merged(own, other)];
      return [key, other === undefined ? own : other];
    }),
  );
}

/** What stands at `path` of a document; undefined when nothing does. */
export function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => {
    const holds = typeof value === "object" && value !== null && Object.hasOwn(value, step);
    return holds ? (value as Readonly<Record<string | number, unknown>>)[step] : undefined;
  }, document);
}

/** Each place of `document` at or below `pattern`'s, of which `*` is any key of a table. */
export function placesOf(document: unknown, pattern: Path): readonly Path[] {
  const [step, ...rest] = pattern;
  if (step === undefined) return [[]];
  const table = isPlainObject(document) ? document : {};
  const keys = step === "*" ? Object.keys(table) : [String(step)];
  return keys
    .filter((key) => Object.hasOwn(table, key))
    .flatMap((key) => placesOf(table[key], rest).map((place) => [key, ...place]));
}

/** The path to each value below `path` of `document`. A list is a value, and so is an empty table. */
export function leavesOf(document: unknown, path: Path = []): readonly Path[] {
  const value = valueAt(document, path);
  const keys = isPlainObject(value) ? Object.keys(value) : [];
  return keys.length === 0 ? [path] : keys.flatMap((key) => leavesOf(document, [...path, key]));
}
