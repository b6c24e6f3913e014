import { type Alias, Composer, isAlias, isMap, isScalar, isSeq, type Node, visit } from "yaml";
import { forbiddenCharacters } from "./characters.ts";
import { sourceText } from "./source-text.ts";
import { parseTokens } from "./yaml-read.ts";

/** A value of a YAML 1.1 text, as deep as it was asked for. */
export interface Yaml11Value {
  readonly kind: "map" | "list" | "text" | "empty" | "other";
  /** From 1. */
  readonly line: number;
  readonly text?: string;
  /** Offsets in the text; of a list or a map those of all that is in it. */
  readonly start: number;
  readonly end: number;
  /** Of a scalar: as it is written, without quotes. */
  readonly written?: string;
  /** Of an entry of a map: where its key stands. */
  readonly key?: { readonly start: number; readonly end: number };
  readonly items: readonly Yaml11Value[];
  readonly entries: ReadonlyMap<string, Yaml11Value>;
}

export type Yaml11Fault =
  | { readonly kind: "not-yaml"; readonly line: number; readonly reason: string }
  | {
      readonly kind: "duplicate-key";
      readonly line: number;
      readonly key: string;
      readonly firstLine: number;
    };

export interface Yaml11Reading {
  /** Absent where the text is no YAML. Of a key that occurs twice it has the last, as PyYAML has. */
  readonly value?: Yaml11Value;
  readonly faults: readonly Yaml11Fault[];
}

/** `<<`, anchors, tags and keys of any kind are right here, unlike in a spec. Duplicate keys are found below. */
const options = {
  version: "1.1",
  schema: "yaml-1.1",
  merge: true,
  uniqueKeys: false,
  strict: true,
} as const;

/**
 * What PyYAML, YAML 1.1, makes of `text`, to look at and never to write again: the first `depth` levels of it. Reasons
 * are names of faults and hold nothing of the text, which may be secret. Never throws.
 */
export function readYaml11(text: string, depth: number): Yaml11Reading {
  const source = sourceText(text, "");
  const lineAt = (offset: number) => source.position(offset, offset).line;
  const refused = (offset: number, reason: string): Yaml11Reading => ({
    faults: [{ kind: "not-yaml", line: lineAt(offset), reason }],
  });

  const [character] = forbiddenCharacters(text);
  if (character !== undefined) return refused(character, "CONTROL_CHARACTER");
  const parsed = parseTokens(text);
  if ("fault" in parsed) return refused(parsed.fault.start, "TOO_DEEP_OR_TOO_LARGE");
  const [document, second] = [...new Composer(options).compose(parsed.tokens, true, text.length)];
  const [error] = document ? [...document.errors, ...document.warnings] : [];
  if (error !== undefined) return refused(error.pos[0], error.code);
  if (second !== undefined) return refused(second.range[0], "SECOND_DOCUMENT");
  if (document === undefined) return { value: empty, faults: [] };

  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  const faults: Yaml11Fault[] = [];
  visit(document, (_, node) => {
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target !== undefined) targets.set(node, target);
      else faults.push({ kind: "not-yaml", line: lineOf(node), reason: "UNKNOWN_ALIAS" });
    } else if (isMap(node) || isSeq(node) || isScalar(node)) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node);
    }
    if (isMap(node)) faults.push(...duplicateKeys(node.items.map(({ key }) => key)));
  });
  const broken = faults.find(({ kind }) => kind === "not-yaml");
  if (broken !== undefined) return { faults: [broken] };
  return { value: shown(document.contents, depth), faults };

  function lineOf(node: Node): number {
    return lineAt(node.range?.[0] ?? 0);
  }

  function duplicateKeys(keys: readonly unknown[]): readonly Yaml11Fault[] {
    const lines = new Map<string, number>();
    return keys.flatMap((key) => {
      const name = keyName(key);
      if (name === undefined || name === "<<") return [];
      const line = lineOf(key as Node);
      const firstLine = lines.get(name);
      lines.set(name, firstLine ?? line);
      if (firstLine === undefined) return [];
      return [{ kind: "duplicate-key", line, key: name, firstLine } as const];
    });
  }

  function shown(node: unknown, levels: number): Yaml11Value {
    if (isAlias(node)) return shown(targets.get(node), levels);
    const line = node === null || node === undefined ? 1 : lineOf(node as Node);
    const [start, end] = (node as Node | null | undefined)?.range ?? [0, 0];
    const leaf = { line, start, end, items: [], entries: new Map() };
    if (isMap(node)) return { ...leaf, kind: "map", entries: entriesOf(node, levels) };
    if (isSeq(node)) {
      const items = levels === 0 ? [] : node.items.map((item) => shown(item, levels - 1));
      return { ...leaf, kind: "list", items };
    }
    const value = isScalar(node) ? node.value : null;
    if (value === null) return { ...leaf, kind: "empty" };
    const written = isScalar(node) ? node.source : undefined;
    const scalar = { ...leaf, ...(written === undefined ? {} : { written }) };
    return typeof value === "string"
      ? { ...scalar, kind: "text", text: value }
      : { ...scalar, kind: "other" };
  }

  /** What `<<` brings stands behind the map's own. */
  function entriesOf(node: unknown, levels: number): ReadonlyMap<string, Yaml11Value> {
    const map = isAlias(node) ? targets.get(node) : node;
    if (levels === 0 || !isMap(map)) return new Map();
    const pairs = map.items.map(({ key, value }) => [keyName(key), value, key] as const);
    const merged = pairs.flatMap(([key, value]) => {
      if (key !== "<<") return [];
      const sources = isSeq(value) ? [...value.items].reverse() : [value];
      return sources.flatMap((source) => [...entriesOf(source, levels - 1)]);
    });
    const own = pairs.flatMap(([name, value, key]) => {
      if (name === undefined || name === "<<") return [];
      const [start, end] = (key as Node).range ?? [0, 0];
      return [[name, { ...shown(value, levels - 1), key: { start, end } }] as const];
    });
    return new Map([...merged, ...own]);
  }
}

const empty: Yaml11Value = {
  kind: "empty",
  line: 1,
  start: 0,
  end: 0,
  items: [],
  entries: new Map(),
};

/** As it is written, where it is a scalar. */
function keyName(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined;
  return key.source ?? String(key.value);
}
