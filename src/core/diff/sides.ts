import type { Artefact, FormatOutput } from "../plan/artefact.ts";
import { layout } from "../plan/layout.ts";
import type { NodePlan } from "../plan/plan.ts";
import { enablingLinks, unitFiles } from "../plan/unit-files.ts";
import type { ResolvedNode } from "../spec/resolve.ts";
import type { NodeState, Side, StateFile } from "./node-state.ts";

/** A spec, as what it makes of each machine, whatever way that travels. */
export function sideOfPlans(
  planned: readonly { readonly node: ResolvedNode; readonly plan: NodePlan }[],
): Side {
  return { isRoot: false, nodes: planned.map(({ node, plan }) => stateOfPlan(node, plan)) };
}

function stateOfPlan({ settings }: ResolvedNode, plan: NodePlan): NodeState {
  const layered = settings.delivery.layers.image.length > 0;
  const files = [...plan.files, ...unitFiles(plan)].flatMap((file): readonly StateFile[] => {
    const { path, mode, content, secret, layer } = file;
    // The node fetches it: the preload program, which is compared, has its URL and digest.
    if (typeof content !== "string" && "url" in content) return [];
    return [
      {
        path,
        mode: octal(mode),
        content: typeof content === "string" ? { text: content } : digestOf(content),
        secret,
        inImage: layered && layer === "image" && !secret,
      },
    ];
  });
  const links = enablingLinks(plan).map(
    ({ path, target, unit }): StateFile => ({
      path,
      content: { linkTo: target },
      secret: false,
      inImage: layered && plan.units.some(({ name, layer }) => name === unit && layer === "image"),
    }),
  );
  const { host, containerd, kubernetes } = settings;
  return {
    name: plan.node ?? plan.pool,
    pool: plan.pool,
    files: byPath([...files, ...links]),
    image: {
      "containerd.version": containerd.version,
      "kubernetes.version": kubernetes.version,
      "host.family": host.family,
      "host.architecture": host.architecture,
      "host.cgroup": host.cgroup,
      "host.kubelet.path": host.kubelet.path,
      "host.kubelet.unit": host.kubelet.unit,
      "host.kubelet.enabled": host.kubelet.enabled,
    },
  };
}

/**
 * What a render writes. Where the tree has all of a machine, it stands for every format; where it is only the machine
 * image, what carries the rest is compared as it is.
 */
export function sideOfOutputs(outputs: readonly FormatOutput[]): Side {
  const owners = new Map<string, FormatOutput[]>();
  for (const output of outputs) {
    const key = JSON.stringify([output.pool, output.node]);
    owners.set(key, [...(owners.get(key) ?? []), output]);
  }
  return { isRoot: false, nodes: [...owners.values()].map(stateOfOutputs) };
}

function stateOfOutputs(outputs: readonly FormatOutput[]): NodeState {
  const [first] = outputs;
  if (first === undefined) throw new Error("an owner of no output");
  const tree = outputs.find(({ format }) => format === "tree");
  const isImage = tree?.artefacts.some(({ path }) => `/${path}` === layout.imageFile) === true;
  const chosen = tree !== undefined && !isImage ? [tree] : outputs;
  const files = chosen.flatMap(({ format, artefacts }) =>
    artefacts.map((artefact) =>
      format === "tree"
        ? stateFile(`/${artefact.path}`, artefact, isImage)
        : // What is in it may be secret, and it carries what no other file here has.
          { ...stateFile(`${format}/${artefact.path}`, artefact, false), secret: true },
    ),
  );
  const { pool, node = pool } = first;
  return { name: node, pool, files: byPath(files) };
}

function stateFile(path: string, { mode, content, secret }: Artefact, inImage: boolean): StateFile {
  if (typeof content === "string") {
    return { path, mode: octal(mode), content: { text: content }, secret, inImage };
  }
  if ("linkTo" in content) return { path, content: { linkTo: content.linkTo }, secret, inImage };
  if ("binary" in content) throw new Error(`${path} is no file of a machine`);
  return { path, mode: octal(mode), content: digestOf(content), secret, inImage };
}

export function byPath(files: readonly StateFile[]): ReadonlyMap<string, StateFile> {
  return new Map(files.map((file) => [file.path, file]));
}

const digestOf = ({ sha256, bytes }: { readonly sha256: string; readonly bytes: number }) => ({
  sha256,
  bytes,
});

const octal = (mode: number) => (mode & 0o7777).toString(8).padStart(4, "0");
