import type { NodePlan } from "../plan/plan.ts";
import type { PlannedRegistry, TriedHost } from "../plan/registry.ts";
import { hostsReader } from "../registries/hosts-reader.ts";
import { registryPlanner } from "../registries/planned-registries.ts";
import type { ResolvedNode } from "../spec/resolve.ts";
import { type AfterFailure, afterFailures } from "./pull-failures.ts";
import type { PullReference } from "./pull-reference.ts";

/** One host that containerd asks. */
export interface Try {
  readonly url: string;
  /** What it is asked for: `resolve` is the question which digest a tag has, `pull` all else. */
  readonly asked: readonly ("resolve" | "pull")[];
  /** The request by which the image is found. Absent where it is asked for content alone. */
  readonly resolve?: string;
  /** The request for the manifest of the digest that was found; layers are asked for alike. */
  readonly pull: string;
  readonly tls:
    | {
        /** Files on the node; empty: the system's own certificates. */
        readonly ca: readonly string[];
        readonly clientCertificates: readonly string[];
        readonly verified: boolean;
        /** It goes on with http where the answer to https is no TLS. */
        readonly httpAfterHttps: boolean;
      }
    | "none";
  /** Names of the headers that hosts.toml sends. */
  readonly headers: readonly string[];
  readonly connectSeconds: number;
  readonly upstream: boolean;
}

export interface PullGroup {
  /** Names of the machines, or of pools without named machines. */
  readonly nodes: readonly string[];
  readonly containerd: string;
  /** The archive on the node that it comes from before the kubelet starts; absent for all other images. */
  readonly preloadedFrom?: string;
  readonly registry: string;
  /** The directory of hosts.toml that counts; absent: containerd finds none. */
  readonly directory?: string;
  /** `denied`, or the URL of the registry itself. */
  readonly upstream: string;
  /** First to last. Empty: nobody is asked, and the pull fails. */
  readonly tries: readonly Try[];
  /** Hosts that the file names and that are asked nothing. */
  readonly neverAsked: readonly string[];
  readonly afterFailure: readonly AfterFailure[];
}

export interface PullExplanation {
  readonly kind: "PullExplanation";
  /** As it was asked for. */
  readonly reference: string;
  readonly image: string;
  readonly groups: readonly PullGroup[];
}

/** How each node pulls an image, machines that do it alike together. */
export function explainPull(
  asked: string,
  reference: PullReference,
  nodes: readonly { readonly node: ResolvedNode; readonly plan: NodePlan }[],
): PullExplanation {
  const groups = new Map<string, { nodes: string[]; group: Omit<PullGroup, "nodes"> }>();
  for (const { node, plan } of nodes) {
    const group = pullOf(reference, node, plan);
    const key = JSON.stringify(group);
    const known = groups.get(key) ?? { nodes: [], group };
    known.nodes.push(node.node ?? node.pool);
    groups.set(key, known);
  }
  return {
    kind: "PullExplanation",
    reference: asked,
    image: reference.canonical,
    groups: [...groups.values()].map(({ nodes: names, group }) => ({ nodes: names, ...group })),
  };
}

function pullOf(
  reference: PullReference,
  { settings }: ResolvedNode,
  { files }: NodePlan,
): Omit<PullGroup, "nodes"> {
  const { version } = settings.containerd;
  const reader = hostsReader(version);
  // Such a node has a finding, and nothing is asked about it.
  if (reader === undefined) throw new Error(`no hosts reader for containerd ${version}`);
  const { registries, images } = settings;
  const registry = registryPlanner({ registries }, files, reader)(reference.host);
  const image = [images.pause, ...images.preload].find(
    (one) => one.reference === reference.canonical,
  );
  const tries = registry.tryOrder.flatMap((host) => tryOf(host, reference, registry));
  const { directory, upstream } = registry;
  return {
    containerd: version,
    ...(image === undefined ? {} : { preloadedFrom: image.archive.path }),
    registry: reference.host,
    ...(directory === undefined ? {} : { directory }),
    upstream,
    tries,
    neverAsked: registry.tryOrder
      .filter(({ capabilities }) => !capabilities.includes("pull"))
      .map(({ url }) => url),
    afterFailure: tries.length === 0 ? [] : afterFailures,
  };
}

/** containerd's own where hosts.toml says nothing. Source: containerd, remotes/docker/config/hosts.go, net.Dialer. */
const connectSeconds = 30;

/** A host without `pull` is asked nothing; without `resolve` not for tags. Source: containerd, docker/resolver.go. */
function tryOf(
  host: TriedHost,
  { path, tag, digest }: PullReference,
  registry: PlannedRegistry,
): readonly Try[] {
  const { capabilities, tls, url } = host;
  if (!capabilities.includes("pull")) return [];
  const resolves = digest !== undefined || capabilities.includes("resolve");
  const query = host.namespaceInQuery ? `?ns=${registry.host}` : "";
  const manifest = (object: string) => `${url}/${path}/manifests/${object}${query}`;
  return [
    {
      url,
      asked: resolves ? ["resolve", "pull"] : ["pull"],
      ...(resolves ? { resolve: `HEAD ${manifest(digest ?? tag ?? "")}` } : {}),
      pull: `GET ${manifest(digest ?? "<digest>")}`,
      tls:
        host.scheme === "https"
          ? {
              ca: tls.ca,
              clientCertificates: tls.client.map(({ certificate }) => certificate),
              verified: !tls.skipVerify,
              httpAfterHttps: host.httpAfterHttps,
            }
          : "none",
      headers: host.headers,
      connectSeconds: host.dialTimeoutSeconds ?? connectSeconds,
      upstream: host.upstream !== undefined,
    },
  ];
}
