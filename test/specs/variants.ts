import type { SpecCase } from "./spec-case.ts";

/**
 * Small specs that together use every field of the schema and every value of its enumerations
 * (test/conformance/coverage.test.ts fails when one is left out). Each name says what the spec is about; the rest of it
 * is `aSpec`.
 */

const registry = "registry.internal.example";
const pause = `${registry}/kubernetes/pause:3.10.1`;
const archive = { path: "/opt/nodegen/images/pause-3.10.1.tar" };

/** The smallest spec that renders, with other sections over it. */
export function aSpec(sections: object = {}): object {
  return {
    apiVersion: "nodegen/v1alpha1",
    kind: "Cluster",
    metadata: { name: "variants" },
    kubernetes: { version: "1.35.2" },
    host: { family: "debian" },
    containerd: { version: "2.1.9" },
    images: { pause: { reference: pause, archive } },
    nodePools: [{ name: "workers", nodes: [{ name: "worker-1" }] }],
    ...sections,
  };
}

/** Not secrets of anybody; each occurs nowhere else, so that it can be looked for. */
export const planted = {
  authorization: "Bearer k3Vq9tZp7LxWb2RfYc8mNd4HsJ6gAeUo",
  second: `S3cr3t "with" quotes, \\ and 'both' kinds of them: pW5yQz1xTn`,
  clientKey: pem("PRIVATE KEY", "MC4CAQAwBQYDK2VwBCIEIH7pX2vQmLr9wKfT3sZbYc6nGdJ8hAeVu1oRi5kWq4Ey"),
  kubeconfigToken: "v7hx2m.q9zk4tw8rbn3cj6f",
};

export function pem(kind: string, base64: string): string {
  return `-----BEGIN ${kind}-----\n${base64}\n-----END ${kind}-----\n`;
}

export const kubeconfig: string = `apiVersion: v1
kind: Config
clusters:
  - name: cluster
    cluster: { server: "https://api.internal.example:6443" }
users:
  - name: bootstrap
    user: { token: ${planted.kubeconfigToken} }
contexts:
  - name: bootstrap
    context: { cluster: cluster, user: bootstrap }
current-context: bootstrap
`;

const key = { file: "./test/specs/files/client-key.pem" };
const ca = { file: "./examples/airgapped/pki/ca.crt" };

/** Every kind of registry and mirror at once; the order of mirrors is neither sorted nor grouped. */
export const registries: readonly object[] = [
  {
    host: `${registry}:5000`,
    mirrors: [
      {
        url: "https://z-first.internal.example:8443/v2/proxy",
        overridePath: true,
        tls: { ca, clientCertificate: ca, clientKey: { env: "CLIENT_KEY" } },
        headers: {
          Authorization: { env: "REGISTRY_AUTH" },
          "X-Second": { env: "SECOND_HEADER" },
        },
      },
      { url: "https://a-second.internal.example", capabilities: ["pull"] },
      { url: "http://10.0.0.5:5000", capabilities: ["resolve", "pull"] },
      { url: "https://m-fourth.internal.example", tls: { ca }, capabilities: ["push"] },
    ],
  },
  {
    host: "docker.io",
    upstream: "allow",
    mirrors: [{ url: "https://docker-proxy.internal.example" }],
  },
  {
    host: "quay.io",
    upstream: "allow",
    mirrors: [{ url: "https://quay-proxy.internal.example", overridePath: false }],
  },
  // Allowed and without a mirror: containerd's own way, and so no file.
  { host: "ghcr.io", upstream: "allow" },
  { host: "gcr.io", upstream: "deny" },
  { host: registry, mirrors: [{ url: `https://${registry}` }] },
  { host: "*", upstream: "deny" },
];

const registryEnvironment = {
  CLIENT_KEY: planted.clientKey,
  REGISTRY_AUTH: planted.authorization,
  // Secrets kept in files or set by hand often end in a line break, which is not part of them.
  SECOND_HEADER: `${planted.second}\n`,
};

function variant(name: string, sections: object = {}, env: SpecCase["env"] = {}): SpecCase {
  return { name, spec: aSpec(sections), env };
}

