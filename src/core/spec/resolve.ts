import { clusterShape } from "../compiled/shape.js";
import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import { nearest } from "../syntax/nearest.ts";
import { standInFor } from "./draft.ts";
import type { Spec } from "./load.ts";
import { located } from "./located.ts";
import { merge, withDefaults } from "./merge.ts";
import { addressRules } from "./rules/addresses.ts";
import { requiredFields } from "./rules/required.ts";
import type { UnsettledSettings } from "./settled.ts";
import type { Shape } from "./shape.ts";
import {
  documentPath,
  type LayerName,
  type Origin,
  originAt,
  plainValue,
  type Sourced,
  sourced,
  withValueAt,
} from "./sourced.ts";

/** Which pools and nodes to look at; empty means all. */
export interface Selection {
  readonly pools: readonly string[];
  readonly nodes: readonly string[];
}

export const everything: Selection = { pools: [], nodes: [] };

/** One node, or one pool without named nodes, with all layers merged. */
export interface ResolvedNode {
  readonly cluster: string;
  readonly pool: string;
  readonly node?: string;
  readonly settings: UnsettledSettings;
  /** Which layer and which place of the document set the value at `path` of `settings`. */
  readonly originOf: (path: Path) => Origin | undefined;
  /** The place of the document that answers for `path` of `settings`. */
  readonly pathInDocument: (path: Path) => Path;
  /** A finding about `settings`, told at that place. */
  readonly inDocument: (found: Finding) => Finding;
}

export interface Resolution {
  /** Only nodes of which every required field is there. */
  readonly nodes: readonly ResolvedNode[];
  /** The others, with stand-ins for what is missing: to find out what else is wrong, never to be rendered. */
  readonly drafts: readonly ResolvedNode[];
  /** Places of the document where something stands in. */
  readonly standIns: readonly Path[];
  readonly findings: readonly Finding[];
}

interface PoolEntry {
  readonly name: string;
  readonly nodes?: readonly { readonly name: string }[] | null;
}

/** Fields of the document that say which node it is about, not how the node is. */
const identity = new Set([
  "apiVersion",
  "kind",
  "metadata",
  "nodePools",
  "name",
  "nodes",
  "nodeRanges",
  "nodesFrom",
]);

/** The shape of a resolved node: the sections, plus what only a node has. */
const nodeShape: Shape = {
  types: ["object"],
  properties: Object.fromEntries(
    Object.entries({
      ...clusterShape.properties,
      ...clusterShape.properties?.nodePools?.items?.properties?.nodes?.items?.properties,
    }).filter(([name]) => !identity.has(name)),
  ),
};

/** Merges defaults < spec < pool < node for the selected nodes. What a pool has in common is merged once. */
export function resolve(spec: Spec, selection: Selection): Resolution {
  const pools = (spec.value as { readonly nodePools: readonly PoolEntry[] }).nodePools;
  const unknown = unknownSelection(pools, selection);
  if (unknown.length > 0) return { nodes: [], drafts: [], standIns: [], findings: unknown };
  const base = layer(undefined, spec.value, "spec", []);
  const results = pools.flatMap((pool, poolIndex) => {
    if (selection.pools.length > 0 && !selection.pools.includes(pool.name)) return [];
    const poolPath: Path = ["nodePools", poolIndex];
    const merged = layer(base, pool, "pool", poolPath);
    if (!pool.nodes) {
      return selection.nodes.length > 0 ? [] : [resolved(spec, pool.name, undefined, merged)];
    }
    return pool.nodes.flatMap((node, nodeIndex) => {
      if (selection.nodes.length > 0 && !selection.nodes.includes(node.name)) return [];
      const nodePath: Path = [...poolPath, "nodes", nodeIndex];
      return [resolved(spec, pool.name, node.name, layer(merged, node, "node", nodePath))];
    });
  });
  return {
    nodes: results.filter(({ missing }) => missing.length === 0).map(({ node }) => node),
    drafts: results.filter(({ missing }) => missing.length > 0).map(({ node }) => node),
    standIns: [...spec.standIns, ...results.flatMap(({ missing }) => missing)],
    findings: results.flatMap(({ findings }) => findings),
  };
}

interface Result {
  readonly node: ResolvedNode;
  readonly findings: readonly Finding[];
  /** Places of the document where a required field should stand. */
  readonly missing: readonly Path[];
}

function layer(outer: Sourced | undefined, value: unknown, name: LayerName, path: Path): Sourced {
  const sections = Object.entries(value as object).filter(([key]) => !identity.has(key));
  const inner: Sourced = {
    kind: "map",
    origin: { layer: name, path },
    entries: new Map(
      sections.map(([key, section]) => [key, sourced(section, name, [...path, key])]),
    ),
  };
  // Merging a map always leaves a map, however empty.
  return merge(outer, inner, nodeShape) ?? inner;
}

function resolved(spec: Spec, pool: string, name: string | undefined, merged: Sourced): Result {
  const filled = withDefaults(merged, nodeShape);
  const missing = requiredFields(plainValue(filled));
  const whole = missing.reduce(withStandIn, filled);
  const pathInDocument = (path: Path) => documentPath(whole, path);
  const inDocument = (found: Finding) =>
    located({ ...found, path: pathInDocument(found.path) }, spec.document);
  const node: ResolvedNode = {
    cluster: spec.cluster,
    pool,
    ...(name === undefined ? {} : { node: name }),
    // Sound because the schema was checked before merging and the required fields after it.
    settings: plainValue(whole) as UnsettledSettings,
    originOf: (path) => originAt(whole, path),
    pathInDocument,
    inDocument,
  };
  const findings = [...missing, ...addressRules(node.settings)].map(inDocument);
  return { node, findings, missing: missing.map(({ path }) => pathInDocument(path)) };
}

/** `node` with an example where the finding says that a field is missing. */
function withStandIn(node: Sourced, { path }: Finding): Sourced {
  return withValueAt(node, path, sourced(standInFor(nodeShape, path), "defaults", []));
}

function unknownSelection(pools: readonly PoolEntry[], selection: Selection): readonly Finding[] {
  const poolNames = pools.map((pool) => pool.name);
  const nodeNames = pools.flatMap((pool) => (pool.nodes ?? []).map((node) => node.name));
  const check = (kind: string, names: readonly string[], known: readonly string[]) =>
    names
      .filter((name) => !known.includes(name))
      .map((name) =>
        finding("selection-unknown", [], { kind, name, known, nearest: nearest(name, known) }),
      );
  return [
    ...check("pool", selection.pools, poolNames),
    ...check("node", selection.nodes, nodeNames),
  ];
}
