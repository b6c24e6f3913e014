import { clusterShape } from "../compiled/shape.js";
import { type Finding, finding, type Position } from "../report/finding.ts";
import { distinct } from "../report/in-order.ts";
import type { Path } from "../report/path.ts";
import { nearest } from "../syntax/nearest.ts";
import { standInFor } from "./draft.ts";
import { type FleetPool, fleetOf } from "./fleet/fleet.ts";
import type { InventoryTexts } from "./fleet/wanted-inventories.ts";
import type { Spec } from "./load.ts";
import { filledSection, merge, withDefaults } from "./merge.ts";
import type { NodeEntry } from "./node-entry.ts";
import { requiredFields } from "./rules/required.ts";
import { settingsRules } from "./rules/settings.ts";
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
  /** A finding about a place of the spec or of its inventories, with file, line and column. */
  readonly inDocument: (found: Finding) => Finding;
  /** Where the value at a place of the spec or of an inventory stands. */
  readonly positionOf: (path: Path) => Position;
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
export const nodeShape: Shape = {
  types: ["object"],
  properties: Object.fromEntries(
    Object.entries({
      ...clusterShape.properties,
      ...clusterShape.properties?.nodePools?.items?.properties?.nodes?.items?.properties,
    }).filter(([name]) => !identity.has(name)),
  ),
};

/**
 * Merges defaults < spec < pool < node for the selected nodes. What a pool has in common is merged once, so ten
 * thousand alike cost little more than ten. `inventories` has the text of each file that `wantedInventories` names.
 */
export function resolve(
  spec: Spec,
  selection: Selection,
  inventories: InventoryTexts = new Map(),
): Resolution {
  const fleet = fleetOf(spec, inventories);
  const { inDocument, positionOf } = fleet;
  const unknown = unknownSelection(fleet.pools, selection);
  if (unknown.length > 0) {
    return {
      nodes: [],
      drafts: [],
      standIns: [],
      findings: [...fleet.findings, ...unknown],
      inDocument,
      positionOf,
    };
  }
  const base = layer(undefined, spec.value as object, "spec", []);
  const results = fleet.pools.flatMap((pool) => {
    if (selection.pools.length > 0 && !selection.pools.includes(pool.name)) return [];
    return poolResults(pool, layersOf(layer(base, pool.entry, "pool", pool.path)));
  });

  function poolResults(pool: FleetPool, common: Layers): readonly Result[] {
    const context = { cluster: spec.cluster, pool: pool.name, inDocument };
    const { members } = pool;
    if (members === undefined) {
      return selection.nodes.length > 0 ? [] : [resolved(common, context)];
    }
    // Its machines can't be read, or are none: what is wrong with the rest of the pool is told all the same.
    if (members.length === 0) return [{ ...resolved(common, context), draft: true }];
    const chosen = new Set(selection.nodes);
    const told = new Set<string>();
    return members.flatMap((member) => {
      const { entry, path, from } = member;
      if (chosen.size > 0 && !chosen.has(entry.name)) return [];
      const one = resolved(overlaid(common, entry, path), { ...context, node: entry.name });
      return [from === "nodeRanges" ? { ...one, findings: one.findings.filter(isNews) } : one];
    });

    /** What is wrong with a range is wrong with each of its machines, in the words of that machine. */
    function isNews({ code, path }: Finding): boolean {
      const key = JSON.stringify([code, path]);
      return !told.has(key) && told.add(key).has(key);
    }
  }

  return {
    nodes: results.filter(({ draft }) => !draft).map(({ node }) => node),
    drafts: results.filter(({ draft }) => draft).map(({ node }) => node),
    standIns: [...spec.standIns, ...results.flatMap(({ missing }) => missing)],
    findings: [...fleet.findings, ...distinct(results.flatMap(({ findings }) => findings))],
    inDocument,
    positionOf,
  };
}

interface Result {
  readonly node: ResolvedNode;
  /** Not to be rendered. */
  readonly draft: boolean;
  readonly findings: readonly Finding[];
  /** Places of the document where a required field should stand. */
  readonly missing: readonly Path[];
}

