import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RenderTools } from "../../src/core/formats/format.ts";
import { formats } from "../../src/core/formats/formats.ts";
import type { ReadArchive } from "../../src/core/images/archive.ts";
import { type Artefact, type FormatOutput, outputFolder } from "../../src/core/plan/artefact.ts";
import { planNode, render } from "../../src/core/render.ts";
import { hasErrors } from "../../src/core/report/finding.ts";
import { wantedInventories } from "../../src/core/spec/fleet/wanted-inventories.ts";
import { loadSpec } from "../../src/core/spec/load.ts";
import { referenceKey, type WantedReference } from "../../src/core/spec/reference.ts";
import { everything, type ResolvedNode, resolve } from "../../src/core/spec/resolve.ts";
import { type WantedInputs, wantedInputs } from "../../src/core/spec/wanted.ts";
import { inspectArchive } from "../../src/node/archive/inspect.ts";
import { readInventories } from "../../src/node/inventories.ts";
import { readLocals } from "../../src/node/local-files.ts";
import { octal } from "../../src/node/output/output-file.ts";
import { renderTools } from "../../src/node/render-tools.ts";
import { pem, specText } from "../specs/a-spec.ts";
import type { Variant } from "./variant.ts";
import { variants } from "./variants.ts";

const repositoryFolder = fileURLToPath(new URL("../../", import.meta.url));
const examplesFolder = join(repositoryFolder, "examples");

/** One format of one node, as its golden files have it. */
export interface GoldenOutput {
  /** Below test/golden/expected. */
  readonly folder: string;
  readonly format: string;
  readonly settings: ResolvedNode["settings"];
  /** Text by path below `folder`, with modes.json. */
  readonly files: ReadonlyMap<string, string>;
}

/** A spec by the name of its folder of goldens, and where its files are: nowhere for a variant. */
interface GoldenCase extends Pick<Variant, "name" | "only" | "formats"> {
  readonly text: string;
  readonly folder?: string;
}

const cases: readonly GoldenCase[] = [
  ...readdirSync(examplesFolder).flatMap((name) => {
    const folder = join(examplesFolder, name);
    if (!existsSync(join(folder, "cluster.yaml"))) return [];
    return { name, folder, text: readFileSync(join(folder, "cluster.yaml"), "utf8") };
  }),
  ...variants.map(({ spec, ...variant }) => ({ ...variant, text: specText(spec) })),
];

/** Nobody reads base64: its bytes are told apart by their length, and zipped is nothing. */
const zipped = new WeakSet<Uint8Array>();
const tools: RenderTools = {
  gzip: (bytes) => {
    const copy = bytes.slice();
    zipped.add(copy);
    return copy;
  },
  base64: (bytes) => `<${bytes.length} bytes,${zipped.has(bytes) ? " gzip," : ""} base64>`,
  sha256: renderTools.sha256,
};

/**
 * Every example and variant, every node of it, in every format or what the variant asks for. `using`: what packs and
 * encodes, for who does not look at goldens but at what nodegen really writes.
 */
export async function goldenOutputs(using: RenderTools = tools): Promise<readonly GoldenOutput[]> {
  const outputs = await Promise.all(cases.map((golden) => outputsOf(golden, using)));
  return outputs.flat();
}

