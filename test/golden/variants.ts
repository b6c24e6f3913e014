import { hostFamilies } from "../../src/core/plan/host-family.ts";
import { aSpec, type SpecDocument } from "../specs/a-spec.ts";
import { system } from "../specs/variants.ts";
import { containerdVariants, mirrors, withContainerd } from "./containerd-variants.ts";
import { kubeletVariants } from "./kubelet-variants.ts";
import type { Variant } from "./variant.ts";

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

/** An image that is baked, and what each machine is told when it starts. */
const twoLayers: SpecDocument = {
  ...bootstrap,
  delivery: { layers: { image: ["tree"], boot: ["cloud-init"] } },
};

/** What one containerd and one way of life make of nearly all fields. */
const whole: readonly Variant[] = [
  { minor: "1.7", version: "1.7.24" },
  { minor: "2.1", version: "2.1.9" },
].flatMap(({ minor, version }) => [
  { name: `variant-${minor}-standalone`, spec: withContainerd(standalone, version) },
  { name: `variant-${minor}-bootstrap`, spec: withContainerd(bootstrap, version) },
  ...(minor === "2.1" ? [{ name: "two-layers", spec: withContainerd(twoLayers, version) }] : []),
]);

/** The machine around containerd and the kubelet, by family. */
const systems: readonly Variant[] = hostFamilies.map(({ name }) => ({
  name: `system-${name}`,
  spec: aSpec({
    ...system,
    host: { family: name },
    nodePools: [{ name: "workers", nodes: [{ name: "worker-1", addresses: ["10.0.0.11"] }] }],
  }),
}));

/** The user's own user-data, which has lines that only PyYAML reads as they are meant. */
const withBase: Variant = {
  name: "user-data-base",
  spec: aSpec({ delivery: { cloudInit: { base: { file: "./test/specs/files/user-data.yaml" } } } }),
  only: /user-data$/,
  formats: ["cloud-init"],
};

/** The same in parts of several kinds. */
const mime: Variant = {
  name: "user-data-mime",
  spec: aSpec({
    delivery: {
      cloudInit: { form: "mime", base: { file: "./test/specs/files/user-data.yaml" } },
    },
  }),
  only: /user-data$/,
  formats: ["cloud-init"],
};

/** Where user-data belongs to Cluster API; for cloud-init and, on Flatcar, for Ignition. */
const clusterApi: readonly Variant[] = ["debian", "flatcar"].map((family) => ({
  name: `cluster-api-${family}`,
  spec: aSpec({
    host: { family },
    kubelet: { managedBy: "kubeadm", config: { maxPods: 110 } },
    delivery: { layers: { boot: ["capi"] } },
  }),
  only: /kubeadmconfigtemplate/,
  formats: ["capi"],
}));

/** Each list is made from the rows of its table, so that a new row has goldens. */
export const variants: readonly Variant[] = [
  ...whole,
  ...systems,
  withBase,
  mime,
  ...clusterApi,
  ...containerdVariants,
  ...kubeletVariants,
];
