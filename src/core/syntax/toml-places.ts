import { type AST, ParseError, parseTOML } from "toml-eslint-parser";
import type { Path } from "../report/path.ts";
import type { SourceDocument } from "./document.ts";
import { sourceText } from "./source-text.ts";

export type TomlReading =
  | { readonly kind: "document"; readonly document: SourceDocument }
  /** `problem` is in the parser's words, and quotes nothing of the text. */
  | {
      readonly kind: "fault";
      readonly problem: string;
      readonly position: ReturnType<SourceDocument["locate"]>;
    };

type Range = readonly [number, number];

/** Where a key stands first, and the value behind it: of a table that headers make, the last step of its header. */
interface Place {
  readonly key: Range;
  value: Range;
}

/**
 * TOML 1.0 with the place of every key, table and value. A table that stands in several places is where it is named
 * first. Integers beyond 2^53 lose digits; points in time are dates. A byte order mark is passed over. Never throws.
 */
export function readTomlPlaces(text: string, file: string): TomlReading {
  const source = sourceText(text, file);
  // The parser takes the mark for a character that no key has. A space keeps all columns where they are.
  const read = parsed(text.replace(/^\ufeff/, " "));
  if (read.kind === "fault") {
    const { problem, index } = read;
    return { kind: "fault", problem, position: source.position(index, index + 1) };
  }
  const { value, places } = placesOf(read.program);
  const locate: SourceDocument["locate"] = (path, part) => {
    for (let length = path.length; length > 0; length -= 1) {
      const place = places.get(JSON.stringify(path.slice(0, length)));
      if (place === undefined) continue;
      const [start, end] = part === "value" && length === path.length ? place.value : place.key;
      return source.position(start, end);
    }
    return source.position(0, 1);
  };
  return { kind: "document", document: { file, value, locate } };
}

function parsed(text: string) {
  try {
    return { kind: "program", program: parseTOML(text, { tomlVersion: "1.0" }) } as const;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { kind: "fault", problem: error.message, index: error.index } as const;
  }
}

/** Without a prototype, so that a key may be called `__proto__` and is nothing but a key. */
type Table = Record<string, unknown>;
const emptyTable = (): Table => Object.create(null) as Table;

function placesOf(program: AST.TOMLProgram): {
  readonly value: Table;
  readonly places: ReadonlyMap<string, Place>;
} {
  const root = emptyTable();
  const places = new Map<string, Place>();
  /** The first mention counts. */
  const note = (path: Path, place: Place) => {
    const id = JSON.stringify(path);
    if (!places.has(id)) places.set(id, place);
  };

  const addPair = (pair: AST.TOMLKeyValue, base: Path, into: Table): void => {
    const keys = pair.key.keys;
    keys.forEach((key, index) => {
      const path = [...base, ...keys.slice(0, index + 1).map(nameOf)];
      note(path, {
        key: key.range,
        value: index === keys.length - 1 ? pair.value.range : key.range,
      });
    });
    const path = [...base, ...keys.map(nameOf)];
    const last = String(path.at(-1));
    const holder = keys.slice(0, -1).reduce<Table>((table, key) => below(table, nameOf(key)), into);
    holder[last] = valueAt(pair.value, path);
  };

  const valueAt = (node: AST.TOMLContentNode, path: Path): unknown => {
    if (node.type === "TOMLArray") {
      return node.elements.map((element, index) => {
        note([...path, index], { key: element.range, value: element.range });
        return valueAt(element, [...path, index]);
      });
    }
    if (node.type !== "TOMLInlineTable") return node.value;
    const table = emptyTable();
    for (const pair of node.body) addPair(pair, path, table);
    return table;
  };

  for (const node of program.body[0].body) {
    if (node.type === "TOMLKeyValue") {
      addPair(node, [], root);
      continue;
    }
    noteHeader(node, note);
    const table = node.resolvedKey.reduce<Table>(
      (holder, step, index) => below(holder, step, node.resolvedKey[index + 1]),
      root,
    );
    for (const pair of node.body) addPair(pair, node.resolvedKey, table);
  }
  return { value: root, places };
}

/** The steps of a header: an index has the place of the list's name. */
function noteHeader(
  { key, resolvedKey }: AST.TOMLTable,
  note: (path: Path, place: Place) => void,
): void {
  const names = key.keys.values();
  let range: Range = key.range;
  resolvedKey.forEach((step, index) => {
    if (typeof step === "string") range = names.next().value?.range ?? key.range;
    note(resolvedKey.slice(0, index + 1), { key: range, value: range });
  });
}

function nameOf(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === "TOMLBare" ? key.name : key.value;
}

/** What is at `step` of a table or list, made where it is not there: a list where a number comes `next`. */
function below(holder: Table, step: string | number, next?: string | number): Table {
  holder[step] ??= typeof next === "number" ? [] : emptyTable();
  return holder[step] as Table;
}
