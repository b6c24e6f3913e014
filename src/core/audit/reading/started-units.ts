import { listOf, type Unit } from "../../lint/units/unit.ts";
import { layout } from "../../plan/layout.ts";
import type { Sighted } from "./sighted.ts";

/**
 * Units that run on the way to a pod: containerd, the kubelet, those that are enabled or brought by user-data, and what
 * any of them wants. What a timer alone starts is none of them. Of a spec every unit is there to be started.
 */
export function countedUnits(sighted: Sighted): readonly Unit[] {
  const { units, machine, isBrought } = sighted;
  const enabled = new Set([...machine.links.keys()].flatMap(enabledBy));
  const counted = new Set<string>();
  const pending = units
    .filter(
      ({ name, files }) =>
        name === layout.containerdUnit ||
        name === layout.kubeletUnit ||
        (machine.source === "spec" && files.length > 0) ||
        enabled.has(name) ||
        files.some(isBrought),
    )
    .map(({ name }) => name);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (counted.has(name)) continue;
    counted.add(name);
    const unit = units.find((one) => one.name === name);
    if (unit === undefined) continue;
    for (const key of ["Wants", "Requires", "BindsTo", "Requisite", "Upholds"]) {
      pending.push(...listOf(unit, "Unit", key).map(({ text }) => text));
    }
  }
  return units.filter(({ name }) => counted.has(name));
}

/** A link in a folder such as multi-user.target.wants; what a timer starts has no such link of its own. */
function enabledBy(link: string): readonly string[] {
  const [, by = "", name = ""] =
    /\/systemd\/system\/([^/]+)\.(?:wants|requires|upholds)\/([^/]+)$/.exec(link) ?? [];
  return name === "" || by === "timers.target" ? [] : [name];
}
