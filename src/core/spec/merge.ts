import { type Shape, shapeBelow } from "./shape.ts";
import { plainValue, type Sourced, sourced } from "./sourced.ts";

/**
 * `inner` over `outer`: maps merge, null removes, lists with a natural key merge by it (outer order first) and every
 * other list replaces. Undefined when nothing is left.
 */
export function merge(
  outer: Sourced | undefined,
  inner: Sourced,
  shape: Shape | undefined,
): Sourced | undefined {
  if (inner.kind === "scalar") return inner.value === null ? undefined : inner;
  if (inner.kind === "map") {
    const base = outer?.kind === "map" ? outer.entries : new Map<string, Sourced>();
    const entries = new Map(base);
    for (const [key, value] of inner.entries) {
      const merged = merge(base.get(key), value, shapeBelow(shape, key));
      if (merged === undefined) entries.delete(key);
      else entries.set(key, merged);
    }
    // What is wrong with a merged map as a whole is told where it was first written.
    return { kind: "map", origin: outer?.kind === "map" ? outer.origin : inner.origin, entries };
  }
  const itemShape = shape?.items;
  if (shape?.key === undefined || outer?.kind !== "list") {
    return {
      ...inner,
      items: inner.items.flatMap((item) => merge(undefined, item, itemShape) ?? []),
    };
  }
  return { ...outer, items: mergeByKey(outer.items, inner.items, shape.key, itemShape) };
}

function mergeByKey(
  outer: readonly Sourced[],
  inner: readonly Sourced[],
  key: readonly string[],
  itemShape: Shape | undefined,
): readonly Sourced[] {
  const items = [...outer];
  for (const item of inner) {
    const name = keyOf(item, key);
    const index = items.findIndex((candidate) => keyOf(candidate, key) === name);
    const merged = merge(items[index], item, itemShape);
    if (merged === undefined) continue;
    if (index === -1) items.push(merged);
    else items[index] = merged;
  }
  return items;
}

/** The natural key of a list entry, as one comparable string. */
function keyOf(item: Sourced, key: readonly string[]): string {
  const value = (name: string) => {
    const entry = item.kind === "map" ? item.entries.get(name) : undefined;
    return entry === undefined ? null : plainValue(entry);
  };
  return JSON.stringify(key.map(value));
}

/**
 * Adds what the schema states as default where nothing is set. A map that is absent appears when it has defaults inside,
 * unless the schema calls it optional: `tls` or `join` mean something by being there.
 */
export function withDefaults<Node extends Sourced>(node: Node, shape: Shape | undefined): Node;
export function withDefaults(node: Sourced, shape: Shape | undefined): Sourced {
  if (shape === undefined) return node;
  if (node.kind === "list") {
    return { ...node, items: node.items.map((item) => withDefaults(item, shape.items)) };
  }
  if (node.kind !== "map") return node;
  const entries = new Map<string, Sourced>();
  for (const [key, value] of node.entries)
    entries.set(key, withDefaults(value, shapeBelow(shape, key)));
  for (const [key, below] of Object.entries(shape.properties ?? {})) {
    if (entries.has(key)) continue;
    const filled = defaultOf(below);
    if (filled !== undefined) entries.set(key, filled);
  }
  return { ...node, entries };
}

/** One section with its defaults; undefined where nothing is set and there are none. */
export function filledSection(
  section: Sourced | undefined,
  shape: Shape | undefined,
): Sourced | undefined {
  if (section !== undefined) return withDefaults(section, shape);
  return shape && defaultOf(shape);
}

function defaultOf(shape: Shape): Sourced | undefined {
  if (shape.default !== undefined) return sourced(shape.default, "defaults", []);
  if (shape.properties === undefined || shape.optional) return undefined;
  const filled = withDefaults(sourced({}, "defaults", []), shape);
  return filled.kind === "map" && filled.entries.size > 0 ? filled : undefined;
}
