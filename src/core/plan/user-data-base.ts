import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import { kindBelowJinja, userDataKind } from "../syntax/user-data-kind.ts";
import { readYaml11, type Yaml11Fault, type Yaml11Value } from "../syntax/yaml-11.ts";
import type { NodePlan } from "./plan.ts";
import { unitFiles } from "./unit-files.ts";

type Base = NonNullable<NodePlan["cloudInitBase"]>;

/** Map, list, entry, and what `<<` brings into the entry. */
const depth = 4;

const commands = ["bootcmd", "runcmd"] as const;

/**
 * Why the user's own user-data and nodegen's can't both come true. Nothing that stands in it is shown: it may be secret.
 * Of one with jinja only the headers are looked at, because what YAML it becomes is known on the machine alone. That a
 * base says by `merge_how` how it is to be merged is right: cloud-init asks that of each part for itself.
 */
export function userDataBaseFindings(
  plan: NodePlan,
  nameOf: (from: Path) => string,
): readonly Finding[] {
  const base = plan.cloudInitBase;
  if (base === undefined) return [];
  const kind = userDataKind(base.text);
  const isJinja = kind === "jinja" && /^## *template: *jinja *\r?\n/i.test(base.text);
  const found = isJinja ? kindBelowJinja(base.text) : kind === "jinja" ? "unknown" : kind;
  if (found !== "cloud-config") return [finding("user-data-base-kind", base.from, { found })];
  if (isJinja) return [];

  const { value, faults } = readYaml11(base.text, depth);
  const findings = faults.map((fault) => at(base, fault.line, faultFinding(base, fault)));
  if (value === undefined) return findings;
  if (value.kind !== "map" || value.entries.size === 0) {
    const shape = value.kind === "map" ? "empty" : value.kind;
    return [...findings, finding("user-data-base-not-a-map", base.from, { found: shapes[shape] })];
  }
  return [
    ...findings,
    // In a multi-part, nodegen's commands are a script of their own, which no other ends.
    ...listFindings(base, value).filter(
      ({ code }) => plan.userData?.mime !== true || code !== "user-data-base-ends-script",
    ),
    ...pathFindings(plan, base, { value, nameOf }),
  ];
}

const shapes = {
  map: "map",
  list: "a list",
  text: "a text",
  empty: "empty",
  other: "a single value",
} as const;

function faultFinding({ from }: Base, fault: Yaml11Fault): Finding {
  return fault.kind === "not-yaml"
    ? finding("user-data-base-yaml", from, fault)
    : finding("user-data-base-duplicate-key", from, fault);
}

/** `found` with the place in the base's own file; what a template has made has no lines that anybody could look up. */
function at({ from, file }: Base, line: number, found: Finding): Finding {
  if (from.at(-1) !== "file") return found;
  return { ...found, position: { file, line, column: 1, length: 1 } };
}

function listFindings(base: Base, { entries }: Yaml11Value): readonly Finding[] {
  return [...commands, "write_files"].flatMap((key) => {
    const list = entries.get(key);
    if (list === undefined) return [];
    const { line } = list;
    if (list.kind !== "list")
      return [at(base, line, finding("user-data-base-not-a-list", base.from, { key, line }))];
    return key === "write_files"
      ? []
      : list.items.flatMap((item) => commandFindings(base, key, item));
  });
}

function commandFindings(base: Base, key: string, { kind, text, line }: Yaml11Value): Finding[] {
  if (kind === "map" || kind === "other") {
    const found = kind === "map" ? "map" : "number, date or truth value";
    return [at(base, line, finding("user-data-base-command", base.from, { key, line, found }))];
  }
  // What bootcmd of nodegen's must do is done before the base's.
  const word = key === "runcmd" ? endOfScript.exec(text ?? "")?.[1] : undefined;
  if (word === undefined) return [];
  return [at(base, line, finding("user-data-base-ends-script", base.from, { key, line, word }))];
}

/** At the beginning of a line: what stands in braces of a subshell, or behind a condition, is the user's business. */
const endOfScript = /^[ \t]*(exit|exec|set +-[a-z]*e[a-z]*)(?=$|[ \t;&|])/m;

function pathFindings(
  plan: NodePlan,
  base: Base,
  { value, nameOf }: { readonly value: Yaml11Value; readonly nameOf: (from: Path) => string },
): readonly Finding[] {
  const ours = new Map([...plan.files, ...unitFiles(plan)].map(({ path, from }) => [path, from]));
  return (value.entries.get("write_files")?.items ?? []).flatMap((item) => {
    const path = item.entries.get("path")?.text?.replace(/\/{2,}/g, "/");
    const from = path === undefined ? undefined : ours.get(path);
    if (path === undefined || from === undefined) return [];
    const params = { path, line: item.line, other: nameOf(from) };
    return [at(base, item.line, finding("user-data-base-path", base.from, params))];
  });
}
