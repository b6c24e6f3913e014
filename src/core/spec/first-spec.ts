import { type HostFamilyName, hostFamily } from "../plan/host-family.ts";
import { hostPort } from "../syntax/url-host.ts";
import { commentedYamlText, type YamlComment } from "../syntax/yaml-write.ts";
import type { Platform } from "./settings.ts";
import { containerdGeneration, containerdGenerations } from "./versions/containerd.ts";
import { kubeletMinor, kubeletMinors } from "./versions/kubelet.ts";
import { containerdFor, releasePair } from "./versions/releases.ts";

export interface FirstSpecRequest {
  readonly platform: Platform;
  readonly family: HostFamilyName;
  /** `host` or `host:port` of the registry from which the nodes pull. */
  readonly registry: string;
  /** Versions with their patch release. */
  readonly kubernetes: string;
  /** Absent: the newest minor that is recommended for this Kubernetes. */
  readonly containerd?: string | undefined;
}

export interface FirstSpec {
  readonly text: string;
  readonly pause: {
    /** As the project that makes it publishes it. */
    readonly upstream: string;
    readonly reference: string;
    /** The archive's name, without a folder. */
    readonly archive: string;
  };
  /** What is allowed, and should be thought over. */
  readonly advice?: string;
}

/**
 * A spec to begin with, commented: every pull goes to one registry, and the machine image has the pause image's archive and
 * all that fits every machine. It validates and audits clean. The same request gives the same text. Or words for a wrong request.
 */
export function firstSpec(request: FirstSpecRequest): FirstSpec | { readonly wrong: string } {
  const { registry, kubernetes } = request;
  const wrong = wrongRegistry(registry);
  if (wrong !== undefined) return { wrong };
  const minor = released(kubernetes) ? kubeletMinor(kubernetes) : undefined;
  if (minor === undefined) {
    return {
      wrong: unknownVersion("Kubernetes", kubernetes, { rows: kubeletMinors, such: "1.35.2" }),
    };
  }
  const containerd = request.containerd ?? containerdFor(kubernetes);
  if (containerd === undefined) throw new Error(`no containerd for Kubernetes ${kubernetes}`);
  if (!released(containerd) || containerdGeneration(containerd) === undefined) {
    return {
      wrong: unknownVersion("containerd", containerd, {
        rows: containerdGenerations,
        such: "2.1.9",
      }),
    };
  }
  const pause = {
    upstream: `registry.k8s.io/pause:${minor.pauseTag}`,
    reference: `${registry}/pause:${minor.pauseTag}`,
    archive: `pause-${minor.pauseTag}.tar`,
  };
  const pair = releasePair(kubernetes, containerd);
  const advice =
    pair === undefined || pair.isRecommended
      ? {}
      : {
          advice: `containerd ${containerd} is not recommended for Kubernetes ${pair.minor}; ${pair.supported.join(", ")} are`,
        };
  const document = {
    apiVersion: "nodegen/v1alpha1",
    kind: "Cluster",
    metadata: { name: "my-cluster" },
    kubernetes: { version: kubernetes },
    host: {
      family: request.family,
      architecture: "amd64",
      kubelet: { unit: "provided", enabled: true },
    },
    containerd: { version: containerd },
    images: {
      pause: {
        reference: pause.reference,
        archive: { path: `/opt/nodegen/images/${pause.archive}` },
      },
    },
    registries: [{ host: "*", upstream: "deny", mirrors: [{ url: `https://${registry}` }] }],
    kubelet: { managedBy: "external" },
    allowedHosts: [registry],
    delivery: {
      platform: request.platform,
      layers: {
        image: ["packer"],
        boot: withoutRoom.has(request.platform) ? [] : [hostFamily(request.family).bootFormat],
      },
    },
    nodePools: [{ name: "workers" }],
  };
  return { text: commentedYamlText(document, { head, comments }), pause, ...advice };
}

/** Whose user-data takes so little that the image has all of it. Source: formats/platform-limits.ts. */
const withoutRoom: ReadonlySet<Platform> = new Set(["kubevirt"]);

const released = (version: string) => /^[0-9]{1,3}(\.[0-9]{1,3}){2}$/.test(version);

/** As the schema has a registry's host: with capitals, or as an IPv6 address, it can't be in a reference. */
function wrongRegistry(registry: string): string | undefined {
  const isHost = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:[0-9]{1,5})?$/.test(registry);
  const isFull = /[.:]|^localhost$/.test(registry) && !registry.includes("..");
  if (isHost && isFull && hostPort(registry, 443) !== undefined) return undefined;
  return `--registry is a host as it stands in image names, such as registry.internal.example or registry.internal.example:5000, and not "${registry}"`;
}

function unknownVersion(
  program: string,
  version: string,
  { rows, such }: { readonly rows: readonly { readonly minor: string }[]; readonly such: string },
): string {
  const known = rows.map(({ minor }) => minor).join(", ");
  return `"${version}" is no release of ${program} that nodegen knows: write one with its patch release, such as ${such}; the minors are ${known}`;
}

const head = [
  "What a Kubernetes node needs so that it starts pods without the internet. Written by nodegen init; it is yours now.",
  "nodegen explain FIELD says what a field means, and docs/reference/spec.md has all of them.",
];

const comments: readonly YamlComment[] = [
  { path: ["metadata", "name"], behind: "a DNS label; part of every node's instance id" },
  {
    path: ["kubernetes"],
    above: ["The kubelet on the machine image. It decides which fields and flags there are."],
  },
  {
    path: ["host"],
    above: ["What the machine image has. nodegen adapts to it and installs nothing of it."],
  },
  { path: ["host", "architecture"], behind: "or arm64" },
  {
    path: ["host", "kubelet", "unit"],
    behind: "none: the image has the program alone, and nodegen writes the unit",
  },
  { path: ["host", "kubelet", "enabled"], behind: "the image starts kubelet.service at boot" },
  {
    path: ["containerd"],
    above: ["The containerd on the machine image. The form of config.toml follows from it."],
  },
  {
    path: ["images"],
    above: [
      "No pod starts without this image. It is imported from the archive, pinned, and the kubelet waits for it.",
      "The archive is on the machine image already. Instead, archive.file delivers one from here, and archive.url with",
      "archive.sha256 has the node fetch it.",
    ],
  },
  {
    path: ["registries"],
    above: [
      'Every pull goes to this registry, and with upstream "deny" to nobody else, whatever registry the image names. A',
      "registry of your own authority also needs mirrors[].tls.ca, one that proxies under a path the path and overridePath.",
    ],
  },
  {
    path: ["kubelet"],
    above: [
      "Somebody else writes the kubelet's configuration: you with kubeadm, Cluster API, a managed service. nodegen: it does",
      "that itself. kubeadm: user-data has what kubeadm join needs, and runs it; kubelet.join says where.",
    ],
  },
  {
    path: ["allowedHosts"],
    above: [
      "The hosts that a node may contact. nodegen audit fails for every other one that it finds.",
    ],
  },
  {
    path: ["delivery"],
    above: [
      "How the files travel to the machine. The platform decides how large user-data may be.",
    ],
  },
  {
    path: ["delivery", "layers"],
    above: [
      "What belongs to the image is installed when the image is built, once per pool, and user-data has only the rest.",
      "Without layers, user-data has everything, where the platform takes that much.",
    ],
  },
  {
    path: ["nodePools"],
    above: [
      "Machines that are alike. Without nodes of their own names, one user-data is for all of a pool; with nodes:",
      "[{ name: worker-1, addresses: [10.0.0.11] }] each has its own. Every field above may be set again here.",
    ],
  },
];
