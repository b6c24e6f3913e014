import {
  type Alias,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  type Node,
  type Scalar,
} from "yaml";
import type { Path } from "../report/path.ts";
import { isStorable } from "./characters.ts";

/** Deeper documents are refused. Ours: the deepest field of a spec or of a raw component config is far below. */
export const deepestNesting = 100;

/** How many values all aliases of a document may stand for together. Ours: room for a block in each of 1,000 pools. */
export const mostAliasedValues = 100_000;

/** More faults are not collected: a hostile file could fill the memory with them. */
const mostFaults = 1000;

/** What is wrong with the values of a document that is well-formed YAML. */
export type ValueFault = { readonly path: Path; readonly start: number; readonly end: number } & (
  | { readonly kind: "duplicate-key"; readonly key: string; readonly firstStart: number }
  | { readonly kind: "alias"; readonly alias: string }
  | { readonly kind: "alias-bomb" | "too-deep" }
  | { readonly kind: "integer-range" | "not-finite"; readonly text: string }
  | { readonly kind: "character"; readonly codePoint: number }
);

export interface YamlValue {
  /** Plain data. What an alias repeats is the same object again, not a copy. */
  readonly value: unknown;
  /** The node each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>;
  readonly faults: readonly ValueFault[];
}

/** A value with its cost when written out: how many values it holds, how many maps and lists stand in each other. */
interface Weighed {
  readonly value: unknown;
  readonly count: number;
  readonly depth: number;
}

const nothing: Weighed = { value: null, count: 1, depth: 0 };

/**
 * The plain data of a composed YAML document, and every fault in it. The library's own `toJS` is not used: it throws
 * at the first bad alias, and its time grows with aliases times nodes. The caller has bounded the nesting.
 */
export function yamlValue(contents: Node | null): YamlValue {
  const faults: ValueFault[] = [];
  const targets = new Map<Alias, Node>();
  const anchors = new Map<string, { readonly node: Node; readonly weighed: Weighed }>();
  const path: (string | number)[] = [];
  let aliased = 0;

  const where = (node: Node | null | undefined) => {
    const [start, end] = node?.range ?? [0, 0];
    return { path: [...path], start, end };
  };

  const report = (fault: ValueFault): void => {
    if (faults.length < mostFaults) faults.push(fault);
  };

  const weigh = (node: unknown): Weighed => {
    if (isAlias(node)) return weighAlias(node);
    if (isScalar(node)) return anchored(node, weighScalar(node));
    if (!isCollection(node)) return nothing;
    if (path.length >= deepestNesting) {
      report({ ...where(node as Node), kind: "too-deep" });
      return nothing;
    }
    return anchored(node, isMap(node) ? weighMap(node.items) : weighList(node.items));
  };

  const anchored = (node: Node & { anchor?: string }, weighed: Weighed): Weighed => {
    if (node.anchor !== undefined) anchors.set(node.anchor, { node, weighed });
    return weighed;
  };

  const weighAlias = (alias: Alias): Weighed => {
    const anchor = anchors.get(alias.source);
    if (anchor === undefined) {
      report({ ...where(alias), kind: "alias", alias: alias.source });
      return nothing;
    }
    targets.set(alias, anchor.node);
    const before = aliased;
    aliased += anchor.weighed.count;
    // Said once: the alias that goes over the limit is the one to look at.
    if (before <= mostAliasedValues && aliased > mostAliasedValues)
      report({ ...where(alias), kind: "alias-bomb" });
    if (path.length + anchor.weighed.depth > deepestNesting) {
      report({ ...where(alias), kind: "too-deep" });
      return nothing;
    }
    return anchor.weighed;
  };

  const weighScalar = (scalar: Scalar): Weighed => {
    const { value } = scalar;
    const text = scalar.source ?? String(value);
    if (typeof value === "number") {
      if (!Number.isFinite(value)) report({ ...where(scalar), kind: "not-finite", text });
      else if (isIntegerText.test(text) && !Number.isSafeInteger(value))
        report({ ...where(scalar), kind: "integer-range", text });
      // JSON has no negative zero.
      return { ...nothing, value: value === 0 ? 0 : value };
    }
    if (typeof value === "string") checkCharacters(scalar, value);
    return { ...nothing, value };
  };

  /** The text itself is checked before; an escape can still make what no file and no C string can hold. */
  const checkCharacters = (scalar: Node, text: string): void => {
    if (isStorable(text)) return;
    const codePoint = /\0|\p{Surrogate}/u.exec(text)?.[0].charCodeAt(0) ?? 0;
    report({ ...where(scalar), kind: "character", codePoint });
  };

  const weighMap = (items: readonly unknown[]): Weighed => {
    const firstStarts = new Map<string, number>();
    const entries: [string, unknown][] = [];
    let count = 1;
    let depth = 0;
    for (const pair of items) {
      // A key that is no string is a fault which the library reports (`stringKeys`).
      if (!isPair(pair) || !isScalar(pair.key) || typeof pair.key.value !== "string") continue;
      const keyNode = pair.key as Scalar<string>;
      const key = keyNode.value;
      path.push(key);
      checkCharacters(keyNode, key);
      anchored(keyNode, { ...nothing, value: key });
      const firstStart = firstStarts.get(key);
      const start = keyNode.range?.[0] ?? 0;
      if (firstStart === undefined) firstStarts.set(key, start);
      else report({ ...where(keyNode), kind: "duplicate-key", key, firstStart });
      const entry = weigh(pair.value);
      path.pop();
      entries.push([key, entry.value]);
      count += entry.count;
      depth = Math.max(depth, entry.depth);
    }
    // `fromEntries` makes own properties, `__proto__` too.
    return { value: Object.fromEntries(entries), count, depth: depth + 1 };
  };

  const weighList = (items: readonly unknown[]): Weighed => {
    const values: unknown[] = [];
    let count = 1;
    let depth = 0;
    for (const [index, item] of items.entries()) {
      path.push(index);
      const entry = weigh(item);
      path.pop();
      values.push(entry.value);
      count += entry.count;
      depth = Math.max(depth, entry.depth);
    }
    return { value: values, count, depth: depth + 1 };
  };

  const { value } = weigh(contents);
  return { value, targets, faults };
}

/** Integers of the YAML 1.2 core schema. Source: https://yaml.org/spec/1.2.2/#103-core-schema, read 2026-11-22. */
const isIntegerText = /^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9A-Fa-f]+)$/;