export const variants: readonly SpecCase[] = [
  variant("containerd 2.1"),
  variant("containerd 1.7", { containerd: { version: "1.7.24" } }),
  variant("snapshotter native on 2.1", {
    containerd: { version: "2.1.9", snapshotter: "native", root: "/srv/containerd" },
  }),
  variant("snapshotter native on 1.7", {
    containerd: { version: "1.7.24", snapshotter: "native" },
  }),
  variant("a failed import is a warning", {
    images: { pause: { reference: pause, archive }, onFailure: "warn" },
  }),
  variant("more images are preloaded", {
    images: {
      pause: {
        reference: pause,
        archive: { ...archive, name: "registry.k8s.io/pause:3.10.1", sha256: "0f".repeat(32) },
      },
      preload: [
        {
          reference: `${registry}/kube-proxy:v1.35.2`,
          archive: { path: "/opt/nodegen/images/kube-proxy.tar", sha256: "e1".repeat(32) },
        },
        {
          reference: "localhost:5000/cni/plugin:2.0",
          archive: { path: "/opt/nodegen/images/cni.tar", name: "docker.io/cni/plugin:v2" },
        },
      ],
      onFailure: "block",
    },
  }),
  variant("archives travel inside user-data", {
    images: {
      pause: {
        reference: `${registry}/kubernetes/pause:3.10.1`,
        archive: { ...archive, file: "./examples/lab/images/pause-test.tar" },
      },
      preload: [
        {
          reference: `${registry}/lab/pause:test`,
          archive: {
            path: "/opt/nodegen/images/test.tar",
            file: "./examples/lab/images/pause-test.tar",
          },
        },
      ],
    },
    delivery: { inlineArchives: true },
  }),
  variant("registries on 2.1", { registries }, registryEnvironment),
  variant(
    "registries on 1.7",
    { registries, containerd: { version: "1.7.24" } },
    registryEnvironment,
  ),
  variant(
    "every registry is asked for, with a header",
    {
      registries: [
        {
          host: "*",
          upstream: "allow",
          mirrors: [
            {
              url: "https://proxy.internal.example/all",
              capabilities: ["pull", "resolve", "push"],
              tls: { ca: { env: "CA" }, clientCertificate: { env: "CA" }, clientKey: key },
              headers: { Authorization: { file: "./test/specs/files/header" } },
            },
          ],
        },
      ],
    },
    { CA: pem("CERTIFICATE", "MIIBczCCASWgAwIBAgIUaj") },
  ),
  variant("a standalone kubelet with labels, taints and two addresses", {
    kubernetes: {
      version: "1.35.2",
      clusterDomain: "k8s.internal.example",
      clusterDNS: ["10.96.0.10", "fd00:10:96::a"],
    },
    kubelet: {
      managedBy: "nodegen",
      nodeLabels: { "node.kubernetes.io/pool": "workers", yes: "no", empty: "" },
      taints: [
        { key: "dedicated", value: "batch", effect: "NoSchedule" },
        { key: "example.com/on", value: "true", effect: "PreferNoSchedule" },
        { key: "plain", effect: "NoExecute" },
      ],
    },
    nodePools: [
      {
        name: "workers",
        nodes: [{ name: "worker-1.internal.example", addresses: ["10.0.0.11", "fd00::11"] }],
      },
    ],
  }),
  variant(
    "a kubelet that joins, with fields of its own",
    {
      kubelet: {
        bootstrap: { kubeconfig: { env: "KUBECONFIG_TEXT" } },
        config: {
          maxPods: 64,
          rotateCertificates: false,
          serverTLSBootstrap: true,
          imageMinimumGCAge: "12m30s",
          evictionHard: { "memory.available": "200Mi", "nodefs.available": "10%" },
          kubeReserved: { cpu: "100m", memory: "1Gi" },
          featureGates: { GracefulNodeShutdown: true },
          authentication: { x509: { clientCAFile: "/etc/kubernetes/pki/ca.crt" } },
          cpuCFSQuotaPeriod: "50ms",
          allowedUnsafeSysctls: ["net.core.somaxconn", "kernel.shm*"],
          staticPodURLHeader: { "X-Test": ["on", "1_000", "12:30"] },
        },
      },
    },
    { KUBECONFIG_TEXT: kubeconfig },
  ),
  variant(
    "a kubelet that the image does not start",
    {
      host: {
        family: "debian",
        kubelet: { path: "/opt/bin/kubelet", unit: "provided", enabled: false },
      },
      kubelet: { bootstrap: { kubeconfig: { env: "KUBECONFIG_TEXT" } } },
    },
    { KUBECONFIG_TEXT: kubeconfig },
  ),
  variant(
    "two layers, with secrets in the second",
    {
      registries,
      kubelet: { bootstrap: { kubeconfig: { env: "KUBECONFIG_TEXT" } } },
      delivery: { layers: { image: ["tree"], boot: ["cloud-init"] } },
      nodePools: [{ name: "workers", nodes: [{ name: "worker-1" }, { name: "worker-2" }] }],
    },
    { ...registryEnvironment, KUBECONFIG_TEXT: kubeconfig },
  ),
  variant("two layers, and a failed import is a warning", {
    images: { pause: { reference: pause, archive }, onFailure: "warn" },
    delivery: { layers: { image: ["tree"], boot: ["cloud-init", "ignition"] } },
    nodePools: [{ name: "spot" }],
  }),
  variant("an archive that the node fetches", {
    images: {
      pause: {
        reference: pause,
        archive: {
          ...archive,
          url: "https://artifacts.internal.example/pause.tar",
          sha256: "0f".repeat(32),
        },
      },
      preload: [
        { reference: `${registry}/other:1`, archive: { path: "/opt/nodegen/images/other.tar" } },
      ],
    },
  }),
  ...["3.1.0", "3.2.0", "3.4.0", "3.5.0"].map((version) =>
    variant(`Ignition ${version}`, {
      host: { family: "flatcar" },
      delivery: { layers: { boot: ["ignition"] }, ignition: { version } },
    }),
  ),
  variant("arm64 on cgroup v1", {
    host: { family: "debian", architecture: "arm64", cgroup: "v1" },
    containerd: { version: "2.1.9", snapshotter: "native" },
    kubelet: { config: { failCgroupV1: false } },
  }),
  variant("a pool without named nodes", { nodePools: [{ name: "spot" }] }),
  variant(
    "pools and nodes override",
    {
      host: { family: "debian", architecture: "amd64", cgroup: "v2", kubelet: { enabled: true } },
      registries: [
        {
          host: registry,
          mirrors: [{ url: "https://one.example" }, { url: "https://two.example" }],
        },
        { host: "*", upstream: "deny" },
      ],
      kubelet: {
        config: { maxPods: 110, evictionHard: { "memory.available": "100Mi" } },
        nodeLabels: { pool: "none", removed: "later" },
        taints: [{ key: "dedicated", value: "batch", effect: "NoSchedule" }],
        bootstrap: { kubeconfig: { env: "KUBECONFIG_TEXT" } },
      },
      delivery: { layers: { boot: ["cloud-init"] }, inlineArchives: false },
      nodePools: [
        {
          name: "old",
          containerd: { version: "1.7.24" },
          registries: [
            { host: registry, mirrors: [{ url: "https://three.example" }] },
            { host: "quay.io", mirrors: [] },
          ],
          kubelet: { nodeLabels: { pool: "old", removed: null } },
          nodes: [
            { name: "old-1" },
            {
              name: "old-2",
              containerd: { snapshotter: "native" },
              kubelet: {
                bootstrap: null,
                config: { maxPods: 20, evictionHard: { "nodefs.available": "5%" } },
                taints: [{ key: "dedicated", effect: "NoExecute" }],
              },
              host: { kubelet: { enabled: false } },
              images: { onFailure: "warn" },
            },
          ],
        },
        {
          name: "new",
          kubernetes: { clusterDNS: ["10.0.0.53"] },
          delivery: { inlineArchives: true },
        },
      ],
    },
    { KUBECONFIG_TEXT: kubeconfig },
  ),
];
