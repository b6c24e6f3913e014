import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { layered } from "../../src/core/formats/layers.ts";
import { tree } from "../../src/core/formats/tree.ts";
import type { Artefact, FormatOutput } from "../../src/core/plan/artefact.ts";
import type { NodePlan } from "../../src/core/plan/plan.ts";
import { planNode, render } from "../../src/core/render.ts";
import type { Finding } from "../../src/core/report/finding.ts";
import { everything, type ResolvedNode } from "../../src/core/spec/resolve.ts";
import { loadCluster } from "../../src/node/load-cluster.ts";
import { renderTools } from "../../src/node/render-tools.ts";
import { examples, repository, type SpecCase } from "./spec-case.ts";
import { variants } from "./variants.ts";

/** A file as the `tree` format has it. */
export interface TreeFile {
  readonly mode: number;
  /** `user:group`, as the plan has it: the tree itself carries no owners. */
  readonly owner: string;
  readonly content: Uint8Array;
  readonly secret: boolean;
}

/** One node, or one pool without named nodes, in each format. */
export interface RenderedNode {
  /** `<case> <node>`, or `<case> <pool>`. */
  readonly name: string;
  readonly pool: string;
  /** Absent for a pool without named nodes. */
  readonly hostname?: string;
  readonly settings: ResolvedNode["settings"];
  /** By absolute path on the node. */
  readonly tree: ReadonlyMap<string, TreeFile>;
  /** Links of the tree: path on the node -> target. */
  readonly links: ReadonlyMap<string, string>;
  /** What the formats carry that a machine reads when it starts: all of it, or in two layers the second. */
  readonly booted: Pick<RenderedNode, "tree" | "links">;
  /** Files of the other formats: `cloud-init/user-data` -> artefact. */
  readonly artefacts: ReadonlyMap<string, Artefact>;
}

/** Renders all nodes of a case, or some, in every format that all nodes have, or in those of `formats`. Findings of severity error come back with no nodes. */
export async function renderCase(
  { name, spec, env }: SpecCase,
  some: (nodes: readonly ResolvedNode[]) => readonly ResolvedNode[] = (nodes) => nodes,
  formats: readonly string[] = ["tree", "cloud-init", "ignition"],
): Promise<{
  readonly nodes: readonly RenderedNode[];
  readonly findings: readonly Finding[];
}> {
  const file = typeof spec === "string" ? spec : "-";
  const stdin = bytesOf(typeof spec === "string" ? "" : JSON.stringify(spec));
  // With `-`, relative files start in the working directory, which is the repository for every vitest run.
  const { loaded, findings } = await loadCluster(file, { selection: everything, stdin, env });
  if (loaded === undefined) return { nodes: [], findings };
  const chosen = some(loaded.nodes);
  const rendering = render(chosen, { ...loaded, formats }, renderTools);
  return {
    nodes: chosen.flatMap((node) => {
      const outputs = rendering.outputs.filter(
        (output) => output.pool === node.pool && [node.node, undefined].includes(output.node),
      );
      if (outputs.length === 0) return [];
      const title = `${name} ${node.node ?? node.pool}`;
      const { plan } = planNode(node, loaded);
      const rendered = renderedNode(title, node, {
        outputs,
        secondLayer: secondLayer(node, plan),
        owners: new Map(plan.files.map(({ path, owner }) => [path, owner ?? "root:root"])),
        specFolder: loaded.specFolder,
      });
      return [node.node === undefined ? rendered : { ...rendered, hostname: node.node }];
    }),
    findings: [...findings, ...rendering.findings],
  };
}

/** As many machines of one pool are tried; of more, that are alike, the first and the last. */
const mostOfAPool = 10;

