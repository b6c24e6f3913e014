import type { Finding } from "../core/report/finding.ts";

/** 0 fine · 1 findings, or different · 2 wrong usage, I/O, or a fault of our own. */
export const exitCodes = { fine: 0, findings: 1, usage: 2 } as const;

/** Codes about the command line and the machine that runs nodegen, not about the spec. */
const notAboutTheSpec = /^(input|output|selection|explain|diff)-/;

/** What findings mean for the exit code. With `strict`, warnings count as well. */
export function exitCodeOf(
  findings: readonly Finding[],
  { strict }: { readonly strict: boolean },
): number {
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.some(({ code }) => notAboutTheSpec.test(code))) return exitCodes.usage;
  return errors.length > 0 || (strict && findings.length > 0) ? exitCodes.findings : exitCodes.fine;
}
