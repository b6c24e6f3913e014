import parse from "@iarna/toml/parse-string.js";
import stringify from "@iarna/toml/stringify.js";
import type { Path } from "../report/path.ts";
import { assertPlainData, isPlainObject } from "./plain-data.ts";

/**
 * `document` as TOML, keys in their own order (simple values before tables, as TOML needs it).
 *
 * Throws, as a fault of our own, for a value TOML does not have (null, undefined, functions, dates), and when the text
 * does not read back as `document`: @iarna/toml 3.0.0 writes invalid TOML for strings with several control characters
 * and for numbers such as 1e-7, and drops values of mixed lists (measured). `isTomlDocument` is asked about values of the user's own.
 */
export function tomlText(document: object): string {
  assertPlainData(document, "TOML");
  const mark = unusedKey(document);
  const text = stringify(markEmptyTables(document, mark) as object)
    .replace(new RegExp(`^ *${mark} = true\n`, "gm"), "")
    .trimEnd();
  if (!isSame(document, parse(text)))
    throw new Error("the TOML that was written reads back as another document");
  return text === "" ? "" : `${text}\n`;
}

/**
 * Whether `tomlText` can write `document`, so that a user's own values are judged before they are written. Numbers too
 * big or too small, and tables in one list with other values, are what it can't.
 */
export function isTomlDocument(document: object): boolean {
  try {
    tomlText(document);
    return true;
  } catch {
    return false;
  }
}

const bareKey = /^[A-Za-z0-9_-]+$/;

/** A key as TOML writes it: `plugins."io.containerd.cri.v1.images".snapshotter`; elements of lists as `[0]`. */
export function tomlKey(path: Path): string {
  const steps = path.map((step) => {
    if (typeof step === "number") return `[${step}]`;
    return bareKey.test(step) ? `.${step}` : `.${JSON.stringify(step)}`;
  });
  return steps.join("").replace(/^\./, "");
}

/**
 * The library writes an empty table inline and so before its siblings, which would change the order in which the
 * mirrors of a hosts.toml are asked. So an empty table beside others gets a field, whose line is taken out again.
 */
function markEmptyTables(value: unknown, mark: string): unknown {
  if (Array.isArray(value))
    return value.every(isPlainObject) ? value.map((part) => markEmptyTables(part, mark)) : value;
  if (!isPlainObject(value)) return value;
  const isBesideTables = Object.values(value).some(hasFields);
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      isBesideTables && isPlainObject(part) && !hasFields(part)
        ? { [mark]: true }
        : markEmptyTables(part, mark),
    ]),
  );
}

function hasFields(value: unknown): boolean {
  return isPlainObject(value) && Object.keys(value).length > 0;
}

/** A key that occurs nowhere in the document, neither as a key nor in a text. */
function unusedKey(document: object): string {
  const text = JSON.stringify(document);
  let key = "empty-table";
  while (text.includes(key)) key += "-";
  return key;
}

/**
 * The values of a TOML text, as plain objects and lists. Integers beyond 2^53 are bigints, and points in time are dates.
 * Throws an error with `line` and `col` (both from 0) if the text is not TOML.
 */
export function parseToml(text: string): unknown {
  return plain(parse(text));
}

/** The parser's tables carry hidden marks of its own. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (isPlainObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
  return value;
}

/** Whether both hold the same, tables in the same order. An integer may come back as a bigint. */
function isSame(written: unknown, read: unknown): boolean {
  if (Array.isArray(written))
    return (
      Array.isArray(read) &&
      written.length === read.length &&
      written.every((part, index) => isSame(part, read[index]))
    );
  if (isPlainObject(written)) {
    if (!isPlainObject(read) || Object.keys(written).length !== Object.keys(read).length)
      return false;
    const tables = tableKeys(read);
    return (
      tableKeys(written).every((key, index) => key === tables[index]) &&
      Object.entries(written).every(
        ([key, part]) => Object.hasOwn(read, key) && isSame(part, read[key]),
      )
    );
  }
  if (typeof read === "bigint") return Number(read) === written;
  return written === read;
}

/** The keys whose order is kept exactly. In hosts.toml it is the order in which mirrors are asked. */
function tableKeys(table: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(table).filter((key) => isPlainObject(table[key]));
}
