import type { Finding } from "../../report/finding.ts";
import { pathText } from "../../report/path.ts";
import type { ChangedValue, Changes, SpecAfter, VersionsExplanation } from "../versions.ts";
import { linesText, section, shortValue } from "./lines.ts";

/** What differs between two releases, as a person reads it. */
export function versionsExplanationText(versions: VersionsExplanation): string {
  const { component, from, to, keys, flags, gates, formats, defaults, behaviour, spec } = versions;
  const noun =
    component === "containerd" ? "keys of config.toml" : "fields of KubeletConfiguration";
  const lines = [
    ...section("formats", formats.map(valueText)),
    ...changeSections(noun, keys),
    ...changeSections("flags", flags),
    ...changeSections("feature gates", gates),
    ...section("defaults that change", defaults.map(valueText)),
    ...section("behaviour", behaviour),
    ...(spec === undefined ? [] : specSections(spec)),
  ];
  const title = `${component} ${from.version} to ${to.version}`;
  return linesText(lines.length === 0 ? [`${title}: nothing changes`] : [title, ...lines]);
}

function changeSections(noun: string, { added, removed, moved, changed }: Changes) {
  return [
    ...section(
      `${noun} that move`,
      moved.map(({ from, to }) => `${from} -> ${to}`),
    ),
    ...section(`${noun} that go`, removed),
    ...section(`${noun} that appear`, added),
    ...section(
      `${noun} that change`,
      changed.map(({ key, from, to }) => `${key}: ${from} -> ${to}`),
    ),
  ];
}

function valueText({ about, key, keyAfter, from, to }: ChangedValue): string {
  const where = keyAfter === undefined ? key : `${key}, then ${keyAfter}`;
  return `${about}: ${shortValue(from)} -> ${shortValue(to)} (${where})`;
}

function specSections({ appear, disappear }: SpecAfter): readonly string[] {
  const errors = appear.filter(({ severity }) => severity === "error");
  const verdict = errors.length === 0 ? "of this spec nothing breaks" : "of this spec breaks";
  return [
    ...(errors.length === 0 ? ["", verdict] : section(verdict, errors.flatMap(findingLines))),
    ...section(
      "warned of afterwards",
      appear.filter(({ severity }) => severity === "warning").flatMap(findingLines),
    ),
    ...section("no longer said", disappear.flatMap(findingLines)),
  ];
}

function findingLines({ code, path, message, hint, position }: Finding): readonly string[] {
  const at = position === undefined ? "" : ` (${position.file}:${position.line})`;
  const where = path.length === 0 ? "" : ` ${pathText(path)}:`;
  return [`[${code}]${where} ${message}${at}`, `  hint: ${hint}`];
}
