import { relative } from "node:path";
import type { Reporter, TestCase, TestModule } from "vitest/node";
import { components, type Together } from "./saw.ts";
import { writeTestedWith } from "./tested-with.ts";

/** A test of the run, and what it saw at work. */
export interface Case {
  readonly name: string;
  readonly passed: boolean;
  readonly seconds: number;
  readonly seen: readonly Together[];
}

/**
 * Prints what ran with what, and ends with a line `N passed, N failed`. A run of everything (NODEGEN_TESTED_WITH names
 * the section) also writes that section of docs/tested-with.md.
 */
export default class LabReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const cases = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => caseOf(module, test)),
    );
    // A file that can't be loaded has no tests that could fail.
    const broken = modules.filter(
      (module) =>
        module.state() === "failed" && [...module.children.allTests("failed")].length === 0,
    );
    const passed = cases.filter((one) => one.passed).length;
    console.log(`\n${table(cases)}\n`);
    for (const { moduleId } of broken) console.log(`failed as a whole: ${inProject(moduleId)}`);
    const section = process.env.NODEGEN_TESTED_WITH;
    if (section !== undefined) writeTestedWith(section, cases);
    console.log(`${passed} passed, ${cases.length - passed + broken.length} failed`);
  }
}

function caseOf(module: TestModule, test: TestCase): Case {
  const file = inProject(module.moduleId).replace(/^test\/|\.test\.ts$/g, "");
  return {
    name: `${file}: ${test.fullName}`,
    passed: test.result().state === "passed",
    seconds: (test.diagnostic()?.duration ?? 0) / 1000,
    seen: test.meta().seen ?? [],
  };
}

function inProject(path: string): string {
  return relative(process.cwd(), path);
}

/** Component, version, case and seconds; a case has a line for each set of programs that it saw. */
function table(cases: readonly Case[]): string {
  const rows = cases.flatMap(({ name, passed, seconds, seen }) => {
    const result = passed ? "" : "FAILED  ";
    return titles(seen).map(([component, version]) => [
      component,
      version,
      `${result}${name}`,
      seconds.toFixed(1),
    ]);
  });
  rows.sort((one, other) => compare(one.slice(0, 3).join("\0"), other.slice(0, 3).join("\0")));
  const lines = [["component", "version", "case", "seconds"], ...rows];
  const widths = [0, 1].map((column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines
    .map(([component = "", version = "", name = "", seconds = ""]) =>
      [
        component.padEnd(widths[0] ?? 0),
        version.padEnd(widths[1] ?? 0),
        seconds.padStart(7),
        name,
      ].join("  "),
    )
    .join("\n");
}

/** What a case saw, once each: `containerd + kubelet`, `2.3.7 + 1.36.3`. */
function titles(seen: readonly Together[]): readonly (readonly [string, string])[] {
  const all = new Map<string, readonly [string, string]>();
  for (const together of seen) {
    const names = components.filter((component) => together[component] !== undefined);
    const title = [names.join(" + "), names.map((name) => together[name]).join(" + ")] as const;
    all.set(title.join("\0"), title);
  }
  return all.size === 0 ? [["-", "-"]] : [...all.values()];
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
