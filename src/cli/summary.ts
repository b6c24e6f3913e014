import { type Artefact, type FormatOutput, outputFolder } from "../core/plan/artefact.ts";

const heads = ["POOL", "NODE", "FORMAT", "FILES", "BYTES", "SANDBOX IMAGE"] as const;

/** Columns that hold numbers stand right. */
const numeric: ReadonlySet<string> = new Set(["FILES", "BYTES"]);

/** What a render wrote, one line an artefact. */
export function summary(outputs: readonly FormatOutput[]): string {
  const rows = outputs.map(({ pool, node, format, artefacts, sandboxImage }) => [
    pool,
    node ?? "-",
    format,
    String(artefacts.length),
    String(artefacts.reduce((sum, artefact) => sum + bytesOf(artefact), 0)),
    sandboxImage,
  ]);
  const table = [[...heads], ...rows];
  const widths = heads.map((_, column) =>
    table.reduce((width, row) => Math.max(width, row[column]?.length ?? 0), 0),
  );
  const lines = table.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return numeric.has(heads[column] ?? "") ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd(),
  );
  return `${[...lines, ...outputs.flatMap(budgetLine)].join("\n")}\n`;
}

/** `worker-1/cloud-init/user-data: 14,203 of 16,384 bytes (aws, raw)`. */
function budgetLine(output: FormatOutput): readonly string[] {
  const { budget } = output;
  if (budget === undefined) return [];
  const { path, platform, bytes, limit, counted, together } = budget;
  const beside = together === undefined ? "" : `, with ${together}`;
  const taken = `${grouped(bytes)} of ${grouped(limit)} bytes (${platform}, ${counted}${beside})`;
  return [`${outputFolder(output)}/${path}: ${taken}`];
}

/** Thousands apart, whatever the locale. */
function grouped(bytes: number): string {
  return String(bytes).replace(/\B(?=(\d{3})+$)/g, ",");
}

function bytesOf({ content }: Artefact): number {
  if (typeof content === "string") return Buffer.byteLength(content);
  if ("binary" in content) return content.binary.length;
  return "bytes" in content ? content.bytes : 0;
}
