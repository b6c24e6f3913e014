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
  joinToken: "u3kd8w.5tq2zm9xr4vb7nc1",
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
      {
        url: "https://fifth.internal.example",
        tls: { skipVerify: true },
        dialTimeoutSeconds: 5,
      },
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

export const registryEnvironment = {
  CLIENT_KEY: planted.clientKey,
  REGISTRY_AUTH: planted.authorization,
  // Secrets kept in files or set by hand often end in a line break, which is not part of them.
  SECOND_HEADER: `${planted.second}\n`,
};

const nvidia = {
  name: "nvidia",
  type: "io.containerd.runc.v2",
  options: { BinaryName: "/usr/bin/nvidia-container-runtime" },
};
const gvisor = { name: "gvisor", type: "io.containerd.runsc.v1" };
const kata = {
  name: "kata",
  type: "io.containerd.kata.v2",
  options: { ConfigPath: "/opt/kata/configuration.toml" },
  snapshotter: "native",
  podAnnotations: ["io.katacontainers.*"],
  privilegedWithoutHostDevices: true,
};
const cni = { binDirs: ["/usr/lib/cni"], confDir: "/etc/cni/net.d" };

function variant(name: string, sections: object = {}, env: SpecCase["env"] = {}): SpecCase {
  return { name, spec: aSpec(sections), env };
}

/** The machine around containerd and the kubelet, with each of its settings. */
export const system: object = {
  kubernetes: {
    version: "1.35.2",
    podCIDRs: ["10.244.0.0/16", "fd00:10:244::/56"],
    serviceCIDRs: ["10.96.0.0/16"],
  },
  proxy: {
    http: "http://proxy.internal.example:3128",
    https: "http://proxy.internal.example:3128",
    noProxy: [".internal.example", "192.168.0.0/16"],
  },
  trust: {
    certificateAuthorities: [
      { name: "internal", certificate: { file: "./examples/airgapped/pki/ca.crt" } },
    ],
  },
  kernel: {
    modules: ["overlay", "br_netfilter"],
    sysctls: {
      "net.ipv4.ip_forward": "1",
      "net.bridge.bridge-nf-call-iptables": "1",
      "net/ipv4/conf/eth0.1/rp_filter": "0",
      "net.ipv4.ip_local_port_range": "1024 65000",
    },
  },
  vars: {
    rack: "r12 'a' %",
    monitored: true,
    watchers: ["one", "two"],
    limit: 3,
    map: { a: null },
  },
  files: [
    { path: "/etc/motd", template: "./test/specs/files/motd.hbs" },
    { path: "/etc/app/logo.bin", file: "./test/specs/files/logo.bin", layer: "image" },
    { path: "/etc/app/lines", content: "one\n\ttwo: {{ not a template }}\n" },
    { path: "/etc/app/token", content: { env: "APP_TOKEN" }, mode: "0640", owner: "root:adm" },
    { path: "/etc/app/second", content: { file: "./test/specs/files/header" }, layer: "boot" },
  ],
  units: [
    { name: "exporter.service", file: "./test/specs/files/exporter.service", enabled: true },
    {
      name: "var-lib-my\\x2ddata.mount",
      content:
        "[Mount]\nWhat=/dev/sdb\nWhere=/var/lib/my-data\n[Install]\nRequiredBy=local-fs.target\n",
      layer: "image",
      enabled: false,
    },
    { name: "rack@.service", content: "[Service]\nExecStart=/bin/true\n", layer: "boot" },
    { name: "rack.target", template: "./test/specs/files/rack.target.hbs" },
    {
      name: "containerd.service",
      dropIns: [
        { name: "50-limits.conf", content: "[Service]\nLimitNOFILE=1048576\n" },
        { name: "60-rack.conf", template: "./test/specs/files/limits.conf.hbs" },
        { name: "70-limits.conf", file: "./test/specs/files/exporter.conf" },
      ],
    },
  ],
  allowedHosts: [registry, "*.internal.example:8443"],
};

export const systemEnvironment = { APP_TOKEN: planted.second };

