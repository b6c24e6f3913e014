import { parse, stringify } from "yaml";
import type { ArchiveContents, ArchivedImage, ReadArchive } from "../../src/core/images/archive.ts";
import type { Artefact, FormatOutput } from "../../src/core/plan/artefact.ts";
import { type RenderInput, render } from "../../src/core/render.ts";
import type { Finding } from "../../src/core/report/finding.ts";
import { inOrder } from "../../src/core/report/in-order.ts";
import { pathText } from "../../src/core/report/path.ts";
import { loadSpec, type Spec } from "../../src/core/spec/load.ts";
import type { ReadLocalFile, UserTemplate } from "../../src/core/spec/local-inputs.ts";
import { everything, type ResolvedNode, resolve } from "../../src/core/spec/resolve.ts";
import type { NodeSettings } from "../../src/core/spec/settings.ts";
import { settled } from "../../src/core/spec/settled.ts";
import { renderTools } from "../../src/node/render-tools.ts";
import { userTemplate } from "../../src/node/user-template.ts";

/** A spec as plain data. Sections are as in schemas/cluster.v1alpha1.schema.json. */
export type SpecDocument = Readonly<Record<string, unknown>>;

export const pauseReference = "registry.internal.example/kubernetes/pause:3.10.1";
export const pausePath = "/opt/nodegen/images/pause-3.10.1.tar";

/**
 * The least that renders: one pool without named nodes, containerd 2.1, a standalone kubelet, a pause image that the
 * machine image has. `changes` go over it: maps merge, lists and all else replace, `undefined` takes a field away.
 */
export function aSpec(changes: SpecDocument = {}): SpecDocument {
  const { kubernetes, containerd } = aPair(changes);
  return over(
    {
      apiVersion: "nodegen/v1alpha1",
      kind: "Cluster",
      metadata: { name: "test" },
      kubernetes,
      host: { family: "debian" },
      containerd,
      images: { pause: { reference: pauseReference, archive: { path: pausePath } } },
      nodePools: [{ name: "workers" }],
    },
    changes,
  );
}

/** Releases of Kubernetes and containerd that go together, where the test names only one of them. */
function aPair({ kubernetes, containerd }: SpecDocument): SpecDocument {
  const minorOf = (section: unknown) =>
    /^\d+\.\d+/.exec((section as { readonly version?: string } | undefined)?.version ?? "")?.[0] ??
    "";
  const forContainerd: SpecDocument = { "1.6": "1.32.3", "1.7": "1.32.3", "2.0": "1.34.3" };
  const forKubernetes: SpecDocument = { "1.36": "2.2.9" };
  return {
    kubernetes: { version: forContainerd[minorOf(containerd)] ?? "1.35.2" },
    containerd: { version: forKubernetes[minorOf(kubernetes)] ?? "2.1.9" },
  };
}

/** The same as YAML text, in the order of its fields. */
export function specText(spec: SpecDocument): string {
  return stringify(spec, { aliasDuplicateObjects: false });
}

/** `changes` over `base`, as `aSpec` has it. */
export function over(base: SpecDocument, changes: SpecDocument): SpecDocument {
  return merged(base, changes) as SpecDocument;
}

function merged(base: unknown, changes: unknown): unknown {
  if (!isMap(base) || !isMap(changes)) return changes;
  const entries = new Map(Object.entries(base));
  for (const [key, change] of Object.entries(changes)) {
    if (change === undefined) entries.delete(key);
    else entries.set(key, entries.has(key) ? merged(entries.get(key), change) : change);
  }
  return Object.fromEntries(entries);
}

