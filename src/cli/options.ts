import type { Argv } from "yargs";
import type { HostFamilyName } from "../core/plan/host-family.ts";
import type { Platform } from "../core/spec/settings.ts";
import { type ReportForm, reportForms } from "./report-forms.ts";

/** Options of every command that reads a spec. */
export interface SpecOptions {
  readonly spec: string;
  readonly strict: boolean;
  readonly output: ReportForm;
}

export interface RenderOptions extends SpecOptions {
  readonly o: string;
  readonly pool: readonly string[];
  readonly node: readonly string[];
  readonly format: readonly string[];
  readonly check: boolean;
}

export interface ExplainOptions {
  readonly about: readonly string[];
  readonly pool: readonly string[];
  readonly node: readonly string[];
  readonly output: ReportForm;
}

export interface DiffOptions {
  readonly before: string;
  readonly after: string;
  readonly pool: readonly string[];
  readonly node: readonly string[];
  readonly text: boolean;
  readonly output: ReportForm;
}

export interface InitOptions {
  readonly platform: Platform;
  readonly registry: string;
  readonly kubernetes: string;
  readonly containerd?: string | undefined;
  readonly family: HostFamilyName;
  readonly o: string;
}

/** Forms of an audit: those of findings, and what a person or a program reads of the machines. */
export const auditForms = ["text", "json", "sarif", "github", "html"] as const;

export interface AuditOptions {
  readonly spec?: string | undefined;
  readonly root?: string | undefined;
  readonly pool: readonly string[];
  readonly node: readonly string[];
  readonly containerd?: string | undefined;
  readonly kubelet?: string | undefined;
  readonly allow: readonly string[];
  readonly trust: readonly string[];
  readonly strict: boolean;
  readonly output: (typeof auditForms)[number];
}

export function specOptions<T>(builder: Argv<T>): Argv<T & SpecOptions> {
  return reportOptions(builder)
    .positional("spec", {
      describe: "the cluster spec, YAML or JSON; - reads standard input",
      type: "string",
      demandOption: true,
    })
    .nargs("spec", 1)
    .option("strict", { describe: "warnings are errors", type: "boolean", default: false });
}

export function reportOptions<T>(builder: Argv<T>): Argv<T & { readonly output: ReportForm }> {
  return builder.option("output", {
    describe: "form of the findings, on standard error",
    choices: reportForms,
    default: "text" as const,
  });
}

/** An option that may be repeated; each value may also be given as `--option=value`. */
export function repeated(describe: string) {
  return { describe, type: "string", array: true, nargs: 1, default: [] as string[] } as const;
}

const repeatable: ReadonlySet<string> = new Set([
  "pool",
  "node",
  "format",
  "files",
  "about",
  "allow",
  "trust",
]);

/** Throws for an option that is given twice and has one meaning: yargs makes a list of the two. */
export function onceOnly(options: Readonly<Record<string, unknown>>): true {
  for (const [name, value] of Object.entries(options)) {
    if (!Array.isArray(value) || name === "_" || repeatable.has(name)) continue;
    throw new Error(`${name.length === 1 ? "-" : "--"}${name} may be given only once`);
  }
  return true;
}