async function outputsOf(golden: GoldenCase, using: RenderTools): Promise<readonly GoldenOutput[]> {
  const { spec, findings } = loadSpec(golden.text, `${golden.name}/cluster.yaml`);
  if (spec === undefined) throw new Error(JSON.stringify(findings));
  // Files of a variant are relative to the repository, as those of test/specs/variants.ts.
  const specFolder = golden.folder ?? repositoryFolder;
  const inventories = readInventories(wantedInventories(spec), specFolder);
  const nodes = firstAndLast(resolve(spec, everything, inventories.texts).nodes);
  const wanted = wantedInputs(nodes);
  const references = new Map(
    wanted.references.map((one) => [referenceKey(one) ?? "", standIn(one, golden)]),
  );
  const archives = await archivesOf(wanted, golden);
  // What stays open can only be left so by some, and Cluster API has kubeadm configure the kubelet, and nothing else.
  const isOpen = /\bvariable:/.test(golden.text);
  const own = nodes.some(({ settings }) => settings.kubelet.managedBy === "nodegen");
  const { localFiles, templates } = await readLocals(wanted, { specFolder, shownFolder: "" });
  const read = { references, archives, localFiles, templates };
  const all = formats
    .filter(({ leavesOpen, name }) => (leavesOpen || !isOpen) && (name !== "capi" || !own))
    .filter(
      ({ appliedBy }) => appliedBy !== "image" || nodes.every((node) => isBakeable(node, read)),
    )
    .map(({ name }) => name);
  const input = {
    ...read,
    formats: golden.only === undefined ? all : (golden.formats ?? ["tree"]),
  };
  const rendering = render(nodes, input, using);
  if (hasErrors(rendering.findings)) throw new Error(JSON.stringify(rendering.findings));
  return rendering.outputs.flatMap((output) => {
    const node = nodes.find(
      ({ pool, node }) => pool === output.pool && (output.node ?? node) === node,
    );
    return node === undefined ? [] : [goldenOutput(golden, node, output)];
  });
}

/** Whether what an image takes of the node is without secrets, which would be refused. */
function isBakeable(node: ResolvedNode, read: Parameters<typeof planNode>[1]): boolean {
  if (node.settings.delivery.layers.image.length > 0) return true;
  return !planNode(node, read).plan.files.some(({ secret }) => secret);
}

/** Of a pool with hundreds of machines two say how all of them are. */
function firstAndLast(nodes: readonly ResolvedNode[]): readonly ResolvedNode[] {
  return nodes.filter((node) => {
    const pool = nodes.filter(({ pool }) => pool === node.pool);
    return node === pool[0] || node === pool.at(-1);
  });
}

/** No golden holds a secret: a stub stands in for it, of the form that the field wants. */
function standIn({ file, env, path, secret }: WantedReference, { folder }: GoldenCase): string {
  if (!secret)
    return folder === undefined
      ? pem("CERTIFICATE")
      : readFileSync(join(folder, file ?? ""), "utf8");
  const stub = `<secret ${file === undefined ? `env:${env}` : `file:${file}`}>`;
  switch (path.at(-1)) {
    case "kubeconfig":
      return `# ${stub}\nkind: Config\n`;
    case "token":
      return "stands.0for0the0secret0";
    case "clientKey":
      return `-----BEGIN PRIVATE KEY-----\n${stub}\n-----END PRIVATE KEY-----\n`;
    default:
      return stub;
  }
}

async function archivesOf(
  { archives }: WantedInputs,
  { folder = "" }: GoldenCase,
): Promise<ReadonlyMap<string, ReadArchive>> {
  const read = new Map<string, ReadArchive>();
  for (const { file, inline } of archives) {
    const path = join(folder, file);
    const contents = await inspectArchive(path);
    read.set(file, inline ? { contents, data: readFileSync(path) } : { contents });
  }
  return read;
}

function goldenOutput(
  { name, only }: GoldenCase,
  { settings }: ResolvedNode,
  output: FormatOutput,
): GoldenOutput {
  const artefacts = output.artefacts.filter(({ path }) => only === undefined || only.test(path));
  const texts = artefacts.flatMap(({ path, content }) =>
    typeof content === "string" ? [[path, content] as const] : [],
  );
  const modes = Object.fromEntries(artefacts.map((one) => [one.path, modeOf(one)]));
  const files = new Map([...texts, ["modes.json", `${JSON.stringify(modes, null, 2)}\n`]]);
  return { folder: `${name}/${outputFolder(output)}`, format: output.format, settings, files };
}

/** Mode, target of a link, or origin of a copied file: what the text of a golden can't say. */
function modeOf({ mode, content, secret }: Artefact): string {
  if (typeof content === "string") return secret ? `${octal(mode)} secret` : octal(mode);
  if ("linkTo" in content) return `-> ${content.linkTo}`;
  if ("binary" in content) {
    const { length } = content.binary;
    return `${octal(mode)} ${length} bytes, sha256 ${renderTools.sha256(content.binary)}`;
  }
  return `${octal(mode)} copy of ${content.local}, ${content.bytes} bytes, sha256 ${content.sha256}`;
}
