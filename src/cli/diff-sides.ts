import { statSync } from "node:fs";
import type { Side } from "../core/diff/node-state.ts";
import { besides } from "../core/diff/root-files.ts";
import { sideOfOutputs, sideOfPlans } from "../core/diff/sides.ts";
import type { FormatOutput } from "../core/plan/artefact.ts";
import { planNode } from "../core/render.ts";
import { type Finding, finding, hasErrors } from "../core/report/finding.ts";
import type { Selection } from "../core/spec/resolve.ts";
import { isOutput, outputSide } from "../node/diff/output-side.ts";
import { isRoot, rootSide } from "../node/diff/root-side.ts";
import { renderTools } from "../node/render-tools.ts";
import { renderSpec } from "./render-spec.ts";

export interface ReadSides {
  /** Absent where a finding says why. */
  readonly sides?: readonly [before: Side, after: Side];
  readonly findings: readonly Finding[];
  readonly secrets: readonly string[];
}

type Kind = "spec" | "output" | "root";

/** Reads what is to be compared. What is no folder is a spec, and says itself when it is none. */
export async function readSides(
  before: string,
  after: string,
  selection: Selection,
): Promise<ReadSides> {
  const kinds = [kindOf(before), kindOf(after)] as const;
  const unknown = [before, after].filter((_, index) => kinds[index] === undefined);
  if (unknown.length > 0) {
    return {
      findings: unknown.map((path) => finding("diff-not-comparable", [], { path })),
      secrets: [],
    };
  }
  const asOutput = kinds.includes("output");
  const reads = new Map<string, Read>();
  for (const [index, path] of [before, after].entries()) {
    const kind = kinds[index];
    if (kind === "spec" && !reads.has(path)) {
      reads.set(path, await specSide(path, selection, asOutput));
    }
    if (kind === "output") reads.set(path, { ...outputSide(path, selection), secrets: [] });
  }
  const wanted = [...reads.values()].flatMap(({ side }) =>
    (side?.nodes ?? []).flatMap(({ files }) => [...files.keys()]),
  );
  const places = wanted.filter((path) => path.startsWith("/"));
  for (const [index, path] of [before, after].entries()) {
    if (kinds[index] === "root") reads.set(path, { ...rootSide(path, places), secrets: [] });
  }
  const all = [before, after].map((path) => reads.get(path));
  const findings = [...new Set(all)].flatMap((read) => read?.findings ?? []);
  const secrets = all.flatMap((read) => read?.secrets ?? []);
  const [a, b] = all.map((read) => read?.side);
  if (a === undefined || b === undefined || hasErrors(findings)) return { findings, secrets };
  const sides = [a.isRoot ? besides(a, b) : a, b.isRoot ? besides(b, a) : b] as const;
  return { sides, findings, secrets };
}

interface Read {
  readonly side?: Side;
  readonly findings: readonly Finding[];
  readonly secrets: readonly string[];
}

function kindOf(path: string): Kind | undefined {
  if (path === "-" || statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return "spec";
  }
  if (isOutput(path)) return "output";
  return isRoot(path) ? "root" : undefined;
}

/** Warnings are for render and validate: here they would be told of both sides. */
async function specSide(spec: string, selection: Selection, asOutput: boolean): Promise<Read> {
  const { loaded, outputs, findings } = await renderSpec(spec, { selection, formats: [] });
  const secrets = loaded?.secrets ?? [];
  const errors = findings.filter(({ severity }) => severity === "error");
  if (loaded === undefined || errors.length > 0) return { findings: errors, secrets };
  if (asOutput) return { side: sideOfOutputs(outputs.map(withDigests)), findings: [], secrets };
  const planned = loaded.nodes.map((node) => ({ node, ...planNode(node, loaded) }));
  return { side: sideOfPlans(planned), findings: [], secrets };
}

/** What is no text is compared by its digest. */
function withDigests(output: FormatOutput): FormatOutput {
  const artefacts = output.artefacts.map((artefact) => {
    const { path, content } = artefact;
    if (typeof content === "string" || !("binary" in content)) return artefact;
    const { binary } = content;
    const digest = { local: path, sha256: renderTools.sha256(binary), bytes: binary.length };
    return { ...artefact, content: digest };
  });
  return { ...output, artefacts };
}
