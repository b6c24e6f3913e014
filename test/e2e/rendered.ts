import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  type Artefact,
  everything,
  type Finding,
  hasErrors,
  loadSpec,
  type NodePlan,
  outputFolder,
  planNode,
  type ReadArchive,
  type ResolvedNode,
  render,
  resolve,
  wantedInputs,
} from "../../src/index.ts";
import { inspectArchive, loadCluster, outputFiles, writeOutput } from "../../src/node/index.ts";
import { readReferences } from "../../src/node/references.ts";
import { renderTools } from "../../src/node/render-tools.ts";
import { pauseArchive, pauseReference } from "./archives.ts";
import { labFolder } from "./lab/cache.ts";
import { type ContainerdMinor, labContainerd } from "./lab/containerds.ts";
import type { Effective } from "./lab/effective.ts";
import type { NodeFile, NodeFiles, NodeLink } from "./lab/files.ts";

/** The suites whose own containerd can pin. What differs between minors runs on `containerds`, all else on these. */
export type NodeSuite = "trixie" | "forky";

export const nodeSuites: readonly NodeSuite[] = ["trixie", "forky"];

export const preloadProgram = "/opt/nodegen/bin/nodegen-preload";
export const verifyProgram = "/opt/nodegen/bin/nodegen-verify";
export const containerdConfig = "/etc/containerd/config.toml";
export const gateDropIn = "/etc/systemd/system/kubelet.service.d/20-nodegen.conf";
export const preloadUnit = "/etc/systemd/system/nodegen-preload.service";
export const archiveOnNode = "/opt/nodegen/images/pause-test.tar";

type Fields = Readonly<Record<string, unknown>>;

const minorOf: Readonly<Record<NodeSuite, ContainerdMinor>> = { trixie: "1.7", forky: "2.1" };

/**
 * A spec of one node for the lab, for the containerd of a suite or of a minor: the lab's pause image, and no registry that may be asked. `changes` are merged over
 * it, lists replace.
 */
export function labSpec(node: NodeSuite | ContainerdMinor, changes: Fields = {}): Fields {
  const { version } = labContainerd(node === "trixie" || node === "forky" ? minorOf[node] : node);
  const spec: Fields = {
    apiVersion: "nodegen/v1alpha1",
    kind: "Cluster",
    metadata: { name: "lab" },
    kubernetes: { version: "1.35.2" },
    host: { family: "debian" },
    containerd: { version },
    images: {
      pause: {
        reference: pauseReference,
        archive: { path: archiveOnNode, file: pauseArchive },
      },
    },
    registries: [{ host: "*", upstream: "deny" }],
    delivery: { inlineArchives: true },
    nodePools: [{ name: "workers", nodes: [{ name: "worker-1" }] }],
  };
  return merged(spec, changes);
}

/** The pause image of a `labSpec` from another archive, which is delivered to the same path. */
export function pauseFrom(file: string): Fields {
  return { images: { pause: { archive: { file } } } };
}

/** A pause image whose archive is on the machine already, so that nobody has looked into it. */
export const uninspected: Fields = { images: { pause: { archive: { file: null } } } };

/** Where the references of a spec are looked up. */
export interface Referred {
  /** Where relative file names start. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface RenderedNode {
  /** The tree: files and enabling links by their path on the node. */
  readonly files: NodeFiles;
  readonly seed: { readonly userData: string; readonly metaData: string };
  /** Where the plan says that images come from. */
  readonly registries: NodePlan["registries"];
}

export interface LabExampleNode {
  readonly tree: string;
  readonly seed: RenderedNode["seed"];
  readonly remove: () => void;
}

/** What the settings of a node ask containerd for. */
export function effectiveOf({ containerd, images }: ResolvedNode["settings"]): Effective {
  const runc = { name: "runc", type: "io.containerd.runc.v2" };
  return {
    sandboxImage: images.pause.reference,
    registryConfigPath: "/etc/containerd/certs.d",
    snapshotter: containerd.snapshotter,
    defaultRuntime: containerd.defaultRuntime,
    runtimes: Object.fromEntries(
      [runc, ...containerd.runtimes].map(({ name, type }) => [
        name,
        { type, systemdCgroup: type === runc.type ? true : undefined },
      ]),
    ),
    cniBinDirs: containerd.cni.binDirs,
    cniConfDir: containerd.cni.confDir,
    root: containerd.root,
  };
}

/** The one node of a spec, in the formats tree and cloud-init. */
export async function rendered(spec: Fields, referred: Referred = {}): Promise<RenderedNode> {
  const { artefacts, registries } = await theNode(spec, referred);
  return {
    files: treeOf(artefacts("tree")),
    seed: {
      userData: textOf(artefacts("cloud-init"), "user-data"),
      metaData: textOf(artefacts("cloud-init"), "meta-data"),
    },
    registries,
  };
}

/** The text of the Ignition configuration of a spec's one node. */
export async function renderedIgnition(spec: Fields): Promise<string> {
  const { artefacts } = await theNode(spec);
  return textOf(artefacts("ignition"), "config.ign");
}

