import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { containerdGenerations } from "../../../src/core/spec/versions/containerd.ts";
import { kubeletMinors } from "../../../src/core/spec/versions/kubelet.ts";
import { releasePair } from "../../../src/core/spec/versions/releases.ts";
import { containerds } from "../lab/containerds.ts";
import { kubelets } from "../lab/kubelets.ts";
import type { Case } from "./reporter.ts";
import { type Component, components } from "./saw.ts";

export const testedWithPage: string = fileURLToPath(
  new URL("../../../docs/tested-with.md", import.meta.url),
);

/** Writes the section of one suite (`e2e`, `boot`) into docs/tested-with.md; the others stay as they are. */
export function writeTestedWith(section: string, cases: readonly Case[]): void {
  const page = readFileSync(testedWithPage, "utf8");
  writeFileSync(testedWithPage, withSection(page, section, sectionOf(section, cases)));
}

/** What a suite has to say: matrices for `e2e`, a line for each machine of `boot`. */
export function sectionOf(section: string, cases: readonly Case[]): string {
  const make = sections[section];
  if (make === undefined) throw new Error(`docs/tested-with.md has no section ${section}`);
  return make(cases);
}

/** The page with the text between the marks of a section replaced. */
export function withSection(page: string, section: string, text: string): string {
  const [begin, end] = [`<!-- ${section} -->\n`, `<!-- end of ${section} -->`];
  const [start, stop] = [page.indexOf(begin), page.indexOf(end)];
  if (start === -1 || stop === -1)
    throw new Error(`docs/tested-with.md has no marks of ${section}`);
  return page.slice(0, start + begin.length) + text + page.slice(stop);
}

const sections: Readonly<Record<string, (cases: readonly Case[]) => string>> = {
  e2e: (cases) =>
    [containerdAndKubelet(cases), containerdAndDelivery(cases), rest(cases)].join("\n"),
  boot: together,
};

/** What a column of a matrix stands for, and why a cell of it may be grey. */
interface Column {
  readonly title: string;
  readonly component: Component;
  /** How a version of it begins. */
  readonly version: string;
  readonly grey: (containerd: string) => string;
}

function containerdAndKubelet(cases: readonly Case[]): string {
  const columns = kubeletMinors.map(({ minor }): Column => {
    const own = kubelets.find((row) => row.minor === minor);
    return {
      title: `kubelet ${own?.version ?? minor}`,
      component: "kubelet",
      version: `${minor}.`,
      grey: (containerd) => {
        if (own === undefined) return "not built";
        const pair = releasePair(own.version, containerd);
        return pair?.isRecommended === false ? "not a pair" : "not run";
      },
    };
  });
  return `### containerd and kubelet

${matrix(columns, cases)}
`;
}

function containerdAndDelivery(cases: readonly Case[]): string {
  const versions = (component: Component) =>
    [...new Set(cases.flatMap(({ seen }) => seen.flatMap((one) => one[component] ?? [])))].sort();
  const columns = (["cloud-init", "ignition"] as const).flatMap((component) =>
    versions(component).map(
      (version): Column => ({
        title: `${component} ${version}`,
        component,
        version,
        grey: () => "not run",
      }),
    ),
  );
  return `### containerd and what brings the files

${matrix(columns, cases)}
`;
}

/** A row for each containerd. A cell is green when a test saw the two at work, and all that did so passed. */
function matrix(columns: readonly Column[], cases: readonly Case[]): string {
  const rows = containerdGenerations.map(({ minor }) => {
    const version = containerds.find((row) => row.minor === minor)?.version ?? minor;
    const cells = columns.map((column) => {
      const both = cases.filter(({ seen }) =>
        seen.some(
          (one) =>
            one.containerd?.startsWith(`${minor}.`) && isOf(one[column.component], column.version),
        ),
      );
      if (both.length === 0) return `⬜ ${column.grey(version)}`;
      return both.every(({ passed }) => passed) ? `🟩 ${tests(both.length)}` : "🟥 failed";
    });
    return [`containerd ${version}`, ...cells];
  });
  return markdownTable([["", ...columns.map(({ title }) => title)], ...rows]);
}

/** `version` is a whole version, or a minor with a dot at its end. */
function isOf(found: string | undefined, version: string): boolean {
  return version.endsWith(".") ? found?.startsWith(version) === true : found === version;
}

/** The components that no matrix has. */
function rest(cases: readonly Case[]): string {
  const inMatrix: readonly Component[] = ["containerd", "kubelet", "cloud-init", "ignition"];
  const rows = components
    .filter((component) => !inMatrix.includes(component))
    .flatMap((component) => {
      const found = new Map<string, Case[]>();
      for (const one of cases) {
        for (const version of new Set(one.seen.flatMap((seen) => seen[component] ?? []))) {
          found.set(version, [...(found.get(version) ?? []), one]);
        }
      }
      return [...found].sort().map(([version, ones]) => [component, version, result(ones)]);
    });
  return `### Others

${markdownTable([["component", "version", ""], ...rows])}
`;
}

/** One row for each set of programs that worked together. */
function together(cases: readonly Case[]): string {
  const rows = new Map<string, Case[]>();
  const used = components.filter((name) => cases.some(({ seen }) => seen.some((one) => one[name])));
  for (const one of cases) {
    for (const seen of one.seen) {
      const key = used.map((name) => seen[name] ?? "").join("|");
      rows.set(key, [...(rows.get(key) ?? []).filter((other) => other !== one), one]);
    }
  }
  const lines = [...rows].sort().map(([key, ones]) => [...key.split("|"), result(ones)]);
  return `${markdownTable([[...used, ""], ...lines])}\n`;
}

function result(cases: readonly Case[]): string {
  return cases.every(({ passed }) => passed) ? `🟩 ${tests(cases.length)}` : "🟥 failed";
}

function tests(count: number): string {
  return count === 1 ? "1 test" : `${count} tests`;
}

function markdownTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
