import { clusterShape } from "../../compiled/shape.js";
import { type Finding, finding, type Position } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import type { Spec } from "../load.ts";
import { located, positionAt } from "../located.ts";
import type { NodeEntry } from "../node-entry.ts";
import { missingField } from "../rules/required.ts";
import { sameAddresses } from "../rules/same-addresses.ts";
import { sameNames } from "../rules/same-names.ts";
import { mostFaults, mostNodes } from "./entries.ts";
import { type Inventory, inInventory, positionInInventory, readInventory } from "./inventory.ts";
import type { Member } from "./member.ts";
import { type NodeRange, rangeNodes } from "./node-range.ts";
import type { InventoryTexts } from "./wanted-inventories.ts";

export interface FleetPool {
  readonly name: string;
  readonly path: Path;
  /** As the spec has it. */
  readonly entry: object;
  /** Absent: the pool has no named machines, and renders one artefact for all. */
  readonly members?: readonly Member[];
}

/** All pools of a spec with their machines. */
export interface Fleet {
  readonly pools: readonly FleetPool[];
  readonly findings: readonly Finding[];
  /** A finding about a place of the spec or of an inventory, with its file, line and column. */
  readonly inDocument: (found: Finding) => Finding;
  /** Where the value at a place of the spec or of an inventory stands. */
  readonly positionOf: (path: Path) => Position;
}

interface PoolEntry {
  readonly name: string;
  readonly nodes?: readonly NodeEntry[] | null;
  readonly nodeRanges?: readonly NodeRange[] | null;
  readonly nodesFrom?: { readonly file?: string | null } | null;
}

/** The machines of every pool: those under `nodes` first, then those of ranges, then those of an inventory. */
export function fleetOf(spec: Spec, texts: InventoryTexts): Fleet {
  const entries = (spec.value as { readonly nodePools: readonly PoolEntry[] }).nodePools;
  const inventories = new Map<number, Inventory>();
  const findings: Finding[] = [];
  let room = mostNodes;
  const pools = entries.map((entry, index): FleetPool => {
    const path: Path = ["nodePools", index];
    const written = (entry.nodes ?? []).map(
      (node, at): Member => ({ entry: node, path: [...path, "nodes", at], from: "nodes" }),
    );
    room -= written.length;
    const ranged = (entry.nodeRanges ?? []).flatMap((range, at): readonly Member[] => {
      const place: Path = [...path, "nodeRanges", at];
      room -= Math.max(0, range.last - range.first + 1);
      if (room < 0) {
        findings.push(finding("fleet-too-large", [...place, "last"], { limit: mostNodes }));
        room = 0;
        return [];
      }
      const { nodes, findings: found } = rangeNodes(range, place);
      findings.push(...found);
      return nodes.map((node) => ({ entry: node, path: place, from: "nodeRanges" }));
    });
    const listed = inventoried(entry, path);
    const { name } = entry;
    const members = [...written, ...ranged, ...listed];
    const named = [entry.nodes, entry.nodeRanges?.length, entry.nodesFrom].some(Boolean);
    return { name, path, entry, ...(named ? { members } : {}) };
  });

  function inventoried({ nodesFrom }: PoolEntry, pool: Path): readonly Member[] {
    if (!nodesFrom) return [];
    const path: Path = [...pool, "nodesFrom"];
    const { file } = nodesFrom;
    if (!file) {
      findings.push(missingField([...path, "file"]));
      return [];
    }
    const text = texts.get(file);
    if (text === undefined)
      findings.push(finding("inventory-not-given", [...path, "file"], { file }));
    if (text === undefined || text === null) return [];
    const inventory = readInventory(text, file);
    inventories.set(Number(pool[1]), inventory);
    for (const found of inventory.findings) {
      const place = found.path.length === 0 ? [...path, "file"] : [...path, ...found.path];
      findings.push({ ...found, path: place });
    }
    room -= (inventory.document.value as readonly unknown[]).length;
    if (room < 0) {
      findings.push(finding("fleet-too-large", [...path, "file"], { limit: mostNodes }));
      room = 0;
      return [];
    }
    return inventory.nodes.map(([index, entry]) => ({
      entry,
      path: [...path, index],
      from: "nodesFrom",
    }));
  }

  /** The inventory that `place` is in, and where in it; undefined for a place of the spec itself. */
  const inventoryAt = (place: Path) => {
    const [, pool, section, index, ...below] = place;
    const inventory = section === "nodesFrom" ? inventories.get(Number(pool)) : undefined;
    if (inventory === undefined || typeof index !== "number") return undefined;
    const path: Path = [index, ...below];
    return { path, document: inventory.document };
  };
  const inDocument = (found: Finding): Finding => {
    const at = inventoryAt(found.path);
    return at === undefined
      ? located(found, spec.document)
      : inInventory(found, at.path, at.document);
  };
  const positionOf = (place: Path): Position => {
    const at = inventoryAt(place);
    return at === undefined
      ? positionAt(place, "value", { document: spec.document, shape: clusterShape })
      : positionInInventory(at.path, at.document);
  };
  const members = pools.flatMap((pool) => pool.members ?? []);
  const shared = [...sameNames(members, inDocument), ...sameAddresses(members)];
  const all = [...findings, ...firstOf(shared)].map(inDocument);
  return { pools, findings: all, inDocument, positionOf };
}

/** An inventory that repeats one mistake in each line is told of a hundred times, not of a hundred thousand. */
function firstOf(findings: readonly Finding[]): readonly Finding[] {
  const more = findings.length - mostFaults;
  if (more <= 0) return findings;
  const path = findings[mostFaults]?.path ?? [];
  return [...findings.slice(0, mostFaults), finding("document-more-faults", path, { more })];
}
