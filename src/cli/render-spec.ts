import type { FormatOutput } from "../core/plan/artefact.ts";
import { isSelected } from "../core/plan/manifest.ts";
import { render } from "../core/render.ts";
import type { Finding } from "../core/report/finding.ts";
import { inOrder } from "../core/report/in-order.ts";
import type { Selection } from "../core/spec/resolve.ts";
import { type LoadedCluster, loadCluster } from "../node/load-cluster.ts";
import { renderTools } from "../node/render-tools.ts";

export interface RenderedSpec {
  /** Absent when the spec could not be read to its end. */
  readonly loaded?: LoadedCluster;
  readonly outputs: readonly FormatOutput[];
  readonly findings: readonly Finding[];
}

/** Reads the spec with all it refers to and renders it, in memory. */
export async function renderSpec(
  spec: string,
  { selection, formats }: { readonly selection: Selection; readonly formats: readonly string[] },
): Promise<RenderedSpec> {
  const options = { selection, stdin: process.stdin, env: process.env };
  const { loaded, findings } = await loadCluster(spec, options);
  if (loaded === undefined) return { outputs: [], findings: inOrder(findings) };
  const rendering = render(loaded.nodes, { ...loaded, formats }, renderTools);
  const all = inOrder([...findings, ...rendering.findings]);
  // A pool's machine image is no business of a render of some nodes: it may not have seen the others.
  const outputs = rendering.outputs.filter((output) =>
    isSelected(output, { nodes: selection.nodes }),
  );
  return { loaded, outputs, findings: all };
}
