import type { Position } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import { nodeShape, type ResolvedNode } from "../spec/resolve.ts";
import { type Shape, shapeBelow } from "../spec/shape.ts";
import type { Origin } from "../spec/sourced.ts";
import { fieldText } from "./field-path.ts";
import { shownValue } from "./shown.ts";

/** Who says a value: `range` and `inventory` are machines that no entry of `nodes` names. */
export type SaidBy = "default" | "cluster" | "pool" | "node" | "range" | "inventory";

/** One value with nothing below it, and where it is from. */
export interface SetValue {
  readonly field: string;
  readonly value: unknown;
  readonly saidBy: SaidBy;
  /** Absent for defaults, which stand in the schema. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** What machines have in a field, those together that have the same for the same reason. */
export interface ValueGroup {
  /** Names of the machines, or of pools without named machines. */
  readonly nodes: readonly string[];
  readonly pools: readonly string[];
  /** Empty: nobody sets it, and there is no default. */
  readonly values: readonly SetValue[];
}

export interface ValueExplanation {
  readonly kind: "ValueExplanation";
  readonly field: string;
  readonly groups: readonly ValueGroup[];
}

/** Whether a machine has such a field; else the field that it has, if there is one. */
export function fieldOfNode(path: Path): { readonly of: Path } | { readonly instead?: string } {
  if (Object.hasOwn(nodeShape.properties ?? {}, String(path[0]))) return { of: path };
  const below = path[2] === "nodes" ? path.slice(4) : path.slice(2);
  const isField = Object.hasOwn(nodeShape.properties ?? {}, String(below[0]));
  return path[0] === "nodePools" && isField ? { instead: fieldText(below) } : {};
}

/** The final values at and below `path` of each node, with the layer and the line that set them. */
export function explainValue(
  nodes: readonly ResolvedNode[],
  path: Path,
  positionOf: (path: Path) => Position,
): ValueExplanation {
  const groups = new Map<
    string,
    { nodes: string[]; pools: Set<string>; values: readonly SetValue[] }
  >();
  for (const node of nodes) {
    const values = valuesAt(node, path, positionOf);
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? { nodes: [], pools: new Set<string>(), values };
    group.nodes.push(node.node ?? node.pool);
    group.pools.add(node.pool);
    groups.set(key, group);
  }
  return {
    kind: "ValueExplanation",
    field: fieldText(path),
    groups: [...groups.values()].map((group) => ({ ...group, pools: [...group.pools] })),
  };
}

function valuesAt(
  { settings, originOf, pathInDocument }: ResolvedNode,
  path: Path,
  positionOf: (path: Path) => Position,
): readonly SetValue[] {
  return placesOf(settings, path).flatMap((place) =>
    leavesOf(valueAt(settings, place), place).map(([leaf, value]) => {
      const origin = originOf(leaf);
      const saidBy = sayer(origin);
      const said = { field: fieldText(leaf), value: shownValue(value, leaf), saidBy };
      if (saidBy === "default") return said;
      const { file, line, column } = positionOf(pathInDocument(leaf));
      return { ...said, file, line, column };
    }),
  );
}

function sayer(origin: Origin | undefined): SaidBy {
  if (origin === undefined || origin.layer === "defaults") return "default";
  if (origin.layer === "spec") return "cluster";
  if (origin.layer === "pool") return "pool";
  if (origin.path[2] === "nodesFrom") return "inventory";
  return origin.path[2] === "nodeRanges" ? "range" : "node";
}

/** The places of `value` that `path` means: `[]` is each entry of a list, a name the entry that is called so. */
function placesOf(value: unknown, path: Path): readonly Path[] {
  const walk = (at: unknown, rest: Path, so: Path, shape: Shape | undefined): readonly Path[] => {
    const [step, ...below] = rest;
    if (step === undefined) return at === undefined ? [] : [so];
    if (Array.isArray(at)) {
      return [...at.entries()]
        .filter(([index, item]) => isMeant(step, index, item, shape))
        .flatMap(([index, item]) => walk(item, below, [...so, index], shape?.items));
    }
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return [];
    const next = (at as Readonly<Record<string, unknown>>)[step];
    return walk(next, below, [...so, step], shapeBelow(shape, step));
  };
  return walk(value, path, [], nodeShape);
}

function isMeant(
  step: string | number,
  index: number,
  item: unknown,
  shape: Shape | undefined,
): boolean {
  if (step === "[]" || step === index) return true;
  const name = shape?.key?.[0];
  return name !== undefined && (item as Readonly<Record<string, unknown>>)[name] === step;
}

/** Everything below with nothing below it; a list of plain values is one, because it is set as a whole. */
function leavesOf(value: unknown, path: Path): readonly (readonly [Path, unknown])[] {
  const isPlainList =
    Array.isArray(value) && value.every((item) => typeof item !== "object" || item === null);
  if (isPlainList || typeof value !== "object" || value === null) return [[path, value]];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  if (entries.length === 0) return [[path, value]];
  return entries.flatMap(([step, below]) => leavesOf(below, [...path, step]));
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) => (at as Readonly<Record<string | number, unknown>> | undefined)?.[step],
    value,
  );
}
