import { visible } from "../../report/visible.ts";

/** Lines of a report, each as a terminal may show it. */
export function linesText(lines: readonly string[]): string {
  return lines.map((line) => `${visible(line)}\n`).join("");
}

/** A heading with what stands below it; nothing where there is nothing. */
export function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", heading, ...lines.map((line) => `  ${line}`)];
}

/** A value as one word or one line. */
export function shortValue(value: unknown): string {
  return typeof value === "string" && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value);
}

const mostNames = 5;

/** Names, but not hundreds. */
export function names(all: readonly string[]): string {
  const more = all.length - mostNames;
  const shown = all.slice(0, mostNames).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}

/** Cells of each row below each other. The last one is not padded. */
export function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
