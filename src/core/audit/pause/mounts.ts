import { readingOf } from "../../lint/cloud/parts.ts";
import { lastOf, listOf, type Unit } from "../../lint/units/unit.ts";
import type { Place } from "../place.ts";
import type { Sighted } from "../reading/sighted.ts";

/** A file system that is mounted while the machine boots. */
export interface Mount {
  readonly path: string;
  /** Whether services may start before it is mounted. */
  readonly isLate: boolean;
  /** Such as `var-lib-containerd.mount`; of a path with odd characters none. */
  readonly unit: string;
  readonly place: Place;
}

/**
 * What these files mount. local-fs.target waits for what is neither optional nor of the network; cloud-init mounts when the
 * machine is up. Source: systemd.mount(5), systemd-fstab-generator(8); cloud-init 22.4 to 26.2, cc_mounts.py.
 */
export function mounts(sighted: Sighted): readonly Mount[] {
  return [...ofFstab(sighted), ...ofUnits(sighted), ...ofUserData(sighted)];
}

const late = /(^|,)(nofail|noauto|_netdev|x-systemd\.automount)(,|$)/;

function mount(path: string, isLate: boolean, place: Place): Mount {
  const clean = path.length > 1 ? path.replace(/\/+$/, "") : path;
  return { path: clean, isLate, unit: `${clean.slice(1).replaceAll("/", "-")}.mount`, place };
}

function ofFstab(sighted: Sighted): readonly Mount[] {
  const file = sighted.fileAt("/etc/fstab");
  let start = 0;
  return (file?.text ?? "").split("\n").flatMap((line) => {
    const at = start;
    start += line.length + 1;
    const [device = "", path = "", type, options = ""] = line.trim().split(/\s+/);
    if (file === undefined || device.startsWith("#") || !path.startsWith("/")) return [];
    if (type === "swap") return [];
    return [mount(path, late.test(options), sighted.place(file, at, at + line.length))];
  });
}

function ofUnits({ units, place }: Sighted): readonly Mount[] {
  return units
    .filter(({ name, base }) => name.endsWith(".mount") && base !== undefined)
    .flatMap((unit) => {
      const where = lastOf(unit, "Mount", "Where");
      if (where === undefined || unit.base === undefined) return [];
      const options = lastOf(unit, "Mount", "Options")?.value ?? "";
      const isAlone = lastOf(unit, "Unit", "DefaultDependencies")?.value === "no";
      const at = place(where.file, where.start, where.valueEnd);
      return [mount(where.value, late.test(options) || isAlone, at)];
    });
}

function ofUserData({ machine, place }: Sighted): readonly Mount[] {
  return machine.subjects
    .filter(({ text }) => /^\s*mounts\s*:/m.test(text))
    .flatMap((file) =>
      (readingOf(file).value?.entries.get("mounts")?.items ?? []).flatMap((item) => {
        const path = item.items[1]?.text;
        return path?.startsWith("/") === true
          ? [mount(path, true, place(file, item.start, item.end))]
          : [];
      }),
    );
}

/** The mount that hides `path`: the deepest at it or above it, not the root of the machine. */
export function mountOver(all: readonly Mount[], path: string): Mount | undefined {
  return all
    .filter((one) => one.path !== "/" && (path === one.path || path.startsWith(`${one.path}/`)))
    .sort((a, b) => b.path.length - a.path.length)[0];
}

/** Whether a unit waits for a mount, and is not there without it. */
export function waitsFor(unit: Unit | undefined, { path, unit: name }: Mount): boolean {
  if (unit === undefined) return false;
  const needs = listOf(unit, "Unit", "RequiresMountsFor").map(({ text }) => text);
  return (
    needs.some((need) => need === path || need.startsWith(`${path}/`)) ||
    (listOf(unit, "Unit", "After").some(({ text }) => text === name) &&
      ["Requires", "BindsTo"].some((key) =>
        listOf(unit, "Unit", key).some(({ text }) => text === name),
      ))
  );
}
