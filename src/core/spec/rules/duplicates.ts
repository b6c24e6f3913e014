import { clusterShape } from "../../compiled/shape.js";
import { type Finding, finding } from "../../report/finding.ts";
import { type Path, pathText } from "../../report/path.ts";
import { type Shape, shapeBelow } from "../shape.ts";

type Entry = Readonly<Record<string, unknown>>;

/** Entries that share their natural key within one list, and node names that two pools use. */
export function duplicateEntries(value: unknown): readonly Finding[] {
  return [...inLists(value, clusterShape, []), ...inNodeNames(value)];
}

function inLists(value: unknown, shape: Shape | undefined, path: Path): readonly Finding[] {
  if (Array.isArray(value)) {
    const below = value.flatMap((item, index) => inLists(item, shape?.items, [...path, index]));
    return [...(shape?.key ? sameKey(value, shape.key, path) : []), ...below];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    inLists(entry, shapeBelow(shape, key), [...path, key]),
  );
}

function sameKey(items: readonly Entry[], key: readonly string[], path: Path): readonly Finding[] {
  const seen = new Set<string>();
  return items.flatMap((item, index) => {
    const name = key.map((part) => String(item[part])).join(", ");
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [finding("spec-duplicate-entry", [...path, index], { key: key.join(", "), name })];
  });
}

function inNodeNames(value: unknown): readonly Finding[] {
  const { nodePools } = value as { readonly nodePools: readonly Entry[] };
  const taken = new Map<string, Path>();
  return nodePools.flatMap((pool, poolIndex) => {
    const nodes = (pool.nodes ?? []) as readonly Entry[];
    return nodes.flatMap((node, nodeIndex) => {
      const path: Path = ["nodePools", poolIndex, "nodes", nodeIndex, "name"];
      const name = String(node.name);
      const first = taken.get(name);
      if (first === undefined) {
        taken.set(name, path);
        return [];
      }
      // Twice within one pool is a duplicate entry already.
      if (first[1] === poolIndex) return [];
      return [finding("spec-duplicate-node", path, { name, first: pathText(first.slice(0, -1)) })];
    });
  });
}
