/** Where a JSON value stands in a text, and what is in it. */
export interface JsonPlace {
  readonly start: number;
  readonly end: number;
  /** Of an object, in the order of the text. */
  readonly members?: readonly JsonMember[];
  /** Of a list. */
  readonly items?: readonly JsonPlace[];
}

export interface JsonMember {
  readonly key: string;
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly place: JsonPlace;
}

/** What is wrong with a JSON text beyond what `JSON.parse` minds, or where it stops being JSON. */
export type JsonFault = { readonly start: number; readonly end: number } & (
  | { readonly kind: "syntax" | "too-deep" }
  | { readonly kind: "duplicate-key"; readonly key: string; readonly firstStart: number }
  | { readonly kind: "number"; readonly text: string }
);

export interface JsonPlaces {
  /** Absent when a fault of syntax or depth made an end. */
  readonly place?: JsonPlace;
  readonly faults: readonly JsonFault[];
}

const space = /[ \t\r\n]*/y;
const string = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001f]*)*"/y;
const number = /-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?/y;
const word = /true|false|null/y;

class Stop extends Error {}

/**
 * The places of the one JSON value (RFC 8259) between `start` and `end`. Faults of values (a key written twice, a
 * number that a reader would change) are collected; a fault of syntax, or nesting deeper than `deepest`, ends it.
 */
export function jsonPlaces(
  text: string,
  {
    start,
    end,
    deepest,
  }: { readonly start: number; readonly end: number; readonly deepest: number },
): JsonPlaces {
  const faults: JsonFault[] = [];
  let at = start;

  const stop = (kind: "syntax" | "too-deep"): never => {
    faults.push({ kind, start: Math.min(at, end), end: Math.min(at, end) + 1 });
    throw new Stop();
  };
  const skipSpace = (): void => {
    space.lastIndex = at;
    space.test(text);
    // Beyond the end there may be a line break, and another text.
    at = Math.min(space.lastIndex, end);
  };
  const skip = (token: RegExp): boolean => {
    token.lastIndex = at;
    if (!token.test(text) || token.lastIndex > end) return false;
    at = token.lastIndex;
    return true;
  };
  /** Whether `character` comes next, spaces aside; then it is passed. */
  const passes = (character: string): boolean => {
    skipSpace();
    if (at >= end || text[at] !== character) return false;
    at += 1;
    return true;
  };

  const value = (depth: number): JsonPlace => {
    skipSpace();
    const from = at;
    if (passes("{")) return object(from, depth + 1);
    if (passes("[")) return list(from, depth + 1);
    if (!skip(string) && !skip(word) && !aNumber()) stop("syntax");
    return { start: from, end: at };
  };

  const aNumber = (): boolean => {
    const from = at;
    if (!skip(number)) return false;
    const written = text.slice(from, at);
    const read = Number(written);
    const whole = /^-?[0-9]+$/.test(written);
    if (!Number.isFinite(read) || (whole && !Number.isSafeInteger(read))) {
      faults.push({ kind: "number", start: from, end: at, text: written });
    }
    return true;
  };

  const object = (from: number, depth: number): JsonPlace => {
    if (depth > deepest) stop("too-deep");
    const members: JsonMember[] = [];
    const seen = new Map<string, number>();
    if (passes("}")) return { start: from, end: at, members };
    do {
      skipSpace();
      const keyStart = at;
      if (!skip(string)) stop("syntax");
      const keyEnd = at;
      const key = keyText(text.slice(keyStart, keyEnd));
      const firstStart = seen.get(key);
      if (firstStart === undefined) seen.set(key, keyStart);
      else faults.push({ kind: "duplicate-key", start: keyStart, end: keyEnd, key, firstStart });
      if (!passes(":")) stop("syntax");
      members.push({ key, keyStart, keyEnd, place: value(depth) });
    } while (passes(","));
    if (!passes("}")) stop("syntax");
    return { start: from, end: at, members };
  };

  const list = (from: number, depth: number): JsonPlace => {
    if (depth > deepest) stop("too-deep");
    const items: JsonPlace[] = [];
    if (passes("]")) return { start: from, end: at, items };
    do items.push(value(depth));
    while (passes(","));
    if (!passes("]")) stop("syntax");
    return { start: from, end: at, items };
  };

  try {
    const place = value(0);
    skipSpace();
    if (at < end) stop("syntax");
    return { place, faults };
  } catch (error) {
    if (error instanceof Stop) return { faults };
    throw error;
  }
}

function keyText(quoted: string): string {
  return quoted.includes("\\") ? JSON.parse(quoted) : quoted.slice(1, -1);
}
