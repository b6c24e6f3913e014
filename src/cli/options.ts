import type { Argv } from "yargs";
import type { ReportForm } from "./report.ts";

/** Options of every command that reads a spec. */
export interface SpecOptions {
  readonly spec: string;
  readonly strict: boolean;
  readonly output: ReportForm;
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
    choices: ["text", "json"] as const,
    default: "text" as const,
  });
}

/** An option that may be repeated; each value may also be given as `--option=value`. */
export function repeated(describe: string) {
  return { describe, type: "string", array: true, nargs: 1, default: [] as string[] } as const;
}