type SourcedMap = Extract<Sourced, { kind: "map" }>;
type Plain = Readonly<Record<string, unknown>>;

/** All layers so far: as they are, with defaults, and that as plain data. Section by section, so that nodes share them. */
interface Layers {
  readonly merged: SourcedMap;
  readonly filled: SourcedMap;
  readonly plain: Plain;
}

function layer(
  outer: SourcedMap | undefined,
  value: object,
  name: LayerName,
  path: Path,
): SourcedMap {
  const inner: SourcedMap = {
    kind: "map",
    origin: { layer: name, path },
    entries: new Map(
      sectionsOf(value).map(([key, section]) => [key, sourced(section, name, [...path, key])]),
    ),
  };
  const merged = merge(outer, inner, nodeShape);
  // Merging a map always leaves a map, however empty.
  return merged?.kind === "map" ? merged : inner;
}

function sectionsOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value).filter(([key]) => !identity.has(key));
}

function layersOf(merged: SourcedMap): Layers {
  const filled = withDefaults(merged, nodeShape);
  return { merged, filled, plain: plainValue(filled) as Plain };
}

/** `outer` with what one node says over it. Sections that the node does not mention are those of `outer`, not copies. */
function overlaid(outer: Layers, entry: NodeEntry, path: Path): Layers {
  const merged = new Map(outer.merged.entries);
  const filled = new Map(outer.filled.entries);
  const plain: Record<string, unknown> = { ...outer.plain };
  for (const [key, value] of sectionsOf(entry)) {
    const shape = nodeShape.properties?.[key];
    const own = merge(merged.get(key), sourced(value, "node", [...path, key]), shape);
    const whole = filledSection(own, shape);
    if (own === undefined) merged.delete(key);
    else merged.set(key, own);
    if (whole === undefined) {
      filled.delete(key);
      delete plain[key];
    } else {
      filled.set(key, whole);
      plain[key] = plainValue(whole);
    }
  }
  return {
    merged: { ...outer.merged, entries: merged },
    filled: { ...outer.filled, entries: filled },
    plain,
  };
}

interface Context {
  readonly cluster: string;
  readonly pool: string;
  readonly node?: string;
  readonly inDocument: (found: Finding) => Finding;
}

function resolved({ filled, plain }: Layers, { inDocument: inFleet, ...names }: Context): Result {
  const missing = requiredFields(plain);
  const whole =
    missing.length === 0
      ? filled
      : withDefaults(missing.reduce(withStandIn, filled as Sourced), nodeShape);
  const pathInDocument = (path: Path) => documentPath(whole, path);
  const inDocument = (found: Finding) => inFleet({ ...found, path: pathInDocument(found.path) });
  // Sound because the schema was checked before merging and the required fields after it.
  const settings = (missing.length === 0
    ? plain
    : plainValue(whole)) as unknown as UnsettledSettings;
  const node: ResolvedNode = {
    ...names,
    settings,
    originOf: (path) => originAt(whole, path),
    pathInDocument,
    inDocument,
  };
  const findings = [...missing, ...settingsRules(settings)].map(inDocument);
  return {
    node,
    draft: missing.length > 0,
    findings,
    missing: missing.map(({ path }) => pathInDocument(path)),
  };
}

/** `node` with an example where the finding says that a field is missing. */
function withStandIn(node: Sourced, { path }: Finding): Sourced {
  return withValueAt(node, path, sourced(standInFor(nodeShape, path), "defaults", []));
}

function unknownSelection(pools: readonly FleetPool[], selection: Selection): readonly Finding[] {
  if (selection.pools.length === 0 && selection.nodes.length === 0) return [];
  const poolNames = pools.map((pool) => pool.name);
  const nodeNames = pools.flatMap((pool) => (pool.members ?? []).map(({ entry }) => entry.name));
  const check = (kind: string, names: readonly string[], all: readonly string[]) => {
    const known = new Set(all);
    return names
      .filter((name) => !known.has(name))
      .map((name) =>
        finding("selection-unknown", [], { kind, name, known: all, nearest: nearest(name, all) }),
      );
  };
  return [
    ...check("pool", selection.pools, poolNames),
    ...check("node", selection.nodes, nodeNames),
  ];
}