const poolsWithSystem = {
  vars: { rack: "r1", monitored: false, watchers: [] },
  nodePools: [
    {
      name: "workers",
      vars: { rack: "r12" },
      proxy: { https: "http://proxy.internal.example:3128" },
      trust: {},
      kernel: { sysctls: { "net.ipv4.ip_forward": "1" } },
      files: [{ path: "/etc/motd", template: "./test/specs/files/motd.hbs" }],
      units: [{ name: "sshd.service", enabled: true }],
      allowedHosts: [],
      nodes: [{ name: "worker-1" }, { name: "worker-2", vars: { rack: "r13" } }],
    },
  ],
};

const fromElsewhere = {
  trust: { certificateAuthorities: [{ name: "internal", certificate: { env: "CA" } }] },
  kubelet: {
    nodeLabels: { rack: { file: "./test/specs/files/rack" }, second: { env: "RACK" } },
  },
  nodePools: [
    {
      name: "workers",
      nodes: [
        {
          name: "worker-1",
          addresses: [{ file: "./test/specs/files/address" }, { env: "ADDRESS" }],
        },
      ],
    },
  ],
};

const platforms = [
  ...["generic", "aws", "azure", "gcp", "openstack", "vsphere", "hetzner", "digitalocean"],
  ...["oci", "nocloud"],
];

