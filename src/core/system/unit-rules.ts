import { layout } from "../plan/layout.ts";
import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { UnitSettings } from "../spec/settings.ts";
import { listSetting, unitSettings } from "../syntax/unit-file.ts";

/** Units that nodegen's drop-ins are made for. */
const ourUnits: readonly string[] = [layout.kubeletUnit, layout.containerdUnit];

/** What nodegen calls its own: nodegen-trust.service, 20-nodegen.conf. */
const reserved = /^([0-9]+-)?nodegen([-.]|$)/;

/** Whether the entry may be called so, and say what it says. `contents` is what is in the unit, where that is known. */
export function unitRules(
  unit: UnitSettings,
  entry: Path,
  contents: string | undefined,
): readonly Finding[] {
  const { name, enabled, dropIns } = unit;
  const given = ["content", "file", "template"].some(
    (field) => unit[field as keyof UnitSettings] !== undefined,
  );
  const names = dropIns
    .map((dropIn, index) => ({ name: dropIn.name, at: [...entry, "dropIns", index, "name"] }))
    .filter((dropIn) => reserved.test(dropIn.name))
    .map((dropIn) => finding("unit-name-reserved", dropIn.at, { name: dropIn.name }));
  // A drop-in may add to a unit of ours; whatever else is said of one would replace it.
  if (reserved.test(name) && (given || enabled !== undefined)) {
    names.push(finding("unit-name-reserved", [...entry, "name"], { name }));
  }
  if (given && ourUnits.includes(name)) {
    names.push(finding("unit-replaces", [...entry, "name"], { name }));
  }
  if (!given && dropIns.length === 0 && enabled === undefined) {
    names.push(finding("unit-idle", entry, { name }));
  }
  if (!given && enabled === false) {
    names.push(finding("unit-disable", [...entry, "enabled"], { name }));
  }
  return enabled === true ? [...names, ...enablingRules(name, entry, contents)] : names;
}

function enablingRules(
  name: string,
  entry: Path,
  contents: string | undefined,
): readonly Finding[] {
  const at = [...entry, "enabled"];
  if (name.includes("@.")) return [finding("unit-template-enabled", at, { name })];
  if (contents === undefined) return [];
  const settings = unitSettings(contents);
  const words = (setting: string) => listSetting(settings, "Install", setting);
  const dependencies = ["WantedBy", "RequiredBy", "UpheldBy", "Alias"];
  const unclear = dependencies
    .filter((setting) => words(setting).some((word) => !unitName.test(word)))
    .concat(words("Also").length > 0 ? ["Also"] : []);
  if (unclear.length > 0) {
    return unclear.map((setting) => finding("unit-install", at, { name, setting }));
  }
  return dependencies.every((setting) => words(setting).length === 0)
    ? [finding("unit-no-install", at, { name })]
    : [];
}

/** Source: systemd.unit(5), "Unit file load path"; the endings are all that systemd 252 has. */
const unitName =
  /^[A-Za-z0-9:_.@\\-]+\.(service|socket|device|mount|automount|swap|target|path|timer|slice|scope)$/;
