import type { Finding } from "../core/report/finding.ts";
import { reportGithub } from "../core/report/github.ts";
import { reportJson } from "../core/report/json.ts";
import { reportSarif } from "../core/report/sarif.ts";
import { reportText } from "../core/report/text.ts";
import { redactor } from "../node/redact.ts";
import type { ReportForm } from "./report-forms.ts";
import { stderr } from "./streams.ts";
import { version } from "./version.ts";

/** Findings on standard error, in the form that was asked for, with every secret blacked out. */
export function report(
  findings: readonly Finding[],
  { output, secrets }: { readonly output: ReportForm; readonly secrets: readonly string[] },
): void {
  stderr(redactor(secrets)(inForm(findings, output)));
}

function inForm(findings: readonly Finding[], form: ReportForm): string {
  switch (form) {
    case "text":
      return reportText(findings, { color: colorWanted() ? "always" : "never" });
    case "json":
      return reportJson(findings);
    case "sarif":
      return reportSarif(findings, version);
    case "github":
      return reportGithub(findings);
    default:
      return form satisfies never;
  }
}

/** NO_COLOR holds with every value but the empty one (https://no-color.org). */
function colorWanted(): boolean {
  return process.stderr.isTTY === true && !process.env.NO_COLOR;
}