function isMap(value: unknown): value is SpecDocument {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What stands behind the spec's references and archives, and which formats to make. */
export interface Inputs {
  /** By `env:NAME` or `file:PATH`. */
  readonly references?: Readonly<Record<string, string>>;
  /** By `archive.file`. */
  readonly archives?: Readonly<Record<string, ReadArchive>>;
  readonly formats?: readonly string[];
  /** By the name that the spec has for the file. */
  readonly localFiles?: Readonly<Record<string, string | Uint8Array>>;
  /** Texts of templates, likewise. */
  readonly templates?: Readonly<Record<string, string>>;
  /** Templates that are compiled already, likewise. */
  readonly compiled?: Readonly<Record<string, UserTemplate>>;
}

/** The spec's resolved nodes. Throws when it has none, because then the test is wrong. */
export function resolved(spec: SpecDocument): readonly ResolvedNode[] {
  const { nodes, findings } = resolve(loaded(spec), everything);
  if (nodes.length === 0) throw new Error(`nothing resolves: ${JSON.stringify(findings)}`);
  return nodes;
}

/** The one node that the spec has. */
export function theNode(spec: SpecDocument): ResolvedNode {
  const [node, ...others] = resolved(spec);
  if (node === undefined || others.length > 0) throw new Error("the spec has more than one node");
  return node;
}

/** The settings of the one node that the spec has, as components take them. */
export function theSettings(spec: SpecDocument): NodeSettings {
  return settled(theNode(spec).settings, new Map()).settings;
}

function loaded(spec: SpecDocument): Spec {
  const { spec: read, findings } = loadSpec(specText(spec), "cluster.yaml");
  if (read === undefined) throw new Error(`the spec does not load: ${JSON.stringify(findings)}`);
  return read;
}

export interface Rendered {
  /** All of them, from reading to rendering. */
  readonly findings: readonly Finding[];
  /** Each as `code path`, for tests that are about which and where. */
  readonly found: readonly string[];
  readonly outputs: readonly FormatOutput[];
  /** The first node's files in the tree format, by absolute path on the node. Empty when a finding is an error. */
  readonly tree: ReadonlyMap<string, Artefact>;
  /** The text of one of them; throws when it is not there. */
  readonly text: (path: string) => string;
  /** The first node's user-data, read back. */
  readonly userData: UserData;
}

export interface UserData {
  readonly bootcmd?: readonly (readonly string[])[];
  readonly write_files: readonly {
    readonly path: string;
    readonly owner: string;
    readonly permissions: string;
    readonly defer?: boolean;
    readonly encoding?: string;
    readonly content: string;
  }[];
  readonly runcmd: readonly (readonly string[])[];
}

/** Renders the spec without touching the disk. */
export function rendered(spec: SpecDocument | string, inputs: Inputs = {}): Rendered {
  const text = typeof spec === "string" ? spec : specText(spec);
  const read = loadSpec(text, "cluster.yaml");
  const resolution = read.spec && resolve(read.spec, everything);
  const rendering = resolution && render(resolution.nodes, inputOf(inputs), renderTools);
  const findings = inOrder([
    ...read.findings,
    ...(resolution?.findings ?? []),
    ...(rendering?.findings ?? []),
  ]);
  const outputs = rendering?.outputs ?? [];
  const tree = treeOf(outputs);
  return {
    findings,
    found: findings.map(({ code, path }) => `${code} ${pathText(path)}`),
    outputs,
    tree,
    text: (path) => textOf(tree.get(path), path),
    get userData() {
      return parse(textOf(artefact(outputs, "cloud-init", "user-data"), "user-data")) as UserData;
    },
  };
}

/** `Inputs` as the core takes them. */
export function inputOf(inputs: Inputs): RenderInput {
  const { references = {}, archives = {}, formats = [], localFiles = {}, templates = {} } = inputs;
  return {
    references: new Map(Object.entries(references)),
    archives: new Map(Object.entries(archives)),
    localFiles: new Map(Object.entries(localFiles).map(([name, file]) => [name, readFile(file)])),
    templates: new Map([
      ...Object.entries(templates).map(([name, text]) => [name, compiled(name, text)] as const),
      ...Object.entries(inputs.compiled ?? {}),
    ]),
    formats,
  };
}

function readFile(file: string | Uint8Array): ReadLocalFile {
  if (typeof file !== "string") return { sha256: "b".repeat(64), data: file };
  return { sha256: "a".repeat(64), data: new TextEncoder().encode(file), text: file };
}

/** Throws for what does not compile: then the test is wrong. */
function compiled(name: string, text: string): UserTemplate {
  const result = userTemplate({ name, text, file: name });
  if ("template" in result) return result.template;
  throw new Error(JSON.stringify(result.at([])));
}

function treeOf(outputs: readonly FormatOutput[]): ReadonlyMap<string, Artefact> {
  const artefacts = outputs.find(({ format }) => format === "tree")?.artefacts ?? [];
  return new Map(artefacts.map((one) => [`/${one.path}`, one]));
}

function artefact(outputs: readonly FormatOutput[], format: string, path: string) {
  const output = outputs.find((one) => one.format === format);
  return output?.artefacts.find((one) => one.path === path);
}

function textOf(found: Artefact | undefined, path: string): string {
  if (typeof found?.content !== "string") throw new Error(`there is no text ${path}`);
  return found.content;
}

/** An OCI archive that holds one image for linux/amd64, as the edge would have read it. */
export function anArchive(
  image: Partial<ArchivedImage> = { name: pauseReference },
  contents: Partial<ArchiveContents> = {},
): ReadArchive {
  return {
    contents: {
      form: "oci",
      sha256: "5".repeat(64),
      bytes: 4096,
      images: [{ platforms: ["linux/amd64"], digest: `sha256:${"d".repeat(64)}`, ...image }],
      ...contents,
    },
  };
}

/** The spec of which the pause image's archive is delivered from `./pause.tar`. */
export function withArchiveFile(changes: SpecDocument = {}): SpecDocument {
  const pause = { archive: { file: "./pause.tar" } };
  return aSpec(over({ images: { pause } }, changes));
}

/** A change that gives the one registry `registry.internal.example` these mirrors. */
export function withMirrors(...mirrors: readonly object[]): SpecDocument {
  return { registries: [{ host: "registry.internal.example", mirrors }] };
}

/** Certificates and keys that only look like some. */
export const pem = (kind: string) => `-----BEGIN ${kind}-----\nMAo=\n-----END ${kind}-----\n`;

export const kubeconfig = "apiVersion: v1\nkind: Config\nclusters: []\n";

/** `value` and all below it, unchangeable. */
export function deepFrozen<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFrozen(part);
  }
  return value;
}
