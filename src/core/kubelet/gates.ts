import { kubeletGates } from "../compiled/tables.js";
import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import { nearest } from "../syntax/nearest.ts";

/** The feature gates of one kubelet: its minor's defaults with the spec's `featureGates` over them. */
export interface Gates {
  /** A gate that this minor does not know counts as on: what it guarded is either for everybody by now or no field. */
  readonly isOn: (gate: string) => boolean;
}

type Chosen = Readonly<Record<string, unknown>>;

/** The gates of all gates of a stage, which every component has. Source: k8s.io/component-base, featuregate. */
const ofStage: Readonly<Record<string, string>> = { AllAlpha: "alpha", AllBeta: "beta" };

export function gatesOf(minor: string, chosen: Chosen): Gates {
  const table = tableOf(minor);
  return {
    isOn: (gate) => {
      const own = chosen[gate];
      if (typeof own === "boolean") return own;
      const known = table[gate];
      if (known === undefined) return true;
      const [stage, state] = known.split(" ");
      const all = Object.keys(ofStage).find((name) => ofStage[name] === stage);
      const choice = all === undefined ? undefined : chosen[all];
      return typeof choice === "boolean" ? choice : state === "on";
    },
  };
}

/** Gates with which the kubelet exits: one it does not know, and a locked one that is set to the other value. */
export function gateFindings(minor: string, chosen: Chosen, base: Path): readonly Finding[] {
  const table = tableOf(minor);
  return Object.entries(chosen).flatMap(([gate, value]) => {
    const path = [...base, gate];
    const known = table[gate];
    if (known === undefined) {
      if (Object.hasOwn(ofStage, gate)) return [];
      const meant = nearest(gate, Object.keys(table));
      return [finding("kubelet-gate-unknown", path, { gate, minor, nearest: meant })];
    }
    // Another type than a boolean has a finding of its own.
    if (!isLocked(known) || typeof value !== "boolean") return [];
    const state = known.split(" ")[1] === "on";
    return value === state ? [] : [finding("kubelet-gate-locked", path, { gate, minor, state })];
  });
}

function isLocked(known: string): boolean {
  return known.endsWith(" locked");
}

function tableOf(minor: string): Readonly<Record<string, string>> {
  const table = kubeletGates[minor];
  if (table === undefined) throw new Error(`schemas/kubelet/${minor}.json has no gates`);
  return table;
}