/** What the one node of a spec has in each format. */
async function theNode(spec: Fields, referred: Referred = {}) {
  const { outputs, registries, findings } = await rendering(spec, referred);
  if (hasErrors(findings)) throw new Error(JSON.stringify(findings, undefined, 2));
  const artefacts = (format: string): readonly Artefact[] => {
    const [output, ...more] = outputs.filter((output) => output.format === format);
    if (output === undefined || more.length > 0) throw new Error(`not one node in ${format}`);
    return output.artefacts;
  };
  return { artefacts, registries };
}

function treeOf(artefacts: readonly Artefact[]): NodeFiles {
  return Object.fromEntries(artefacts.map((artefact) => [`/${artefact.path}`, nodeFile(artefact)]));
}

function textOf(artefacts: readonly Artefact[], path: string): string {
  const content = artefacts.find((artefact) => artefact.path === path)?.content;
  if (typeof content !== "string") throw new Error(`no ${path} was rendered`);
  return content;
}

/** Why a spec is refused. */
export async function refusals(spec: Fields): Promise<readonly Finding[]> {
  const { findings } = await rendering(spec);
  return findings.filter(({ severity }) => severity === "error");
}

/** The same files, one with `from` replaced. Throws when that changes nothing: a control must take something out. */
export function altered(
  files: NodeFiles,
  path: string,
  from: string | RegExp,
  to: string,
): NodeFiles {
  const file = files[path];
  if (file === undefined || !("content" in file) || typeof file.content !== "string") {
    throw new Error(`${path} is no text among the rendered files`);
  }
  const content = file.content.replace(from, () => to);
  if (content === file.content) throw new Error(`${path} does not hold ${from}`);
  return { ...files, [path]: { ...file, content } };
}

/** The same files without one of them. Throws when it was not there. */
export function without(files: NodeFiles, path: string): NodeFiles {
  if (files[path] === undefined) throw new Error(`${path} is not among the rendered files`);
  return Object.fromEntries(Object.entries(files).filter(([name]) => name !== path));
}

async function rendering(document: Fields, { folder = ".", env = {} }: Referred = {}) {
  const { spec, findings } = loadSpec(JSON.stringify(document), "lab.json");
  if (spec === undefined) return { outputs: [], registries: [], findings };
  const { nodes, findings: unresolved } = resolve(spec, everything);
  const wanted = wantedInputs(nodes);
  const { values: references, findings: unread } = readReferences(wanted.references, folder, env);
  const archives = new Map<string, ReadArchive>();
  for (const { file } of wanted.archives) {
    archives.set(file, { contents: await inspectArchive(file), data: readFileSync(file) });
  }
  const input = { references, archives, formats: [] };
  const { outputs, findings: unrendered } = render(nodes, input, renderTools);
  return {
    outputs,
    registries: nodes.flatMap((node) => planNode(node, input).plan.registries),
    findings: [...findings, ...unresolved, ...unread, ...unrendered],
  };
}

function nodeFile({ content, mode }: Artefact): NodeFile | NodeLink {
  if (typeof content === "string") return { content, mode };
  if ("binary" in content) return { content: content.binary, mode };
  return "linkTo" in content ? content : { content: readFileSync(content.local), mode };
}

function merged(base: Fields, changes: Fields): Fields {
  const all: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(changes)) {
    const below = all[key];
    all[key] = isMap(below) && isMap(value) ? merged(below, value) : value;
  }
  return all;
}

function isMap(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The lab example as the command renders it: user-data, and the folder of the tree as it was written to disk. */
export async function labExample(
  node: "one-seven" | "two-one" | "two-one-not-enabled",
): Promise<LabExampleNode> {
  const spec = fileURLToPath(new URL("../../examples/lab/cluster.yaml", import.meta.url));
  const options = { selection: { pools: [], nodes: [node] }, stdin: process.stdin, env: {} };
  const { loaded } = await loadCluster(spec, options);
  if (loaded === undefined) throw new Error("examples/lab/cluster.yaml can't be loaded");
  const { nodes, references, archives, specFolder, cluster } = loaded;
  const { outputs } = render(nodes, { references, archives, formats: [] }, renderTools);
  const dir = mkdtempSync(`${labFolder("run")}/example-`);
  const request = { dir, specFolder, cluster, files: outputFiles(outputs), selection: {} };
  const { findings } = writeOutput(request);
  if (findings.length > 0) throw new Error(JSON.stringify(findings));
  const folder = (format: string): string => {
    const output = outputs.find((output) => output.format === format);
    if (output === undefined) throw new Error(`${format} was not rendered`);
    return `${dir}/${outputFolder(output)}`;
  };
  const text = (path: string) => readFileSync(`${folder("cloud-init")}/${path}`, "utf8");
  return {
    tree: folder("tree"),
    seed: { userData: text("user-data"), metaData: text("meta-data") },
    remove: () => rmSync(dir, { recursive: true }),
  };
}
