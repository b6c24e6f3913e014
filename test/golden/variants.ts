import { kubeletMinors } from "../../src/core/spec/versions/kubelet.ts";
import { aSpec, type SpecDocument } from "../specs/a-spec.ts";

export interface Variant {
  readonly name: string;
  readonly spec: SpecDocument;
  /** Which of the tree's files are golden; absent: all files of every format. */
  readonly only?: RegExp;
}

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

/** What one containerd and one way of life make of nearly all fields. */
const containerdVariants: readonly Variant[] = [
  { minor: "1.7", version: "1.7.24" },
  { minor: "2.1", version: "2.1.9" },
].flatMap(({ minor, version }) => [
  { name: `variant-${minor}-standalone`, spec: withContainerd(standalone, version) },
  { name: `variant-${minor}-bootstrap`, spec: withContainerd(bootstrap, version) },
]);

function withContainerd(changes: SpecDocument, version: string): SpecDocument {
  return aSpec({ ...changes, containerd: { ...(changes.containerd as object), version } });
}

const pki = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/** All that a spec can say of a kubelet, whoever manages it. */
const managed: SpecDocument = {
  config: { maxPods: 110, evictionHard: { "memory.available": "500Mi" } },
  nodeLabels: { "node.kubernetes.io/pool": "workers", team: "blue" },
  taints: [{ key: "dedicated", value: "batch", effect: "NoSchedule" }],
  flags: { "root-dir": "/data/kubelet" },
  configDir: "/etc/kubernetes/kubelet.conf.d",
  credentialProviders: {
    binDir: "/opt/bin",
    providers: [
      {
        name: "ecr-credential-provider",
        matchImages: ["*.dkr.ecr.*.amazonaws.com"],
        defaultCacheDuration: "12h",
        args: ["get-credentials"],
        env: { AWS_PROFILE: "pull" },
      },
    ],
  },
};

/** Ways of life by the name of `managedBy`; the last two on an image that has no kubelet.service. */
const waysOfLife: readonly { readonly way: string; readonly changes: SpecDocument }[] = [
  {
    way: "nodegen",
    changes: { kubelet: { ...managed, bootstrap: { kubeconfig: { file: "./bootstrap.conf" } } } },
  },
  {
    way: "kubeadm",
    changes: {
      kubelet: {
        ...managed,
        managedBy: "kubeadm",
        join: {
          endpoint: "api.internal.example:6443",
          token: { env: "BOOTSTRAP_TOKEN" },
          caCertHashes: [pki],
        },
      },
    },
  },
  { way: "external", changes: { kubelet: { managedBy: "external" } } },
  {
    way: "nodegen-own-unit",
    changes: { host: { family: "flatcar", kubelet: { unit: "none" } } },
  },
  {
    way: "kubeadm-own-unit",
    changes: {
      host: { family: "flatcar", kubelet: { unit: "none" } },
      kubelet: {
        managedBy: "kubeadm",
        join: {
          endpoint: "[fd00::1]:6443",
          token: { env: "BOOTSTRAP_TOKEN" },
          caCertHashes: [pki],
          run: false,
        },
      },
    },
  },
];

const worker = {
  name: "workers",
  nodes: [{ name: "worker-1.internal.example", addresses: ["10.0.0.11", "fd00::11"] }],
};

/** Every kubelet in every way of life: what it reads, what starts it, and no other file. */
const kubeletVariants: readonly Variant[] = kubeletMinors.flatMap(({ minor }) =>
  waysOfLife.map(({ way, changes }) => ({
    name: `kubelet-${minor}-${way}`,
    spec: aSpec({ ...changes, kubernetes: { version: `${minor}.1` }, nodePools: [worker] }),
    only: /kubelet|kubernetes|nodegen-join/,
  })),
);

export const variants: readonly Variant[] = [...containerdVariants, ...kubeletVariants];
