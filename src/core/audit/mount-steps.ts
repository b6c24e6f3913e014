import { lastOf, listOf, type PlacedWord, type Unit } from "../lint/units/unit.ts";
import type { Before, BootSteps, FreeStep } from "./boot-graph.ts";
import { placeBetween } from "./place.ts";

/** Each path that a step wants mounted, or the mount unit for it where that is among the files. */
export function mountSteps(waiting: readonly Unit[], units: readonly Unit[]): BootSteps {
  const wanted = waiting.flatMap((unit) =>
    listOf(unit, "Unit", "RequiresMountsFor").map((word) => ({ unit, word })),
  );
  const steps = new Map<string, FreeStep>();
  const before = wanted.flatMap(({ unit, word }): readonly Before[] => {
    const mount = mountFor(word.text, units);
    const name = mount?.name ?? `mounts for ${word.text}`;
    if (!steps.has(name)) steps.set(name, mountStep(name, mount, word));
    return [{ first: name, next: unit.name }];
  });
  return { steps: [...steps.values()], before };
}

function mountStep(name: string, mount: Unit | undefined, word: PlacedWord): FreeStep {
  const what = mount === undefined ? "what /etc/fstab mounts there is mounted" : "is mounted";
  const place =
    mount?.base === undefined
      ? placeBetween(word.file, word.start, word.end)
      : { file: mount.base.path };
  return { name, role: "other", what, place };
}

/** The innermost mount unit that the path is on. */
function mountFor(path: string, units: readonly Unit[]): Unit | undefined {
  return units
    .map((unit) => ({ unit, where: lastOf(unit, "Mount", "Where")?.value.replace(/\/+$/, "") }))
    .filter(
      ({ where }) => where !== undefined && where !== "" && `${path}/`.startsWith(`${where}/`),
    )
    .sort((a, b) => (b.where?.length ?? 0) - (a.where?.length ?? 0))[0]?.unit;
}
