import { type Finding, finding } from "../../report/finding.ts";
import { distinct } from "../../report/in-order.ts";
import { flagsOfUnits } from "../kubelet/command-line.ts";
import { flagFindings } from "../kubelet/flags.ts";
import type { LintContext, Subject } from "../subject.ts";
import { containerdFindings } from "./containerd.ts";
import { execFindings, gateFindings } from "./gate.ts";
import { lineFindings, namespaceFindings } from "./lines.ts";
import { orderFindings } from "./order.ts";
import { type Unit, unitsOf } from "./unit.ts";

/** What systemd makes of units and drop-ins, and what the kubelet gets of it. */
export function lintUnits(files: readonly Subject[], context: LintContext): readonly Finding[] {
  const { subjects } = context;
  return [...unitsOf(files).flatMap(unitFindings), ...flagsFindings(files, context)];

  function unitFindings(units: readonly Unit[]): readonly Finding[] {
    return [
      ...units.flatMap((unit) => [
        ...lineFindings(unit),
        ...execFindings(unit),
        ...commandFindings(unit),
      ]),
      ...orderFindings(units),
      ...gateFindings(units, subjects),
      ...containerdFindings(units, subjects),
    ];
  }
}

/** A unit that has flags of the kubelet needs its version; others need none. */
function flagsFindings(files: readonly Subject[], context: LintContext): readonly Finding[] {
  const flags = flagsOfUnits(files);
  if (context.versions.kubelet !== undefined) return flagFindings(flags, context);
  const noun = "flags of the kubelet";
  return [...new Set(flags.map(({ file }) => file.path))].map((path) =>
    finding("input-version-needed", [], { path, noun, program: "kubelet" }),
  );
}

function commandFindings(unit: Unit): readonly Finding[] {
  const environment = unit.settings
    .filter(({ name }) => name === "Environment")
    .map(({ value }) => value)
    .join("\n");
  const commands = unit.settings.filter(({ name }) => name.startsWith("Exec"));
  return unit.files.flatMap((file) => {
    const ranges = commands
      .filter((one) => one.file === file)
      .map(({ valueStart, valueEnd }) => [valueStart, valueEnd] as const);
    return distinct(namespaceFindings(file, ranges, environment));
  });
}

/** A shell program: only its imports are looked at. */
export function lintPrograms(files: readonly Subject[]): readonly Finding[] {
  return files.flatMap((file) => namespaceFindings(file, [[0, file.text.length]]));
}
