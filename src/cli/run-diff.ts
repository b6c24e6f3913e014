import { diff, isSame, pairing } from "../core/diff/diff.ts";
import { diffGithub, diffNotes, diffText, summaryText } from "../core/diff/diff-text.ts";
import { finding } from "../core/report/finding.ts";
import { reportSarif } from "../core/report/sarif.ts";
import { visibleJson } from "../core/report/visible.ts";
import { redactor } from "../node/redact.ts";
import { readSides } from "./diff-sides.ts";
import { exitCodes } from "./exit-code.ts";
import type { DiffOptions } from "./options.ts";
import { report } from "./report.ts";
import { stderr, stdout } from "./streams.ts";
import { version } from "./version.ts";

/** 0: the same. 1: different. 2: one of them can't be compared. */
export async function diffSides(options: DiffOptions): Promise<number> {
  const { before, after, pool, node, text, output } = options;
  if (text && output !== "text") {
    stderr("nodegen: --text is a form of its own; leave --output out\n");
    return exitCodes.usage;
  }
  if (before === "-" && after === "-") {
    stderr("nodegen: only one of the two can be read from standard input\n");
    return exitCodes.usage;
  }
  const { sides, findings, secrets } = await readSides(before, after, { pools: pool, nodes: node });
  if (sides === undefined) {
    report(findings, { output, secrets });
    return exitCodes.usage;
  }
  const [old, now] = sides;
  if (pairing(old, now) !== "fine") {
    const count = Math.max(old.nodes.length, now.nodes.length);
    report([finding("diff-choose-node", [], { count })], { output, secrets });
    return exitCodes.usage;
  }
  const difference = diff(old, now);
  const redacted = redactor(secrets);
  if (text) {
    // Loaded only where it is asked for: nothing else needs the algorithm.
    const { unifiedDiff } = await import("./unified-diff.ts");
    stdout(redacted(unifiedDiff(old, now)));
  } else {
    stdout(redacted(shown(difference, output)));
  }
  return isSame(difference) ? exitCodes.fine : exitCodes.findings;
}

function shown(difference: ReturnType<typeof diff>, output: DiffOptions["output"]): string {
  switch (output) {
    case "text":
      return diffText(difference);
    case "github":
      return diffGithub(difference);
    case "sarif":
      return reportSarif([], version, diffNotes(difference));
    case "json": {
      const summaryLine = summaryText(difference);
      return `${visibleJson({ apiVersion: "nodegen/v1alpha1", ...difference, summaryLine })}\n`;
    }
    default:
      return output satisfies never;
  }
}
