import type { Path } from "../report/path.ts";

/** Who set a value. A later one wins over an earlier one. */
export const layers = ["defaults", "spec", "pool", "node"] as const;
export type LayerName = (typeof layers)[number];

/** Which layer set a value, and where in the document it did. */
export interface Origin {
  readonly layer: LayerName;
  /** Empty for defaults. */
  readonly path: Path;
}

/** A value that remembers, at every depth, where it came from. */
export type Sourced =
  | {
      readonly kind: "map";
      readonly origin: Origin;
      readonly entries: ReadonlyMap<string, Sourced>;
    }
  | { readonly kind: "list"; readonly origin: Origin; readonly items: readonly Sourced[] }
  | { readonly kind: "scalar"; readonly origin: Origin; readonly value: unknown };

/** `value` as one layer wrote it at `path` of the document. */
export function sourced(value: unknown, layer: LayerName, path: Path): Sourced {
  const origin = { layer, path };
  const below = (step: string | number) => (layer === "defaults" ? [] : [...path, step]);
  if (Array.isArray(value)) {
    return {
      kind: "list",
      origin,
      items: value.map((item, index) => sourced(item, layer, below(index))),
    };
  }
  if (typeof value === "object" && value !== null) {
    const entries = new Map(
      Object.entries(value).map(([key, entry]) => [key, sourced(entry, layer, below(key))]),
    );
    return { kind: "map", origin, entries };
  }
  return { kind: "scalar", origin, value };
}

/** The plain value, without its origins. */
export function plainValue(node: Sourced): unknown {
  switch (node.kind) {
    case "map":
      return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plainValue(entry)]));
    case "list":
      return node.items.map(plainValue);
    case "scalar":
      return node.value;
    default:
      return node satisfies never;
  }
}

/** One step down, or undefined. */
export function childOf(node: Sourced, step: string | number): Sourced | undefined {
  if (node.kind === "map") return node.entries.get(String(step));
  if (node.kind === "list" && typeof step === "number") return node.items[step];
  return undefined;
}

/** `node` with `value` at `path`, and maps on the way to it where there are none. */
export function withValueAt(node: Sourced | undefined, path: Path, value: Sourced): Sourced {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const below = withValueAt(node && childOf(node, step), rest, value);
  if (node?.kind === "list" && typeof step === "number") {
    return { ...node, items: node.items.with(step, below) };
  }
  const entries = new Map(node?.kind === "map" ? node.entries : []);
  entries.set(String(step), below);
  return { kind: "map", origin: node?.origin ?? value.origin, entries };
}

/** The origin of the value at `path`; undefined when there is none. */
export function originAt(root: Sourced, path: Path): Origin | undefined {
  let node: Sourced | undefined = root;
  for (const step of path) node = node && childOf(node, step);
  return node?.origin;
}

/**
 * The path in the document that answers for `path` of a resolved value: where the value was written or, when nobody
 * wrote it, the same field below its nearest ancestor that somebody did write.
 */
export function documentPath(root: Sourced, path: Path): Path {
  let node: Sourced | undefined = root;
  let written: Path = [];
  let depth = 0;
  path.forEach((step, index) => {
    node = node && childOf(node, step);
    if (node && node.origin.layer !== "defaults" && node.origin.path.length > 0) {
      written = node.origin.path;
      depth = index + 1;
    }
  });
  return [...written, ...path.slice(depth)];
}
