import { type Consequence, consequences } from "./consequences.ts";
import { type FileChange, fileChange, type ValueChange, valueChanges } from "./file-changes.ts";
import type { NodeState, Side } from "./node-state.ts";

/** What changes on machines that change alike. */
export interface ChangedNodes {
  /** Names of the machines, or of pools without named machines. */
  readonly nodes: readonly string[];
  /** Versions and the like: what the spec says of the machine image. */
  readonly image: readonly ValueChange[];
  readonly files: readonly FileChange[];
}

export interface Diff {
  readonly kind: "Diff";
  readonly changed: readonly ChangedNodes[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  /** On how many machines something has this consequence. */
  readonly summary: Readonly<Record<Consequence, number>>;
}

/** Two machines of the same name; a machine itself has none, and is compared with the only one of the other side. */
export type Pairing = "fine" | "choose a node";

export function pairing(before: Side, after: Side): Pairing {
  const alone = (side: Side) => side.nodes.length === 1;
  if (before.isRoot === after.isRoot) return "fine";
  return alone(before) && alone(after) ? "fine" : "choose a node";
}

/** What differs between two sides that can be paired. */
export function diff(before: Side, after: Side): Diff {
  const key = ({ name, pool }: NodeState) =>
    before.isRoot || after.isRoot ? "" : JSON.stringify([pool, name]);
  const [old, now] = [before, after].map(
    ({ nodes }) => new Map(nodes.map((node) => [key(node), node])),
  ) as [Map<string, NodeState>, Map<string, NodeState>];
  const groups = new Map<string, { nodes: string[]; change: Omit<ChangedNodes, "nodes"> }>();
  let unchanged = 0;
  for (const [name, node] of now) {
    const was = old.get(name);
    if (was === undefined) continue;
    const change = nodeChange(was, node, before.isRoot || after.isRoot);
    if (change.files.length + change.image.length === 0) {
      unchanged += 1;
      continue;
    }
    const same = JSON.stringify(change);
    const group = groups.get(same) ?? { nodes: [], change };
    group.nodes.push(node.name === "" ? was.name : node.name);
    groups.set(same, group);
  }
  const changed = [...groups.values()].map(({ nodes, change }) => ({ nodes, ...change }));
  const only = (one: Map<string, NodeState>, other: Map<string, NodeState>) =>
    [...one].filter(([name]) => !other.has(name)).map(([, node]) => node.name);
  return {
    kind: "Diff",
    changed,
    added: only(now, old),
    removed: only(old, now),
    unchanged,
    summary: summaryOf(changed),
  };
}

/** Whether both sides are the same. */
export function isSame({ changed, added, removed }: Diff): boolean {
  return changed.length + added.length + removed.length === 0;
}

function nodeChange(
  before: NodeState,
  after: NodeState,
  withRoot: boolean,
): Omit<ChangedNodes, "nodes"> {
  const paths = [...new Set([...before.files.keys(), ...after.files.keys()])].sort();
  const image =
    before.image === undefined || after.image === undefined
      ? []
      : valueChanges(fieldsOf(before.image), fieldsOf(after.image));
  const files = paths.flatMap((path) => {
    const [a, b] = [before.files.get(path), after.files.get(path)];
    return withRoot ? withoutMode(fileChange(a, b)) : (fileChange(a, b) ?? []);
  });
  return { image, files };
}

/** Who unpacks a root may have other modes than the machine: they are not told of. */
function withoutMode(change: FileChange | undefined): readonly FileChange[] {
  if (change === undefined) return [];
  const values = change.values.filter(({ key }) => key !== "(mode)");
  const isModeAlone =
    change.change === "changed" && change.values.length > values.length && values.length === 0;
  return isModeAlone && change.lines === undefined && !change.secret ? [] : [{ ...change, values }];
}

function fieldsOf(fields: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(fields).map(([field, value]) => [
      field,
      value === undefined ? "" : String(value),
    ]),
  );
}

function summaryOf(changed: readonly ChangedNodes[]): Diff["summary"] {
  const count = (consequence: Consequence) =>
    changed
      .filter(
        ({ files, image }) =>
          files.some((file) => file.consequence === consequence) ||
          (consequence === "new image" && image.length > 0),
      )
      .reduce((sum, { nodes }) => sum + nodes.length, 0);
  const entries = consequences.map((consequence) => [consequence, count(consequence)] as const);
  return Object.fromEntries(entries) as Diff["summary"];
}
