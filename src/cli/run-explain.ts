import { explainField } from "../core/explain/field.ts";
import { fieldPath } from "../core/explain/field-path.ts";
import { explainPull } from "../core/explain/pull.ts";
import { pullReference } from "../core/explain/pull-reference.ts";
import { fieldExplanationText } from "../core/explain/text/field-text.ts";
import { pullExplanationText } from "../core/explain/text/pull-text.ts";
import { valueExplanationText } from "../core/explain/text/value-text.ts";
import { versionsExplanationText } from "../core/explain/text/versions-text.ts";
import { explainValue, fieldOfNode } from "../core/explain/value.ts";
import { planNode } from "../core/render.ts";
import { type Finding, finding, hasErrors } from "../core/report/finding.ts";
import { notesGithub, reportGithub } from "../core/report/github.ts";
import { inOrder } from "../core/report/in-order.ts";
import type { Path } from "../core/report/path.ts";
import { reportSarif } from "../core/report/sarif.ts";
import { visibleJson } from "../core/report/visible.ts";
import type { Selection } from "../core/spec/resolve.ts";
import { type LoadedCluster, loadCluster } from "../node/load-cluster.ts";
import { redactor } from "../node/redact.ts";
import { resolveSpec } from "../node/resolve-spec.ts";
import { exitCodeOf, exitCodes } from "./exit-code.ts";
import { explainRequest } from "./explain-request.ts";
import { explainedVersions } from "./explained-versions.ts";
import type { ExplainOptions } from "./options.ts";
import { report } from "./report.ts";
import type { ReportForm } from "./report-forms.ts";
import { stderr, stdout } from "./streams.ts";
import { version } from "./version.ts";

/** An explanation in both of its forms, or why there is none. */
type Answer =
  | {
      readonly explanation: object;
      readonly text: string;
      readonly secrets: readonly string[];
      /** What is there only with the later release. */
      readonly appear?: readonly Finding[];
    }
  | { readonly findings: readonly Finding[]; readonly secrets?: readonly string[] };

/** Answers what was asked. Returns the exit code. */
export async function explain(options: ExplainOptions): Promise<number> {
  const { output } = options;
  const answer = await answerTo(options);
  if (typeof answer === "string") {
    stderr(`nodegen: ${answer}\n`);
    return exitCodes.usage;
  }
  if ("findings" in answer) {
    const { findings, secrets = [] } = answer;
    report(inOrder(findings), { output, secrets });
    return exitCodeOf(findings, { strict: false });
  }
  stdout(redactor(answer.secrets)(shown(answer, output)));
  return hasErrors(answer.appear ?? []) ? exitCodes.findings : exitCodes.fine;
}

function shown(
  { explanation, text, appear = [] }: Extract<Answer, { readonly text: string }>,
  form: ReportForm,
): string {
  const notes = [{ rule: "explain", about: "What nodegen explain answered.", text }];
  switch (form) {
    case "text":
      return text;
    case "json":
      return `${visibleJson({ apiVersion: "nodegen/v1alpha1", ...explanation })}\n`;
    case "sarif":
      return reportSarif(appear, version, notes);
    case "github":
      return `${reportGithub(appear)}${notesGithub(notes)}`;
    default:
      return form satisfies never;
  }
}

async function answerTo(options: ExplainOptions): Promise<Answer | string> {
  const request = explainRequest(options.about);
  if (typeof request === "string") return request;
  const selection = { pools: options.pool, nodes: options.node };
  const hasSpec = request.kind !== "field" && request.spec !== undefined;
  if (!hasSpec && selection.pools.length + selection.nodes.length > 0) {
    return "--pool and --node choose from a spec, and none is named";
  }
  switch (request.kind) {
    case "field":
      return field(request.field);
    case "value":
      return value(request.spec, request.field, selection);
    case "pull":
      return pull(request.image, request.spec, selection);
    case "versions":
      return versions(request, selection);
    default:
      return request satisfies never;
  }
}

/** The path that `text` names, or that it names none. */
function pathOfField(
  text: string,
): { readonly path: Path } | { readonly findings: readonly Finding[] } {
  const path = fieldPath(text);
  if (path !== undefined) return { path };
  return { findings: [finding("explain-field-syntax", [], { field: text })] };
}

function field(text: string): Answer {
  const read = pathOfField(text);
  if ("findings" in read) return read;
  const found = explainField(read.path);
  if ("nearest" in found) {
    const { nearest } = found;
    return { findings: [finding("explain-field-unknown", [], { field: text, nearest })] };
  }
  const { explanation } = found;
  return { explanation, text: fieldExplanationText(explanation), secrets: [] };
}

/** References are shown as they are written, so that nothing behind them is read. */
async function value(spec: string, text: string, selection: Selection): Promise<Answer> {
  const known = field(text);
  if ("findings" in known) return known;
  const read = pathOfField(text);
  if ("findings" in read) return read;
  const ofNode = fieldOfNode(read.path);
  if (!("of" in ofNode)) {
    const params = { field: text, instead: ofNode.instead };
    return { findings: [finding("explain-not-of-node", [], params)] };
  }
  const { resolved, findings } = await resolveSpec(spec, { selection, stdin: process.stdin });
  if (resolved === undefined) return { findings };
  const { resolution, unread } = resolved;
  const all = [...findings, ...resolution.findings, ...unread.map(resolution.inDocument)];
  if (hasErrors(all)) return { findings: all };
  const explanation = explainValue(resolution.nodes, read.path, resolution.positionOf);
  return { explanation, text: valueExplanationText(explanation), secrets: [] };
}

async function pull(image: string, spec: string, selection: Selection): Promise<Answer> {
  const read = pullReference(image);
  if ("problem" in read) {
    const params = { reference: image, problem: read.problem };
    return { findings: [finding("explain-reference", [], params)] };
  }
  const { loaded, findings } = await clusterOf(spec, selection);
  if (loaded === undefined) return { findings };
  const planned = loaded.nodes.map((node) => ({ node, ...planNode(node, loaded) }));
  const problems = planned.flatMap((one) => one.findings);
  if (hasErrors(problems)) {
    return { findings: [...findings, ...problems], secrets: loaded.secrets };
  }
  const explanation = explainPull(image, read.reference, planned);
  return { explanation, text: pullExplanationText(explanation), secrets: loaded.secrets };
}

async function versions(
  request: Parameters<typeof explainedVersions>[0] & { readonly spec?: string },
  selection: Selection,
): Promise<Answer> {
  const found = explainedVersions(request);
  if ("findings" in found) return found;
  const { of, with: withSpec } = found;
  if (request.spec === undefined) {
    return { explanation: of, text: versionsExplanationText(of), secrets: [] };
  }
  const { loaded, findings } = await clusterOf(request.spec, selection);
  if (loaded === undefined) return { findings };
  const explanation = withSpec(loaded);
  const text = versionsExplanationText(explanation);
  const { appear = [] } = explanation.spec ?? {};
  return { explanation, text, secrets: loaded.secrets, appear };
}

async function clusterOf(
  spec: string,
  selection: Selection,
): Promise<{ readonly loaded?: LoadedCluster; readonly findings: readonly Finding[] }> {
  return loadCluster(spec, { selection, stdin: process.stdin, env: process.env });
}
