import { nothing, type Part } from "../plan/component.ts";
import type { DropIn } from "../plan/plan.ts";
import { type Finding, finding, hasErrors } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { UnitSettings } from "../spec/settings.ts";
import { type ContentsInput, readText } from "./contents.ts";
import { unitRules } from "./unit-rules.ts";

/** The user's own units, and drop-ins of those that the image has. */
export function unitsPart(units: readonly UnitSettings[], input: ContentsInput): Part {
  const parts = units.map((unit, index) => unitPart(unit, ["units", index], input));
  return {
    files: [],
    units: parts.flatMap((part) => part.units),
    findings: parts.flatMap(({ findings }) => findings),
  };
}

function unitPart(unit: UnitSettings, from: Path, input: ContentsInput): Part {
  const { name, enabled = false, layer } = unit;
  const { content, findings: read } = readText(unit, from, "unit", input);
  const dropIns = unit.dropIns.map((dropIn, index) =>
    dropInPart(dropIn, [...from, "dropIns", index], input),
  );
  const findings = [
    ...read,
    ...dropIns.flatMap((dropIn) => dropIn.findings),
    ...unitRules(unit, from, content),
  ];
  if (hasErrors(findings)) return { ...nothing, findings };
  const planned = {
    name,
    ...(content === undefined ? {} : { contents: ended(content) }),
    dropIns: dropIns.flatMap(({ dropIn }) => dropIn ?? []),
    enabled,
    layer,
    from,
  };
  return { files: [], units: [planned], findings };
}

function dropInPart(
  dropIn: UnitSettings["dropIns"][number],
  path: Path,
  input: ContentsInput,
): { readonly dropIn?: DropIn; readonly findings: readonly Finding[] } {
  const { content, findings } = readText(dropIn, path, "drop-in", input);
  if (content !== undefined) {
    return { dropIn: { name: dropIn.name, contents: ended(content) }, findings };
  }
  if (findings.length > 0) return { findings };
  return { findings: [finding("contents-missing", path, { what: "drop-in" })] };
}

const ended = (text: string) => (text.endsWith("\n") ? text : `${text}\n`);
