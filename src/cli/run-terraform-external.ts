import { formatNamed, formats } from "../core/formats/formats.ts";
import type { Artefact, FormatOutput } from "../core/plan/artefact.ts";
import { hasErrors } from "../core/report/finding.ts";
import { jsonText } from "../core/syntax/json.ts";
import { isPlainObject } from "../core/syntax/plain-data.ts";
import type { LoadedCluster } from "../node/load-cluster.ts";
import { renderTools } from "../node/render-tools.ts";
import { exitCodes } from "./exit-code.ts";
import { renderSpec } from "./render-spec.ts";
import { report } from "./report.ts";
import { stderr, stdout } from "./streams.ts";

/** What the data source asks. Terraform sends texts and nothing else. */
interface Query {
  readonly spec: string;
  readonly pool?: string;
  readonly node?: string;
  readonly format?: string;
  /** "true": the answer may hold secrets, which Terraform keeps in its state in the clear. */
  readonly allowExposure?: string;
}

const keys = ["spec", "pool", "node", "format", "allowExposure"] as const;

/**
 * Reads a query on standard input and prints the artefact that it asks for, in an object of texts. All or nothing: what
 * is wrong stands on standard error, nothing on standard output, and the code is 1, whatever the reason.
 * Source: registry.terraform.io/providers/hashicorp/external, data source external, "External Program Protocol".
 */
export async function answerExternal(): Promise<number> {
  const query = queryOf(await standardInput());
  if (typeof query === "string") return refuse(query);
  const { spec, pool, node, format } = query;
  const selection = {
    pools: pool === undefined ? [] : [pool],
    nodes: node === undefined ? [] : [node],
  };
  const formats = format === undefined ? [] : [format];
  const { loaded, outputs, findings } = await renderSpec(spec, { selection, formats });
  report(findings, { output: "text", secrets: loaded?.secrets ?? [] });
  if (loaded === undefined || hasErrors(findings)) return exitCodes.findings;
  const answer = answerOf(query, loaded, outputs);
  if (typeof answer === "string") return refuse(answer);
  stdout(jsonText(answer));
  return exitCodes.fine;
}

function refuse(problem: string): number {
  stderr(`nodegen: ${problem}\n`);
  return exitCodes.findings;
}

async function standardInput(): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks).toString("utf8");
}

/** The query, or what is wrong with it. An empty text is what Terraform's null becomes in many modules: not asked. */
function queryOf(text: string): Query | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return "the query on standard input is not JSON";
  }
  if (!isPlainObject(value)) return "the query on standard input is not an object";
  const unknown = Object.keys(value).find((key) => !keys.some((known) => known === key));
  if (unknown !== undefined) return `the query has no key "${unknown}": it has ${keys.join(", ")}`;
  const other = Object.entries(value).find(([, part]) => typeof part !== "string");
  if (other !== undefined) return `the query's ${other[0]} is not a text`;
  const given = Object.entries(value).filter(([, part]) => part !== "");
  const { spec, ...rest } = Object.fromEntries(given) as Partial<Query>;
  if (spec === undefined || spec === "-") return "the query's spec has to be the path of a file";
  if (rest.format !== undefined && formatNamed(rest.format) === undefined) {
    return `there is no format "${rest.format}": there are ${formats.map(({ name }) => name).join(", ")}`;
  }
  return { spec, ...rest };
}

/** The answer, or why there is none. */
function answerOf(
  { format, allowExposure }: Query,
  { cluster, nodes }: LoadedCluster,
  outputs: readonly FormatOutput[],
): Readonly<Record<string, string>> | string {
  const [only, ...others] = outputs.filter(
    (output) => output.primary !== undefined && (format ?? output.format) === output.format,
  );
  if (only === undefined) return `the format ${format ?? "of the spec"} is not a single file`;
  if (others.length > 0) {
    const names = [only, ...others].map((one) => `${one.node ?? one.pool} (${one.format})`);
    return `the query asks for ${names.length} artefacts, ${names.slice(0, 5).join(", ")}: name one node or pool, and a format`;
  }
  const artefact = only.artefacts.find(({ path }) => path === only.primary);
  const node = nodes.find((one) => one.pool === only.pool && one.node === only.node);
  const content = artefact && contentOf(artefact);
  if (content === undefined || artefact === undefined || node === undefined) {
    throw new Error(`${only.format} has no ${only.primary}`);
  }
  if (artefact.secret && allowExposure !== "true") {
    return `${artefact.path} of ${only.node ?? only.pool} holds secrets, which Terraform would keep in its state in the clear: make them variables and take the format terraform, or write allowExposure = "true" into the query`;
  }
  const { platform } = node.settings.delivery;
  const { budget } = only;
  return {
    content: content.text,
    content_base64gzip: renderTools.base64(content.zipped),
    file: artefact.path,
    cluster,
    pool: only.pool,
    node: only.node ?? "",
    format: only.format,
    platform,
    bytes: String(budget?.bytes ?? content.bytes),
    limit_bytes: budget === undefined ? "" : String(budget.limit),
  };
}

/** As text and gzipped; of what the spec has gzipped already there is no text. */
function contentOf({ content }: Artefact) {
  if (typeof content === "string") {
    const bytes = Buffer.from(content);
    return { text: content, zipped: renderTools.gzip(bytes), bytes: bytes.length };
  }
  if (!("binary" in content)) return undefined;
  return { text: "", zipped: content.binary, bytes: content.binary.length };
}
