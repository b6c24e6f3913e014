import { kubeletMinors } from "../../src/core/spec/versions/kubelet.ts";
import { aSpec, type SpecDocument } from "../specs/a-spec.ts";
import type { Variant } from "./variant.ts";

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
export const kubeletVariants: readonly Variant[] = kubeletMinors.flatMap(({ minor }) =>
  waysOfLife.map(({ way, changes }) => ({
    name: `kubelet-${minor}-${way}`,
    spec: aSpec({ ...changes, kubernetes: { version: `${minor}.1` }, nodePools: [worker] }),
    only: /kubelet|kubernetes|nodegen-join/,
  })),
);
