import type { Finding } from "./finding.ts";
import { pathText } from "./path.ts";
import { visible } from "./visible.ts";

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
  const where = found.path.length === 0 ? "" : ` ${visible(pathText(found.path))}:`;
  const lines = [`${tone(`${found.severity}[${found.code}]`)}${where} ${visible(found.message)}`];
  const { position } = found;
  if (position !== undefined) {
    const { file, line, column, length, sourceLine } = position;
    const margin = " ".repeat(String(line).length);
    lines.push(`${margin}${paint.frame("-->")} ${visible(file)}:${line}:${column}`);
    if (sourceLine !== undefined) {
      const text = sourceLine.replaceAll("\t", " ");
      const before = visible(text.slice(0, column - 1));
      const under = visible(text.slice(column - 1, column - 1 + length));
      const caret = `${" ".repeat(before.length)}${"^".repeat(Math.max(length, under.length))}`;
      lines.push(
        `${margin} ${paint.frame("|")}`,
        `${paint.frame(`${line} |`)} ${visible(text)}`,
        `${margin} ${paint.frame("|")} ${tone(caret)}`,
      );
    }
  }
  lines.push(`${paint.frame("  = hint:")} ${visible(found.hint)}`);
  return `${lines.join("\n")}\n`;
}

function countText(findings: readonly Finding[]): string {
  const count = (severity: string) =>
    findings.filter((found) => found.severity === severity).length;
  const counted = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  return [counted(count("error"), "error"), counted(count("warning"), "warning")]
    .filter((text) => !text.startsWith("0 "))
    .join(", ");
}

const escapeStart = "\u001b[";
const painted = (code: string) => (text: string) => `${escapeStart}${code}m${text}${escapeStart}0m`;
const painter = { error: painted("1;31"), warning: painted("1;33"), frame: painted("1;34") };
const same = (text: string) => text;
const plain = { error: same, warning: same, frame: same };
