import { lint } from "../core/lint/kinds.ts";
import { versionsOf } from "../core/lint/versions.ts";
import { inOrder } from "../core/report/in-order.ts";
import { readLinted } from "../node/lint-files.ts";
import { exitCodeOf, exitCodes } from "./exit-code.ts";
import { report } from "./report.ts";
import type { ReportForm } from "./report-forms.ts";
import { stderr, stdout } from "./streams.ts";

export interface LintOptions {
  readonly files: readonly string[];
  readonly containerd: string | undefined;
  readonly kubelet: string | undefined;
  readonly strict: boolean;
  readonly output: ReportForm;
}

/** Judges files and folders. Returns the exit code: 2 where one can't be read or is nothing to judge. */
export function lintFiles({ files, containerd, kubelet, strict, output }: LintOptions): number {
  const versions = versionsOf({
    ...(containerd === undefined ? {} : { containerd }),
    ...(kubelet === undefined ? {} : { kubelet }),
  });
  if ("unknown" in versions) {
    stderr(`nodegen: ${versions.unknown}\n`);
    return exitCodes.usage;
  }
  const { linted, findings } = readLinted(files);
  const all = inOrder([...findings, ...lint(linted, versions)]);
  report(all, { output, secrets: [] });
  const code = exitCodeOf(all, { strict });
  if (code === exitCodes.fine && output === "text") {
    const count = linted.subjects.length;
    stdout(`${count} ${count === 1 ? "file" : "files"} checked\n`);
  }
  return code;
}
