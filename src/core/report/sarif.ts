import { codes } from "./codes.ts";
import type { Finding } from "./finding.ts";
import type { Note } from "./note.ts";
import { pathText } from "./path.ts";
import { visibleJson } from "./visible.ts";

/** Findings, and notes behind them, as a SARIF 2.1.0 log for code scanning. `version` is that of nodegen. */
export function reportSarif(
  findings: readonly Finding[],
  version: string,
  notes: readonly Note[] = [],
): string {
  const abouts = new Map([
    ...findings.map(({ code }) => [code, codes[code].about] as const),
    ...notes.map(({ rule, about }) => [rule, about] as const),
  ]);
  const rules = [...abouts]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, text]) => ({ id, fullDescription: { text } }));
  const driver = { name: "nodegen", version, rules };
  const results = [...findings.map(result), ...notes.map(noted)];
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", results }],
  };
  return `${visibleJson(log)}\n`;
}

function noted({ rule, text }: Note): object {
  return { ruleId: rule, level: "note", message: { text } };
}

function result({ code, severity, path, message, hint, position }: Finding): object {
  const where = path.length === 0 ? "" : `${pathText(path)}: `;
  const found = {
    ruleId: code,
    level: severity,
    message: { text: `${where}${message}; ${hint}` },
  };
  if (position === undefined) return found;
  const { file, line, column, length } = position;
  const physicalLocation = {
    artifactLocation: { uri: encodeURI(file) },
    region: { startLine: line, startColumn: column, endColumn: column + length },
  };
  return { ...found, locations: [{ physicalLocation }] };
}
