import type { Path } from "../report/path.ts";
import { nearest } from "./nearest.ts";

/**
 * What one release of a daemon reads from its file: key path -> kind of value. Written by
 * `tools/keytables`, whose README describes the paths (`*` any key, `[]` each element,
 * `{sibling="value"}` only beside that value) and the kinds.
 */
export type KeyTable = Readonly<Record<string, string>>;

export interface KeyFault {
  readonly path: Path;
  /** `unknown`: the release ignores the key. `type`: the release refuses the value, and often the file. */
  readonly reason: "unknown" | "type";
  /** With `type`: the kind that the release reads, and the kind that stands there. */
  readonly expected?: string;
  readonly found?: string;
  /** With `unknown`: the known key beside it that was probably meant. */
  readonly nearest?: string;
}

/**
 * Every key of `document` (as a TOML or YAML parser returns it) that `table` does not know or whose value
 * is of another kind, in the order of the document. An unknown table is one fault, whatever it holds.
 * `null` and `undefined` fit everything: they leave the key at its default. Kinds are judged, not
 * values: "1 week" is a fine `duration` here. Never throws, and never changes what it is given.
 */
export function unknownKeys(table: KeyTable, document: object): KeyFault[] {
  const faults: KeyFault[] = [];
  check(document, treeOf(table), [], faults);
  return faults;
}

/** What may stand at one place: values of some kinds, a table with these keys, or a list. */
interface Place {
  readonly kinds: string[];
  readonly keys: Map<string, Place>;
  /** key -> the sibling that decides what stands below it, and the place for each of the sibling's values. */
  readonly decided: Map<string, { readonly by: string; readonly when: Map<string, Place> }>;
  anyKey?: Place;
  element?: Place;
}

function check(value: unknown, place: Place, path: Path, faults: KeyFault[]): void {
  if (value === null || value === undefined) return;
  const found = kindOf(value);
  if (place.kinds.some((kind) => kind === found || kind === "any" || accepts[kind]?.has(found)))
    return;
  if (found === "array" && place.element !== undefined) {
    for (const [index, element] of (value as readonly unknown[]).entries()) {
      check(element, place.element, [...path, index], faults);
    }
  } else if (found === "table" && hasKeys(place)) {
    checkKeys(value as Readonly<Record<string, unknown>>, place, path, faults);
  } else {
    faults.push({ path, reason: "type", expected: expectedAt(place), found });
  }
}

function checkKeys(
  table: Readonly<Record<string, unknown>>,
  place: Place,
  path: Path,
  faults: KeyFault[],
): void {
  for (const [key, value] of Object.entries(table)) {
    const below = placeOf(key, table, place);
    if (below !== undefined) {
      check(value, below, [...path, key], faults);
    } else {
      const meant = nearest(key, [...place.keys.keys()]);
      const unknown = { path: [...path, key], reason: "unknown" } as const;
      faults.push(meant === undefined ? unknown : { ...unknown, nearest: meant });
    }
  }
}

function placeOf(
  key: string,
  table: Readonly<Record<string, unknown>>,
  place: Place,
): Place | undefined {
  const decided = place.decided.get(key);
  const deciding = decided === undefined ? undefined : table[decided.by];
  const special = typeof deciding === "string" ? decided?.when.get(deciding) : undefined;
  return special ?? place.keys.get(key) ?? place.anyKey;
}

/** Kinds of a table that also take values of another kind. A whole number is a float without a point. */
const accepts: Readonly<Record<string, ReadonlySet<string>>> = {
  float: new Set(["integer"]),
  duration: new Set(["string"]),
  time: new Set(["string"]),
  quantity: new Set(["string", "integer", "float"]),
};

/** The kind of a parsed value, named as the tables do. A parser's own date type is a `datetime`. */
function kindOf(value: unknown): string {
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "float";
  if (typeof value === "bigint") return "integer";
  if (typeof value !== "object") return typeof value;
  if (Array.isArray(value)) return "array";
  return Object.prototype.toString.call(value) === "[object Date]" ? "datetime" : "table";
}

function hasKeys(place: Place): boolean {
  return place.keys.size > 0 || place.anyKey !== undefined;
}

function expectedAt(place: Place): string {
  if (place.element !== undefined) return `array<${expectedAt(place.element)}>`;
  return hasKeys(place) ? "table" : place.kinds.join(" or ");
}

/** One tree a table, built when the table is first used: rendering checks many documents against few tables. */
const trees = new WeakMap<KeyTable, Place>();

function treeOf(table: KeyTable): Place {
  const known = trees.get(table);
  if (known !== undefined) return known;
  const root = emptyPlace();
  for (const [path, kind] of Object.entries(table)) addKind(placeAt(root, path), kind);
  trees.set(table, root);
  return root;
}

function emptyPlace(): Place {
  return { kinds: [], keys: new Map(), decided: new Map() };
}

/** A quoted or bare key or `*`, then perhaps `{sibling="value"}`, then a `[]` for each list around the value. */
const pathStep = /(?:"([^"]*)"|([\w-]+|\*))(?:\{([\w-]+)="([^"]*)"\})?((?:\[\])*)/g;

function placeAt(root: Place, path: string): Place {
  let place = root;
  for (const [, quoted, bare = "", by, value = "", lists = ""] of path.matchAll(pathStep)) {
    const key = quoted ?? bare;
    if (by !== undefined) place = decidedPlace(place, key, by, value);
    else place = bare === "*" ? anyKeyOf(place) : entry(place.keys, key, emptyPlace);
    for (let depth = 0; depth < lists.length / 2; depth++) place = elementOf(place);
  }
  return place;
}

function decidedPlace(place: Place, key: string, by: string, value: string): Place {
  const decided = entry(place.decided, key, () => ({ by, when: new Map<string, Place>() }));
  return entry(decided.when, value, emptyPlace);
}

function anyKeyOf(place: Place): Place {
  place.anyKey ??= emptyPlace();
  return place.anyKey;
}

function elementOf(place: Place): Place {
  place.element ??= emptyPlace();
  return place.element;
}

function addKind(place: Place, kind: string): void {
  const list = /^array<(.*)>$/.exec(kind);
  if (list?.[1] === undefined) {
    place.kinds.push(...kind.split("|"));
  } else {
    addKind(elementOf(place), list[1]);
  }
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const there = map.get(key) ?? make();
  map.set(key, there);
  return there;
}
