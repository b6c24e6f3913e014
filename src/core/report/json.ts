import type { Finding } from "./finding.ts";
import { pathText } from "./path.ts";
import { visibleJson } from "./visible.ts";

/** Findings for programs: an array, one object each, with the path both as steps and as text. */
export function reportJson(findings: readonly Finding[]): string {
  const entries = findings.map(({ code, severity, path, message, hint, position }) => ({
    code,
    severity,
    path,
    pathText: pathText(path),
    message,
    hint,
    ...(position === undefined ? {} : { position }),
  }));
  return `${visibleJson(entries)}\n`;
}
