import type { Finding } from "./finding.ts";
import { pathText } from "./path.ts";

export interface TextOptions {
  readonly color: "always" | "never";
}

/**
 * Findings as a person reads them: what and where, the line with a caret, and what to write. Characters that a
 * terminal would act on are shown as their number.
 */
export function reportText(findings: readonly Finding[], options: TextOptions): string {
  if (findings.length === 0) return "";
  return `${findings.map((found) => findingText(found, options)).join("\n")}\n${countText(findings)}\n`;
}

function findingText(found: Finding, { color }: TextOptions): string {
  const paint = color === "always" ? painter : plain;
  const tone = found.severity === "error" ? paint.error : paint.warning;
  const where = found.path.length === 0 ? "" : ` ${pathText(found.path)}:`;
  const lines = [`${tone(`${found.severity}[${found.code}]`)}${where} ${found.message}`];
  const { position } = found;
  if (position !== undefined) {
    const { file, line, column, length, sourceLine } = position;
    const margin = " ".repeat(String(line).length);
    lines.push(`${margin}${paint.frame("-->")} ${file}:${line}:${column}`);
    if (sourceLine !== undefined) {
      const caret = `${" ".repeat(column - 1)}${"^".repeat(length)}`;
      lines.push(
        `${margin} ${paint.frame("|")}`,
        `${paint.frame(`${line} |`)} ${sourceLine.replaceAll("\t", " ")}`,
        `${margin} ${paint.frame("|")} ${tone(caret)}`,
      );
    }
  }
  lines.push(`${paint.frame("  = hint:")} ${found.hint}`);
  return `${lines.map(visible).join("\n")}\n`;
}

function countText(findings: readonly Finding[]): string {
  const count = (severity: string) =>
    findings.filter((found) => found.severity === severity).length;
  const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  return [counted(count("error"), "error"), counted(count("warning"), "warning")]
    .filter((text) => !text.startsWith("0 "))
    .join(", ");
}

/** The colours themselves begin with the one control character that is meant. */
const escapeStart = "\u001b[";
const painted = (code: string) => (text: string) => `${escapeStart}${code}m${text}${escapeStart}0m`;
const painter = { error: painted("1;31"), warning: painted("1;33"), frame: painted("1;34") };
const same = (text: string) => text;
const plain = { error: same, warning: same, frame: same };

/** Everything but our own colours that a terminal would act on, or that hides what is there. */
function visible(line: string): string {
  return line.replace(
    /\u001b\[(?:0|1;3[134])m|[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
    (match) =>
      match.length > 1
        ? match
        : `\\u{${match.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}}`,
  );
}
