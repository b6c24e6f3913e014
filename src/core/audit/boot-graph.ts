import { layout } from "../plan/layout.ts";
import type { BootStep } from "./boot-step.ts";

export const firstPod = "first pod";
export const kubeletGate: string = `gate of ${layout.kubeletUnit}`;

/** `next` does not begin before `first` is done. Either may be something that is no step. */
export interface Before {
  readonly first: string;
  readonly next: string;
}

/** A step before its place in the order is known. */
export type FreeStep = Omit<BootStep, "after">;

/** Steps, and the orders among them that no unit's After= or Before= says. */
export interface BootSteps {
  readonly steps: readonly FreeStep[];
  readonly before: readonly Before[];
}

/**
 * The steps from the first to the last, each with what it directly waits for: across what is no step, and without what
 * another one waits for already. Of two that wait for each other the one that was given first goes first.
 */
export function inBootOrder(
  steps: readonly FreeStep[],
  before: readonly Before[],
): readonly BootStep[] {
  const earlier = new Map<string, Set<string>>();
  for (const { first, next } of before) {
    const known = earlier.get(next);
    if (known === undefined) earlier.set(next, new Set([first]));
    else known.add(first);
  }
  const names = steps.map(({ name }) => name);
  const said = new Map(names.map((name) => [name, reached(earlier, name)]));
  const isAfter = (name: string, other: string) =>
    name !== other &&
    said.get(name)?.has(other) === true &&
    (said.get(other)?.has(name) !== true || names.indexOf(other) < names.indexOf(name));
  const waiting = steps.map((step) => ({
    step,
    all: names.filter((other) => isAfter(step.name, other)),
  }));
  const sorted: BootStep[] = [];
  const left = [...waiting];
  while (left.length > 0) {
    const done = new Set(sorted.map(({ name }) => name));
    // A larger circle has no first, so the one that was given first is taken.
    const next = Math.max(
      0,
      left.findIndex(({ all }) => all.every((name) => done.has(name))),
    );
    for (const { step, all } of left.splice(next, 1)) {
      const direct = all.filter(
        (name) => done.has(name) && !all.some((other) => isAfter(other, name)),
      );
      sorted.push({ ...step, after: direct });
    }
  }
  return sorted;
}

/** Everything that comes before `name`, at whatever distance. */
function reached(earlier: ReadonlyMap<string, ReadonlySet<string>>, name: string): Set<string> {
  const seen = new Set<string>();
  const open = [name];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const other of earlier.get(at) ?? []) {
      if (seen.has(other)) continue;
      seen.add(other);
      open.push(other);
    }
  }
  return seen;
}
