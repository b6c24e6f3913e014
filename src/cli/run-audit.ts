import { realpathSync, statSync } from "node:fs";
import { auditJson } from "../core/audit/audit-json.ts";
import { auditText } from "../core/audit/text/audit-text.ts";
import { summaryOf, summaryText } from "../core/audit/text/summary-text.ts";
import { versionsOf } from "../core/lint/versions.ts";
import { inOrder } from "../core/report/in-order.ts";
import { isRoot } from "../node/diff/root-side.ts";
import { errnoText } from "../node/errno.ts";
import { redactor } from "../node/redact.ts";
import { type Audited, auditedRoot, auditedSpec } from "./audit-machines.ts";
import { exitCodeOf, exitCodes } from "./exit-code.ts";
import type { AuditOptions } from "./options.ts";
import { report } from "./report.ts";
import { stderr, stdout } from "./streams.ts";

/** 0: proved, and every host is allowed. 1: not. 2: wrong usage, or something can't be read. */
export async function auditMachines(options: AuditOptions): Promise<number> {
  const wrong = wrongUsage(options);
  if (wrong !== undefined) {
    stderr(`nodegen: ${wrong}\n`);
    return exitCodes.usage;
  }
  const { spec = "", root, output, strict } = options;
  const audited =
    root === undefined ? await auditedSpec(spec, options) : await auditedRoot(root, options);
  const findings = inOrder(audited.findings);
  const { audits, common, secrets } = audited;
  // A page and a document hold the findings themselves.
  const form = output === "html" ? "text" : output;
  if (output !== "json" || audits === undefined) report(findings, { output: form, secrets });
  if (audits === undefined) return exitCodeOf(findings, { strict });
  stdout(redactor(secrets)(await shown({ audits, common }, output)));
  const code = exitCodeOf(findings, { strict });
  // What is not proved is a finding already; that it is one too many is better than one too few.
  return code === exitCodes.fine && summaryOf(audits).verdict === "failed"
    ? exitCodes.findings
    : code;
}

async function shown(
  { audits, common }: Required<Pick<Audited, "audits" | "common">>,
  output: AuditOptions["output"],
): Promise<string> {
  switch (output) {
    case "text":
      return auditText(audits);
    case "json":
      return auditJson(audits, common);
    case "html": {
      // Loaded only where it is asked for: nothing else draws.
      const { auditHtml } = await import("../core/audit/html/audit-html.ts");
      return auditHtml(audits.map((each) => ({ audit: each, machine: each.machine })));
    }
    case "sarif":
    case "github":
      return `${summaryText(audits)}\n`;
    default:
      return output satisfies never;
  }
}

function wrongUsage(options: AuditOptions): string | undefined {
  const { spec, root, pool, node, containerd, kubelet } = options;
  if (spec === undefined && root === undefined)
    return "name a spec, or the root of a machine with --root";
  if (spec !== undefined && root !== undefined) return "name a spec or --root, not both";
  if (root === undefined) {
    return containerd === undefined && kubelet === undefined
      ? undefined
      : "--containerd and --kubelet are for --root; a spec says its versions";
  }
  if (pool.length + node.length > 0)
    return "--pool and --node choose from a spec, and --root is one machine";
  const versions = versionsOf({
    ...(containerd === undefined ? {} : { containerd }),
    ...(kubelet === undefined ? {} : { kubelet }),
  });
  if ("unknown" in versions) return versions.unknown;
  const problem = rootProblem(root);
  return problem === undefined ? undefined : `${root} ${problem}`;
}

/** Why there is no machine below a folder. */
function rootProblem(root: string): string | undefined {
  if (root === "" || root.includes("\0")) return "is no folder";
  try {
    const real = realpathSync(root);
    if (!statSync(real).isDirectory()) return "is no folder";
    return isRoot(real) ? undefined : "is not the root of a machine: it has no etc";
  } catch (error) {
    return `can't be read: ${errnoText(error)}`;
  }
}
