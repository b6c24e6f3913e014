import { codes } from "./codes.ts";
import type { Finding } from "./finding.ts";
import { pathText } from "./path.ts";
import { visibleJson } from "./visible.ts";

/** Findings as a SARIF 2.1.0 log, for code scanning. `version` is that of nodegen. */
export function reportSarif(findings: readonly Finding[], version: string): string {
  const used = [...new Set(findings.map(({ code }) => code))].sort();
  const rules = used.map((id) => ({ id, fullDescription: { text: codes[id].about } }));
  const driver = { name: "nodegen", version, rules };
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{ tool: { driver }, columnKind: "utf16CodeUnits", results: findings.map(result) }],
  };
  return `${visibleJson(log)}\n`;
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
