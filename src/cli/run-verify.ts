import { verifyOutput } from "../node/output/verify.ts";
import { exitCodes } from "./exit-code.ts";
import { report } from "./report.ts";
import type { ReportForm } from "./report-forms.ts";
import { stdout } from "./streams.ts";

/** 0: the output is whole (`complete`, or `new` with leftovers). 1: it is not. 2: there is none to look at. */
export function verify({
  dir,
  output,
}: {
  readonly dir: string;
  readonly output: ReportForm;
}): number {
  const { state, findings } = verifyOutput(dir);
  report(findings, { output, secrets: [] });
  if (state === "none") return exitCodes.usage;
  stdout(`${dir}: ${state}\n`);
  const errors = findings.some(({ severity }) => severity === "error");
  return errors || state === "interrupted" ? exitCodes.findings : exitCodes.fine;
}
