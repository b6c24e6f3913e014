import type { Finding } from "../core/report/finding.ts";
import { reportJson } from "../core/report/json.ts";
import { reportText } from "../core/report/text.ts";
import { redactor } from "../node/redact.ts";
import { stderr } from "./streams.ts";

export type ReportForm = "text" | "json";

/** Findings on standard error, in the form that was asked for, with every secret blacked out. */
export function report(
  findings: readonly Finding[],
  { output, secrets }: { readonly output: ReportForm; readonly secrets: readonly string[] },
): void {
  const redact = redactor(secrets);
  if (output === "json") stderr(redact(reportJson(findings)));
  else stderr(redact(reportText(findings, { color: colorWanted() ? "always" : "never" })));
}

/** https://no-color.org: any value but the empty one. */
function colorWanted(): boolean {
  return process.stderr.isTTY === true && !process.env.NO_COLOR;
}
