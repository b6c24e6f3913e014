import type { Finding } from "./finding.ts";
import type { Note } from "./note.ts";
import { pathText } from "./path.ts";
import { visible } from "./visible.ts";

/**
 * Findings as annotations of a pull request: one workflow command a line.
 * Source: docs.github.com, "Workflow commands for GitHub Actions", read 2026-11-22.
 */
export function reportGithub(findings: readonly Finding[]): string {
  return findings.map((found) => `${command(found)}\n`).join("");
}

/** Notes likewise. Their lines stay lines. */
export function notesGithub(notes: readonly Note[]): string {
  return notes
    .map(({ rule, text }) => {
      const lines = text.trimEnd().split("\n").map(escapedText);
      return `::notice title=${escapedProperty(`nodegen ${rule}`)}::${lines.join("%0A")}\n`;
    })
    .join("");
}

function command({ code, severity, path, message, hint, position }: Finding): string {
  const place =
    position === undefined
      ? []
      : [
          ["file", position.file],
          ["line", String(position.line)],
          ["col", String(position.column)],
          ["endColumn", String(position.column + position.length)],
        ];
  const properties = [...place, ["title", code]].map(
    ([name, value]) => `${name}=${escapedProperty(String(value))}`,
  );
  const where = path.length === 0 ? "" : `${pathText(path)}: `;
  return `::${severity} ${properties.join(",")}::${escapedText(`${where}${message}; ${hint}`)}`;
}

/** Of the characters that end a command or a property, only these are left once the text is visible. */
const escapedText = (text: string) => visible(text).replaceAll("%", "%25");

const escapedProperty = (text: string) =>
  escapedText(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