export const variants: readonly SpecCase[] = [
  ...["debian", "rhel", "amazon", "flatcar", "fcos"].map((family) =>
    variant(
      `the machine around them on ${family}`,
      { ...system, host: { family, architecture: "amd64" } },
      systemEnvironment,
    ),
  ),
  variant("pools and nodes override the machine", poolsWithSystem),
  variant("addresses, labels and certificates from files and the environment", fromElsewhere, {
    ADDRESS: "fd00::12",
    RACK: "r13",
    CA: pem("CERTIFICATE", "MIIBczCCASWgAwIBAgIUaj"),
  }),
  variant("each platform", {
    nodePools: platforms.map((platform) => ({
      name: platform,
      // No machine's user-data fits into the two kilobytes of KubeVirt.
      delivery: platform === "kubevirt" ? { platform, layers: { boot: [] } } : { platform },
    })),
  }),
  variant("containerd 2.1"),
  variant("containerd 1.7", { containerd: { version: "1.7.24" } }),
  variant("snapshotter native on 2.1", {
    containerd: { version: "2.1.9", snapshotter: "native", root: "/srv/containerd" },
  }),
  variant("snapshotter native on 1.7", {
    containerd: { version: "1.7.24", snapshotter: "native" },
  }),
  variant("containerd 1.6", {
    containerd: { version: "1.6.36", runtimes: [nvidia, gvisor], defaultRuntime: "nvidia" },
  }),
  variant("containerd 1.7 with runtimes", {
    containerd: {
      version: "1.7.34",
      runtimes: [nvidia, kata],
      cdi: { enabled: true, specDirs: ["/etc/cdi", "/var/run/cdi"] },
    },
  }),
  variant("containerd 2.0 with runtimes", {
    containerd: { version: "2.0.11", runtimes: [gvisor, kata], cni },
  }),
  variant("containerd 2.1 with runtimes and imports", {
    containerd: {
      version: "2.1.9",
      runtimes: [gvisor, kata],
      cni: { ...cni, binDirs: ["/opt/cni/bin", "/usr/lib/cni"] },
      imports: ["/etc/containerd/conf.d/*.toml"],
    },
  }),
  variant("containerd 2.2 with runtimes and keys of its own", {
    containerd: {
      version: "2.2.7",
      snapshotter: "native",
      runtimes: [nvidia, { ...kata, snapshotter: "overlayfs" }],
      defaultRuntime: "nvidia",
      config: {
        oom_score: -999,
        plugins: {
          "io.containerd.cri.v1.images": { max_concurrent_downloads: 3 },
          "io.containerd.cri.v1.runtime": {
            device_ownership_from_security_context: true,
            containerd: {
              runtimes: { nvidia: { container_annotations: ["example.com/*"] } },
            },
          },
        },
      },
    },
  }),
  variant("containerd 2.3 with servers of its own", {
    containerd: {
      version: "2.3.4",
      runtimes: [nvidia, gvisor, kata],
      cdi: { enabled: true, specDirs: ["/etc/cdi"] },
      config: { plugins: { "io.containerd.server.v1.metrics": { address: "127.0.0.1:1338" } } },
    },
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
          featureGates: { GracefulNodeShutdown: true, CustomCPUCFSQuotaPeriod: true },
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
        {
          reference: `${registry}/fetched:1`,
          archive: {
            path: "/opt/nodegen/images/fetched.tar",
            url: "http://artifacts.internal.example:8080/fetched.tar",
            sha256: "e1".repeat(32),
          },
        },
      ],
    },
  }),
  ...["3.1.0", "3.2.0", "3.3.0", "3.4.0", "3.5.0"].map((version) =>
    variant(`Ignition ${version}`, {
      host: { family: "flatcar" },
      delivery: { layers: { boot: ["ignition"] }, ignition: { version } },
    }),
  ),
  variant("an image without a kubelet.service, and all that a command line says", {
    host: { family: "flatcar", kubelet: { unit: "none" } },
    kubelet: {
      flags: { "root-dir": "/data/my kubelet" },
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
    },
  }),
  variant(
    "kubeadm joins",
    {
      kubelet: {
        managedBy: "kubeadm",
        nodeLabels: { "node.kubernetes.io/pool": { env: "POOL" } },
        join: {
          endpoint: "api.internal.example:6443",
          token: { env: "TOKEN" },
          caCertHashes: [`sha256:${"9f".repeat(32)}`],
          run: true,
        },
      },
    },
    { TOKEN: `${planted.joinToken}\n`, POOL: "workers" },
  ),
  variant("kubeadm joins with a token from a file", {
    kubelet: {
      managedBy: "kubeadm",
      join: {
        endpoint: "[fd00::1]:6443",
        token: { file: "./test/specs/files/join-token" },
        caCertHashes: [`sha256:${"9f".repeat(32)}`],
        run: false,
      },
    },
  }),
  variant("somebody else manages the kubelet", { kubelet: { managedBy: "external" } }),
  variant("arm64 on cgroup v1", {
    host: { family: "debian", architecture: "arm64", cgroup: "v1" },
    containerd: { version: "2.1.9", snapshotter: "native" },
    kubelet: { config: { failCgroupV1: false } },
  }),
  variant(
    "user-data of the user's own",
    {
      registries,
      files: [{ path: "/etc/app/lines", content: "{{ not }} {% a %} {# template #}\n" }],
      kubelet: { bootstrap: { kubeconfig: { env: "KUBECONFIG_TEXT" } } },
      delivery: { cloudInit: { base: { file: "./test/specs/files/user-data.yaml" } } },
    },
    { ...registryEnvironment, KUBECONFIG_TEXT: kubeconfig },
  ),
  variant(
    "user-data of the user's own, in MIME and gzipped",
    {
      registries,
      files: [{ path: "/etc/app/lines", content: "{{ not }} grüße {% a %} {# template #}\n" }],
      kubelet: { bootstrap: { kubeconfig: { env: "KUBECONFIG_TEXT" } } },
      delivery: {
        cloudInit: {
          form: "mime",
          gzip: true,
          base: { file: "./test/specs/files/user-data.yaml" },
        },
      },
    },
    { ...registryEnvironment, KUBECONFIG_TEXT: kubeconfig },
  ),
  variant(
    "user-data of several parts",
    { registries, delivery: { cloudInit: { form: "mime" } } },
    registryEnvironment,
  ),
  variant("Cluster API", {
    kubelet: { managedBy: "kubeadm" },
    delivery: { layers: { boot: ["capi"] } },
  }),
  variant("user-data of the user's own, from a template and with jinja", {
    vars: { rack: "r12", monitored: true },
    files: [{ path: "/opt/app/lines", content: "{{ not }} {% a %} {# template #}\n" }],
    delivery: {
      cloudInit: { form: "plain", base: { template: "./test/specs/files/user-data.yaml.hbs" } },
    },
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