/** Every example and every variant, with its nodes. Throws when one of them does not render. */
export async function renderAll(): Promise<readonly RenderedNode[]> {
  const results: RenderedNode[] = [];
  for (const specCase of [...examples, ...variants]) {
    const { nodes, findings } = await renderCase(specCase, fewOfEachPool);
    if (nodes.length === 0) {
      throw new Error(`${specCase.name} does not render: ${JSON.stringify(findings, null, 2)}`);
    }
    results.push(...nodes);
  }
  return results;
}

function fewOfEachPool(nodes: readonly ResolvedNode[]): readonly ResolvedNode[] {
  const pools = [...new Set(nodes.map(({ pool }) => pool))];
  return pools.flatMap((name) => {
    const own = nodes.filter(({ pool }) => pool === name);
    return own.length > mostOfAPool ? [...own.slice(0, 1), ...own.slice(-1)] : own;
  });
}

/** The text of a file of the tree. */
export function treeText(node: RenderedNode, path: string): string {
  const file = node.tree.get(path);
  if (file === undefined) throw new Error(`${node.name} has no ${path}`);
  return Buffer.from(file.content).toString("utf8");
}

/** The text of an artefact, such as `cloud-init/user-data`, gzipped or not. */
export function artefactText(node: RenderedNode, path: string): string {
  const content = node.artefacts.get(path)?.content;
  if (typeof content === "object" && "binary" in content) {
    return gunzipSync(content.binary).toString("utf8");
  }
  if (typeof content !== "string") throw new Error(`${node.name} has no ${path}`);
  return content;
}

/** In two layers, the tree of the second, which no format writes by itself. */
function secondLayer(
  { settings: { delivery, images } }: ResolvedNode,
  plan: NodePlan,
): readonly Artefact[] | undefined {
  if (delivery.layers.image.length === 0) return undefined;
  const options = { ...renderTools, warnOnly: images.onFailure === "warn" };
  const { boot } = layered(plan, options);
  return tree.render(boot, renderTools).artefacts;
}

function renderedNode(
  name: string,
  { pool, settings }: ResolvedNode,
  from: DiskInput & {
    readonly outputs: readonly FormatOutput[];
    readonly secondLayer: readonly Artefact[] | undefined;
  },
): RenderedNode {
  const { outputs, secondLayer } = from;
  const trees = outputs.filter(({ format }) => format === "tree");
  const first = onDisk(
    trees.flatMap(({ artefacts }) => artefacts),
    from,
  );
  const booted = secondLayer === undefined ? first : onDisk(secondLayer, from);
  const others = outputs.filter(({ format }) => format !== "tree");
  const artefacts = others.flatMap(({ format, artefacts }) =>
    artefacts.map((artefact) => [`${format}/${artefact.path}`, artefact] as const),
  );
  return {
    name,
    pool,
    settings,
    tree: new Map([...first.tree, ...booted.tree]),
    links: new Map([...first.links, ...booted.links]),
    booted,
    artefacts: new Map(artefacts),
  };
}

interface DiskInput {
  /** By path; root:root where a path is not here. */
  readonly owners: ReadonlyMap<string, string>;
  readonly specFolder: string;
}

function onDisk(
  artefacts: readonly Artefact[],
  { owners, specFolder }: DiskInput,
): RenderedNode["booted"] {
  const tree = new Map<string, TreeFile>();
  const links = new Map<string, string>();
  for (const { path, mode, content, secret } of artefacts) {
    if (typeof content === "object" && "linkTo" in content) {
      links.set(`/${path}`, content.linkTo);
      continue;
    }
    const bytes =
      typeof content === "string"
        ? Buffer.from(content, "utf8")
        : "binary" in content
          ? content.binary
          : readFileSync(join(specFolder, content.local));
    const owner = owners.get(`/${path}`) ?? "root:root";
    tree.set(`/${path}`, { mode, owner, content: bytes, secret });
  }
  return { tree, links };
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text, "utf8");
}

if (process.cwd() !== repository.replace(/\/$/, "")) {
  throw new Error(`run the tests in ${repository}: files of the specs are relative to it`);
}
