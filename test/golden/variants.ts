import { readFileSync } from "node:fs";
import {
  type ContainerdGeneration,
  containerdGenerations,
} from "../../src/core/spec/versions/containerd.ts";
import { aSpec, type SpecDocument } from "../specs/a-spec.ts";

const mirrors = [
  {
    url: "https://registry.internal.example:8443/v2/proxy",
    overridePath: true,
    tls: {
      ca: { file: "./pki/ca.crt" },
      clientCertificate: { file: "./pki/node.crt" },
      clientKey: { env: "REGISTRY_CLIENT_KEY" },
    },
    headers: { Authorization: { env: "REGISTRY_AUTH" } },
  },
  { url: "http://fallback.internal.example", capabilities: ["pull"] },
];

/** A node of a cluster, with all that a spec can say of one. */
const bootstrap: SpecDocument = {
  kubernetes: { clusterDNS: ["10.96.0.10", "fd00:96::a"], clusterDomain: "prod.internal.example" },
  host: { architecture: "arm64", kubelet: { path: "/opt/bin/kubelet", enabled: false } },
  containerd: { snapshotter: "native", root: "/data/containerd" },
  images: {
    pause: { archive: { name: "registry.k8s.io/pause:3.10.1", sha256: "1".repeat(64) } },
    preload: [
      {
        reference: "registry.internal.example/kubernetes/kube-proxy:v1.35.2",
        archive: { path: "/opt/nodegen/images/kube-proxy.tar" },
      },
    ],
    onFailure: "warn",
  },
  registries: [
    { host: "registry.internal.example:8443", mirrors },
    { host: "docker.io", upstream: "allow", mirrors: [{ url: "https://hub.internal.example" }] },
    { host: "*", mirrors: [{ url: "https://proxy.internal.example" }] },
  ],
  kubelet: {
    config: { maxPods: 110, evictionHard: { "memory.available": "500Mi" } },
    nodeLabels: { "node.kubernetes.io/pool": "workers" },
    taints: [{ key: "dedicated", value: "batch", effect: "NoSchedule" }],
    bootstrap: { kubeconfig: { file: "./bootstrap-kubelet.conf" } },
  },
  nodePools: [
    {
      name: "workers",
      nodes: [{ name: "worker-1.internal.example", addresses: ["10.0.0.11", "fd00::11"] }],
    },
  ],
};

/** A machine by itself: static pods, and no registry at all. */
const standalone: SpecDocument = { registries: [{ host: "*" }] };

/** Every kind of registry, none of them with a key that only some containerd reads. */
const mirrorsTls: SpecDocument = {
  registries: [
    { host: "registry.internal.example:8443", mirrors },
    {
      host: "docker.io",
      upstream: "allow",
      mirrors: [{ url: "https://hub.internal.example", tls: { ca: { file: "./pki/ca.crt" } } }],
    },
    {
      host: "*",
      mirrors: [
        {
          url: "https://proxy.internal.example/v2/all",
          overridePath: true,
          capabilities: ["pull", "resolve"],
          tls: { ca: { file: "./pki/ca.crt" } },
        },
      ],
    },
  ],
};

/** Runtimes of each kind, with options, CDI where there is one, and keys of the user's own. */
function manyRuntimes({ minor, keys, runtimeSnapshotters }: ContainerdGeneration): SpecDocument {
  const own = (snapshotter: string) => (runtimeSnapshotters ? { snapshotter } : {});
  return {
    containerd: {
      defaultRuntime: "nvidia",
      runtimes: [
        { name: "runc", options: { BinaryName: "/usr/bin/crun" } },
        {
          name: "nvidia",
          type: "io.containerd.runc.v2",
          options: { BinaryName: "/usr/bin/nvidia-container-runtime" },
        },
        { name: "gvisor", type: "io.containerd.runsc.v1", ...own("native") },
        {
          name: "kata",
          type: "io.containerd.kata.v2",
          options: { ConfigPath: "/opt/kata/configuration.toml" },
          ...own("devmapper"),
          podAnnotations: ["io.katacontainers.*"],
          privilegedWithoutHostDevices: true,
        },
      ],
      cni: { binDirs: keys.cniBinDirs ? ["/opt/cni/bin", "/usr/lib/cni"] : ["/usr/lib/cni"] },
      ...(keys.enableCdi ? { cdi: { enabled: true, specDirs: ["/etc/cdi"] } } : {}),
      config: { oom_score: -999, plugins: { [poolPlugin]: { pool_name: `pool-${minor}` } } },
    },
  };
}

const poolPlugin = "io.containerd.snapshotter.v1.devmapper";

/** Where what containerd reads stands. */
const ofContainerd = ["etc/containerd/"];

/** Every minor of containerd, plain, with mirrors and with runtimes. A new row of `containerdGenerations` is in here. */
const containerdMatrix: readonly GoldenVariant[] = containerdGenerations.flatMap((generation) =>
  Object.entries({ plain: {}, "mirrors-tls": mirrorsTls, runtimes: manyRuntimes(generation) }).map(
    ([kind, changes]) => ({
      name: `containerd-${generation.minor}-${kind}`,
      spec: withContainerd(changes, newestPatch(generation.minor)),
      tree: ofContainerd,
    }),
  ),
);

/** The patch release that the key table was read from. */
function newestPatch(minor: string): string {
  const table = new URL(`../../schemas/containerd/${minor}.json`, import.meta.url);
  const { source } = JSON.parse(readFileSync(table, "utf8")) as { readonly source: string };
  return source.slice(source.lastIndexOf("@v") + 2);
}

export interface GoldenVariant {
  readonly name: string;
  readonly spec: SpecDocument;
  /** When present, only the files of the tree below these folders are golden: the rest has goldens elsewhere. */
  readonly tree?: readonly string[];
}

/** What one containerd and one way of life make of nearly all fields; then each containerd by itself. */
export const variants: readonly GoldenVariant[] = [
  ...[
    { minor: "1.7", version: "1.7.24" },
    { minor: "2.1", version: "2.1.9" },
  ].flatMap(({ minor, version }) => [
    { name: `variant-${minor}-standalone`, spec: withContainerd(standalone, version) },
    { name: `variant-${minor}-bootstrap`, spec: withContainerd(bootstrap, version) },
  ]),
  ...containerdMatrix,
];

function withContainerd(changes: SpecDocument, version: string): SpecDocument {
  return aSpec({ ...changes, containerd: { ...(changes.containerd as object), version } });
}
