import { edgesOf } from "../lint/units/order.ts";
import { type Unit, unitsOf } from "../lint/units/unit.ts";
import { layout } from "../plan/layout.ts";
import { bootFiles } from "./boot-files.ts";
import { type Before, inBootOrder, kubeletGate } from "./boot-graph.ts";
import type { BootStep } from "./boot-step.ts";
import { bootSteps } from "./boot-steps.ts";
import type { Machine } from "./machine.ts";

export type { BootStep } from "./boot-step.ts";

/**
 * What is on the way to the first pod, and what imports or fetches beside it, each after what it waits for. Of units
 * that are not among the files only the well-known orders are told, so a step may wait for more than it says here.
 */
export function bootOrder(machine: Machine): readonly BootStep[] {
  const files = bootFiles(machine);
  const units = unitsOf(files).flat();
  const { steps, before } = bootSteps(files, units);
  const all = [...before, ...waits(units)];
  const hasGate = steps.some(({ name }) => name === kubeletGate);
  return inBootOrder(steps, hasGate ? throughTheGate(all) : all);
}

/** The gate is the kubelet's own ExecStartPre=, so it waits for everything that the kubelet waits for. */
function throughTheGate(before: readonly Before[]): readonly Before[] {
  return [
    { first: kubeletGate, next: layout.kubeletUnit },
    ...before.map((one) => (one.next === layout.kubeletUnit ? { ...one, next: kubeletGate } : one)),
  ];
}

function waits(units: readonly Unit[]): readonly Before[] {
  return edgesOf(units).map(({ unit, other }) => ({ first: other, next: unit }));
}
