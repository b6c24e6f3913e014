import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Artefact, FormatOutput } from "../../src/core/plan/artefact.ts";
import { render } from "../../src/core/render.ts";
import type { Finding } from "../../src/core/report/finding.ts";
import { everything, type ResolvedNode } from "../../src/core/spec/resolve.ts";
import { loadCluster } from "../../src/node/load-cluster.ts";
import { renderTools } from "../../src/node/render-tools.ts";
import { examples, repository, type SpecCase } from "./spec-case.ts";
import { variants } from "./variants.ts";

/** A file as the `tree` format has it. */
export interface TreeFile {
  readonly mode: number;
  readonly content: Uint8Array;
  readonly secret: boolean;
}

/** One node, or one pool without named nodes, in each format. */
export interface RenderedNode {
  /** `<case> <node>`, or `<case> <pool>`. */
  readonly name: string;
  /** Absent for a pool without named nodes. */
  readonly hostname?: string;
  readonly settings: ResolvedNode["settings"];
  /** By absolute path on the node. */
  readonly tree: ReadonlyMap<string, TreeFile>;
  /** Links of the tree: path on the node -> target. */
  readonly links: ReadonlyMap<string, string>;
  /** Files of the other formats: `cloud-init/user-data` -> artefact. */
  readonly artefacts: ReadonlyMap<string, Artefact>;
}

/** Renders all nodes of a case in every format. Findings of severity error come back with no nodes. */
export async function renderCase({ name, spec, env }: SpecCase): Promise<{
  readonly nodes: readonly RenderedNode[];
  readonly findings: readonly Finding[];
}> {
  const file = typeof spec === "string" ? spec : "-";
  const stdin = bytesOf(typeof spec === "string" ? "" : JSON.stringify(spec));
  // With `-`, relative files start in the working directory, which is the repository for every vitest run.
  const { loaded, findings } = await loadCluster(file, { selection: everything, stdin, env });
  if (loaded === undefined) return { nodes: [], findings };
  const formats = ["tree", "cloud-init", "ignition"];
  const rendering = render(loaded.nodes, { ...loaded, formats }, renderTools);
  return {
    nodes: loaded.nodes.flatMap((node) => {
      const outputs = rendering.outputs.filter(
        (output) => output.pool === node.pool && output.node === node.node,
      );
      if (outputs.length === 0) return [];
      const title = `${name} ${node.node ?? node.pool}`;
      const rendered = renderedNode(title, node.settings, outputs, loaded.specFolder);
      return [node.node === undefined ? rendered : { ...rendered, hostname: node.node }];
    }),
    findings: [...findings, ...rendering.findings],
  };
}

/** Every node of every example and of every variant. Throws when one of them does not render. */
export async function renderAll(): Promise<readonly RenderedNode[]> {
  const results: RenderedNode[] = [];
  for (const specCase of [...examples, ...variants]) {
    const { nodes, findings } = await renderCase(specCase);
    if (nodes.length === 0) {
      throw new Error(`${specCase.name} does not render: ${JSON.stringify(findings, null, 2)}`);
    }
    results.push(...nodes);
  }
  return results;
}

/** The text of a file of the tree. */
export function treeText(node: RenderedNode, path: string): string {
  const file = node.tree.get(path);
  if (file === undefined) throw new Error(`${node.name} has no ${path}`);
  return Buffer.from(file.content).toString("utf8");
}

/** The text of an artefact, such as `cloud-init/user-data`. */
export function artefactText(node: RenderedNode, path: string): string {
  const content = node.artefacts.get(path)?.content;
  if (typeof content !== "string") throw new Error(`${node.name} has no ${path}`);
  return content;
}

function renderedNode(
  name: string,
  settings: ResolvedNode["settings"],
  outputs: readonly FormatOutput[],
  specFolder: string,
): RenderedNode {
  const tree = new Map<string, TreeFile>();
  const links = new Map<string, string>();
  const artefacts = new Map<string, Artefact>();
  for (const { format, artefacts: all } of outputs) {
    for (const artefact of all) {
      const { path, mode, content, secret } = artefact;
      if (format !== "tree") artefacts.set(`${format}/${path}`, artefact);
      else if (typeof content === "object" && "linkTo" in content) {
        links.set(`/${path}`, content.linkTo);
      } else {
        const bytes =
          typeof content === "string"
            ? Buffer.from(content, "utf8")
            : readFileSync(join(specFolder, content.local));
        tree.set(`/${path}`, { mode, content: bytes, secret });
      }
    }
  }
  return { name, settings, tree, links, artefacts };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, "utf8");
}

if (process.cwd() !== repository.replace(/\/$/, "")) {
  throw new Error(`run the tests in ${repository}: files of the specs are relative to it`);
}
