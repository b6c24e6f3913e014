import { afterAll } from "vitest";
import type { TriedHost } from "../../src/core/plan/registry.ts";
import { packed } from "./archives.ts";
import { type ContainerdNode, withContainerd } from "./lab/containerd.ts";
import { type ContainerdMinor, labContainerd } from "./lab/containerds.ts";
import type { NodeFile, NodeLink } from "./lab/files.ts";
import { type LabPki, labPki } from "./lab/pki.ts";
import {
  type LabRegistry,
  type RegistryRequest,
  registryAddress,
  registryFiles,
  registryRequests,
  registryVersion,
  startRegistries,
} from "./lab/registries.ts";
import { brokenStore, filledStore } from "./lab/registry-store.ts";
import { startWatch, turnedTo, watchFiles } from "./lab/traffic.ts";
import { once } from "./machine.ts";
import {
  containerdConfig,
  labSpec,
  type Referred,
  type RenderedNode,
  rendered,
} from "./rendered.ts";
import { saw } from "./report/saw.ts";

/** The images that the filled registries have, by repository and tag, for any registry that they are a mirror of. */
export const images = {
  one: "lab/one:test",
  /** For amd64 and arm64. */
  both: "lab/both:test",
  /** The image `one` as it is below a path of the registry, as proxies have it. */
  below: "proxy/lab/one:test",
} as const;

const domain = "mirror.internal.example";

/** What each mirror is; those without a word on their store are filled. */
const kinds = {
  plain: {},
  tls: { tls: "server" },
  mutual: { tls: "mutual" },
  users: { tls: "server", usersOnly: true },
  prefixed: { tls: "server", prefix: "/cache/" },
  empty: { tls: "server", store: {} },
  broken: { tls: "server", store: brokenStore },
  refused: { tls: "server", instead: "nothing" },
  silent: { tls: "server", instead: "silence" },
} satisfies Readonly<Record<string, Partial<LabRegistry>>>;

export type MirrorName = keyof typeof kinds;

/** The authority that the mirrors' certificates are from, and what a node shows to those that ask; in specs. */
export const ca = { file: "ca.crt" };
export const client = {
  clientCertificate: { file: "client.crt" },
  clientKey: { file: "client.key" },
};

/** The URL of a mirror, with another path for another place on it. */
export function mirrorUrl(name: MirrorName, path = ""): string {
  return `${name === "plain" ? "http" : "https"}://${name}.${domain}${path}`;
}

/** A mirror of a spec that is reached and trusted as it should be; `more` is merged over it. */
export function mirror(name: MirrorName, more: object = {}): object {
  return {
    url: mirrorUrl(name),
    ...(name === "plain" ? {} : { tls: { ca } }),
    ...more,
  };
}

export interface Pull {
  readonly ok: boolean;
  /** What containerd answered. */
  readonly message: string;
  /** What the node turned to, each once, in order: mirrors by their names, all else as `watch.py` notes it. */
  readonly turnedTo: readonly string[];
  /** Mirrors and other URLs that the plan says are asked for this image, in order. */
  readonly planned: readonly string[];
  /** What a mirror has been asked since. Its log may be a moment late. */
  readonly requests: (name: MirrorName) => readonly RegistryRequest[];
}

export interface MirrorNode {
  readonly node: ContainerdNode;
  /**
   * Replaces certs.d by what is rendered for `registries`, whose references are to files of `LabPki` and to `env`; no
   * image remains on the node.
   */
  configure(registries: readonly object[], env?: Referred["env"]): Promise<PlannedRegistries>;
  /** Pulls an image after `configure`. */
  pull(reference: string, registries: readonly object[], env?: Referred["env"]): Promise<Pull>;
}

type PlannedRegistries = RenderedNode["registries"];

/** A node with all mirrors on its loopback, which several tests share: the first that asks opens it. */
export function mirrorNode(minor: ContainerdMinor): () => Promise<MirrorNode> {
  const { node: software, version } = labContainerd(minor);
  let close = () => {};
  let closed: Promise<void> = Promise.resolve();
  const registry = once(registryVersion);
  const opened = once(async () => {
    const pki = await labPki(`*.${domain}`);
    const registries = await labRegistries();
    const { files } = await rendered(labSpec(minor));
    const all = { ...files, ...registryFiles(registries, pki), ...watchFiles };
    const until = new Promise<void>((resolve) => {
      close = resolve;
    });
    return await new Promise<MirrorNode>((resolve, reject) => {
      closed = withContainerd({ ...software, files: all }, async (node) => {
        await startRegistries(node, registries);
        await startWatch(node);
        resolve(nodeWith({ node, minor, pki, registries }));
        await until;
      })
        .catch(reject)
        .finally(pki.remove);
    });
  });
  afterAll(async () => {
    close();
    await closed;
  });
  return async () => {
    const node = await opened();
    saw({ containerd: version, registry: await registry() });
    return node;
  };
}

const labRegistries = once(async (): Promise<readonly LabRegistry[]> => {
  const one = await packed("--label", "one");
  const both = await packed("--label", "both", "--two-platforms");
  const store = await filledStore({
    [images.one]: one,
    [images.both]: both,
    [images.below]: one,
  });
  return Object.entries(kinds).map(([name, kind]) => ({
    name,
    host: `${name}.${domain}`,
    store,
    ...kind,
  }));
});

interface Parts {
  readonly node: ContainerdNode;
  readonly minor: ContainerdMinor;
  readonly pki: LabPki;
  readonly registries: readonly LabRegistry[];
}

function nodeWith({ node, minor, pki, registries }: Parts): MirrorNode {
  const asked = (name: string) => registryRequests(node, { name });
  const configure: MirrorNode["configure"] = async (changes, env = {}) => {
    const spec = labSpec(minor, { registries: changes });
    const { files, registries: planned } = await rendered(spec, { folder: pki.folder, env });
    // The daemon has read its own file at its start; certs.d is read for each pull.
    const own = node.readFile(containerdConfig);
    if (!isText(files[containerdConfig], own)) throw new Error("config.toml depends on registries");
    await node.run("rm -r /etc/containerd/certs.d; crictl rmi --all");
    node.writeFiles(files);
    return planned;
  };
  return {
    node,
    configure,
    async pull(reference, changes, env) {
      const plan = await configure(changes, env);
      const before = new Map(registries.map(({ name }) => [name, asked(name).length]));
      let result = { ok: false, message: "" };
      const lines = await turnedTo(node, async () => {
        result = await node.pull(reference);
      });
      return {
        ...result,
        turnedTo: [...new Set(lines.map((line) => mirrorAt(line, registries)))],
        planned: plannedFor(reference, plan).map(
          ({ host, url }) => registries.find((each) => each.host === host)?.name ?? url,
        ),
        requests: (name) => asked(name).slice(before.get(name)),
      };
    },
  };
}

function isText(file: NodeFile | NodeLink | undefined, text: string | undefined): boolean {
  return file !== undefined && "content" in file && file.content === text;
}

/** Of the hosts that are asked for an image, those that are asked in a pull. */
function plannedFor(reference: string, plan: PlannedRegistries): readonly TriedHost[] {
  const host = reference.slice(0, reference.indexOf("/"));
  const registry = plan.find((each) => each.host === host) ?? plan.find(({ host }) => host === "*");
  const hosts = registry?.tryOrder ?? [];
  return hosts.filter(({ capabilities }) => capabilities.includes("pull"));
}

function mirrorAt(line: string, registries: readonly LabRegistry[]): string {
  const found = registries.find((each, index) => line === `tcp ${registryAddress(each, index)}`);
  return found?.name ?? line;
}
