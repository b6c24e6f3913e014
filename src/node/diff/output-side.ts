import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Side } from "../../core/diff/node-state.ts";
import { sideOfOutputs } from "../../core/diff/sides.ts";
import type { Artefact, FormatOutput } from "../../core/plan/artefact.ts";
import { outputFolder } from "../../core/plan/artefact.ts";
import { isSelected, type ManifestEntry, manifestName } from "../../core/plan/manifest.ts";
import { type Finding, finding } from "../../core/report/finding.ts";
import { errnoText } from "../errno.ts";
import { systemFs } from "../output/output-fs.ts";
import { readTarget } from "../output/target.ts";
import { verifyOutput } from "../output/verify.ts";
import { fileContent } from "./file-content.ts";

/** Whether `path` is a folder that render wrote. */
export function isOutput(path: string): boolean {
  return existsSync(join(path, manifestName));
}

/** What the output folder `dir` holds. Findings: it is not whole, so that it says nothing of what a render wrote. */
export function outputSide(
  dir: string,
  selection: { readonly pools: readonly string[]; readonly nodes: readonly string[] },
): { readonly side?: Side; readonly findings: readonly Finding[] } {
  const { state, findings } = verifyOutput(dir);
  if (state !== "complete" || findings.some(({ severity }) => severity === "error")) {
    return { findings: findings.filter(({ severity }) => severity === "error") };
  }
  const { target } = readTarget(dir, { ...systemFs, accessSync: () => undefined });
  const entries = (target.current?.files ?? []).filter((entry) => isSelected(entry, selection));
  const outputs = new Map<string, FormatOutput & { artefacts: Artefact[] }>();
  try {
    for (const entry of entries) {
      const folder = outputFolder(entry);
      const { pool, node, format } = entry;
      const output = outputs.get(folder) ?? {
        pool,
        ...(node === undefined ? {} : { node }),
        format,
        sandboxImage: "",
        artefacts: [],
      };
      output.artefacts.push(artefactOf(dir, entry, entry.path.slice(folder.length + 1)));
      outputs.set(folder, output);
    }
  } catch (error) {
    const reason = errnoText(error);
    return { findings: [finding("output-unreadable", [], { path: dir, reason })] };
  }
  return { side: sideOfOutputs([...outputs.values()]), findings: [] };
}

function artefactOf(dir: string, entry: ManifestEntry, path: string): Artefact {
  if (entry.linkTo !== undefined) {
    return { path, mode: 0o777, content: { linkTo: entry.linkTo }, secret: false };
  }
  const content = fileContent(join(resolve(dir), entry.path));
  return {
    path,
    mode: Number.parseInt(entry.mode ?? "0644", 8),
    content: "text" in content ? content.text : { ...content, local: path },
    secret: entry.secret === true,
  };
}
