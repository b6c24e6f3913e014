import fc from "fast-check";
import type { SpecCase } from "./spec-case.ts";
import { kubeconfig, pem } from "./variants.ts";

/*
 * Valid specs with every field of the schema. Valid means: no finding of severity error. What two values forbid together
 * (TLS towards http, two addresses of one family, cgroup v1 without its consent …) is left out by construction.
 */

const label = fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,10}[a-z0-9])?$/);
const dnsName = fc.array(label, { minLength: 2, maxLength: 4 }).map((parts) => parts.join("."));
const port = fc.integer({ min: 1, max: 65535 });
const hostWithPort = fc
  .tuple(dnsName, fc.option(port, { nil: undefined }))
  .map(([name, number]) => (number === undefined ? name : `${name}:${number}`));
const fileName = fc.stringMatching(/^[A-Za-z0-9_+-][A-Za-z0-9._+-]{0,12}$/);
const archivePath = fileName.map((name) => `/opt/nodegen/images/${name}.tar`);
const digest = fc.stringMatching(/^[0-9a-f]{64}$/);
const labelValue = fc.stringMatching(/^([A-Za-z0-9]([-A-Za-z0-9_.]{0,12}[A-Za-z0-9])?)?$/);
const labelKey = fc
  .tuple(
    fc.option(dnsName, { nil: undefined }),
    fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,12}[A-Za-z0-9])?$/),
  )
  .map(([prefix, name]) => (prefix === undefined ? name : `${prefix}/${name}`));

const imagePath = fc
  .array(fc.stringMatching(/^[a-z0-9]{1,6}((\.|_|__|-{1,3})[a-z0-9]{1,6}){0,2}$/), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.join("/"));
const tag = fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,12}$/);
const imageReference = fc
  .tuple(fc.oneof(hostWithPort, fc.constant("localhost:5000")), imagePath, tag)
  .map(([host, path, name]) => `${host}/${path}:${name}`);

/** Text as people keep it in secrets: anything that one line can hold, except at its edges. */
const secretLine = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 30 })
  .filter((text) => !/[\u0000-\u001f\u007f\ufffd]|\p{Surrogate}/u.test(text))
  .map((text) => `Bearer ${text}.`);

/** Fields that may be left out, but for those of `requiredKeys`. */
function some(
  values: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  requiredKeys: readonly string[] = [],
): fc.Arbitrary<object> {
  return fc.record(values, { requiredKeys: [...requiredKeys] });
}

const image = some(
  {
    reference: imageReference,
    archive: some({ path: archivePath, sha256: digest, name: imageReference }, ["path"]),
  },
  ["reference", "archive"],
) as fc.Arbitrary<{ reference: string }>;

const images = fc
  .tuple(image, fc.uniqueArray(image, { maxLength: 3, selector: ({ reference }) => reference }))
  .chain(([pause, preload]) =>
    some(
      {
        pause: fc.constant(pause),
        preload: fc.constant(preload.filter(({ reference }) => reference !== pause.reference)),
        onFailure: fc.constantFrom("block", "warn"),
      },
      ["pause"],
    ),
  );

const urlPath = fc
  .array(fc.stringMatching(/^[A-Za-z0-9._~!$&'()*+,;=:@-]{1,8}$/), { maxLength: 3 })
  .map((parts) => parts.map((part) => `/${part}`).join(""));
/** No IPv6: containerd 1.x can't read such a mirror, which is an error. */
const mirrorHost = fc.oneof(
  { weight: 4, arbitrary: hostWithPort },
  { weight: 1, arbitrary: fc.ipV4() },
);
const headerName = fc.oneof(
  fc.constantFrom("Authorization", "X-Test", "__proto__", "constructor", "1", "a.b"),
  fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,12}$/),
);

/** What a secret is called in the environment, and what it is. */
const environment = fc.record({
  HEADER_A: secretLine,
  HEADER_B: secretLine,
  CA: fc.constant(pem("CERTIFICATE", "MIIBczCCASWgAwIBAgIUaj")),
  KEY: fc.constantFrom(pem("PRIVATE KEY", "MC4CAQ"), pem("EC PRIVATE KEY", "MHcCAQ")),
  KUBECONFIG_TEXT: fc.constantFrom(kubeconfig, JSON.stringify({ kind: "Config", clusters: [] })),
});

const tls = fc.oneof(
  fc.constant({ ca: { env: "CA" } }),
  fc.constant({ clientCertificate: { env: "CA" }, clientKey: { env: "KEY" } }),
  fc.constant({ ca: { env: "CA" }, clientCertificate: { env: "CA" }, clientKey: { env: "KEY" } }),
);
const mirrorFields = {
  overridePath: fc.boolean(),
  capabilities: fc.shuffledSubarray(["pull", "resolve", "push"], { minLength: 1 }),
  headers: fc.dictionary(headerName, fc.constantFrom({ env: "HEADER_A" }, { env: "HEADER_B" }), {
    maxKeys: 3,
  }),
};
const mirror = fc.tuple(fc.constantFrom("http", "https"), mirrorHost, urlPath).chain(
  ([scheme, host, path]) =>
    some(
      {
        url: fc.constant(`${scheme}://${host}${path}`),
        ...mirrorFields,
        ...(scheme === "https" ? { tls } : {}),
      },
      ["url"],
    ) as fc.Arbitrary<Mirror>,
);

export interface Mirror {
  readonly url: string;
}

export interface Registry {
  readonly host: string;
  readonly mirrors?: readonly Mirror[];
}

const mirrors = fc.uniqueArray(mirror, { maxLength: 4, selector: ({ url }) => url });
const registry = some(
  {
    host: fc.oneof(hostWithPort, fc.constantFrom("*", "docker.io")),
    upstream: fc.constantFrom("deny", "allow"),
    mirrors,
  },
  ["host"],
) as fc.Arbitrary<Registry>;
const registries = fc.uniqueArray(registry, { maxLength: 4, selector: ({ host }) => host });

const quantity = fc.constantFrom("100m", "1", "2Gi", "500Mi");
/** Fields of every form that KubeletConfiguration has; the types of the others are held by the key tables. */
const kubeletConfig = some({
  maxPods: fc.integer({ min: 1, max: 500 }),
  serializeImagePulls: fc.boolean(),
  imageMinimumGCAge: fc.constantFrom("2m", "1h30m", "0s"),
  evictionHard: fc.dictionary(fc.constantFrom("memory.available", "nodefs.available"), quantity),
  kubeReserved: fc.dictionary(fc.constantFrom("cpu", "memory"), quantity),
  // Gates of 1.35 that are not locked, and on which no other field here depends.
  featureGates: fc.dictionary(
    fc.constantFrom("CustomCPUCFSQuotaPeriod", "GracefulNodeShutdown", "MemoryQoS"),
    fc.boolean(),
  ),
  allowedUnsafeSysctls: fc.array(fc.stringMatching(/^[a-z0-9_.*-]{1,12}$/), { maxLength: 3 }),
  cpuManagerPolicyOptions: fc.dictionary(label, fc.oneof(label, fc.constantFrom("yes", "1_0", ""))),
});
const taints = fc.uniqueArray(
  some(
    {
      key: labelKey,
      value: labelValue,
      effect: fc.constantFrom("NoSchedule", "PreferNoSchedule", "NoExecute"),
    },
    ["key", "effect"],
  ) as fc.Arbitrary<{ key: string; effect: string }>,
  { maxLength: 3, selector: ({ key, effect }) => `${key} ${effect}` },
);
const kubelet = some({
  managedBy: fc.constant("nodegen"),
  config: kubeletConfig,
  nodeLabels: fc.dictionary(labelKey, labelValue, { maxKeys: 3 }),
  taints,
  bootstrap: fc.constant({ kubeconfig: { env: "KUBECONFIG_TEXT" } }),
});

const snapshotter = fc.constantFrom("overlayfs", "native", "erofs", "my-proxy.v1");
const options = fc.dictionary(
  fc.stringMatching(/^[A-Z][A-Za-z]{1,10}$/),
  fc.oneof(label, fc.boolean(), fc.nat()),
  { maxKeys: 2 },
);
/** Not of runc's types, whose options are known one by one. */
const runtime = some(
  {
    name: label.map((name) => `r-${name}`),
    type: fc.constantFrom("io.containerd.runsc.v1", "io.containerd.kata.v2"),
    options,
    podAnnotations: fc.uniqueArray(labelKey, { maxLength: 2 }),
    privilegedWithoutHostDevices: fc.boolean(),
  },
  ["name", "type"],
) as fc.Arbitrary<{ name: string }>;
/** Keys that every minor has. */
const rawConfig = some({
  oom_score: fc.integer({ min: -1000, max: 1000 }),
  debug: some({ level: fc.constantFrom("info", "debug") }),
  timeouts: fc.dictionary(dnsName, fc.constantFrom("5s", "1m")),
});
const containerd = some(
  {
    version: fc.constantFrom(
      ...["1.6.22", "1.6.39", "1.7.3", "1.7.24", "1.7.35", "2.0.0", "2.0.11"],
      ...["2.1.0", "2.1.9", "2.2.0", "2.2.7", "2.3.0", "2.3.4"],
    ),
    root: fc.constantFrom("/var/lib/containerd", "/srv/c+d", "/data/.containerd-1"),
    snapshotter,
    runtimes: fc.uniqueArray(runtime, { maxLength: 2, selector: ({ name }) => name }),
    cni: some({
      binDirs: fc.constantFrom(["/opt/cni/bin"], ["/usr/lib/cni"]),
      confDir: fc.constantFrom("/etc/cni/net.d", "/srv/cni"),
    }),
    imports: fc.constantFrom([], ["/etc/containerd/conf.d/*.toml"]),
    config: rawConfig,
  },
  ["version"],
);
const kubernetes = some(
  {
    version: fc.constantFrom("1.35.0", "1.35.10"),
    clusterDomain: dnsName,
    clusterDNS: fc.array(fc.oneof(fc.ipV4(), fc.ipV6()), { maxLength: 3 }),
  },
  ["version"],
);
const host = some(
  {
    family: fc.constant("debian"),
    architecture: fc.constantFrom("amd64", "arm64"),
    cgroup: fc.constant("v2"),
    kubelet: some({
      path: fileName.map((name) => `/usr/local/bin/${name}`),
      unit: fc.constant("provided"),
      enabled: fc.boolean(),
    }),
  },
  ["family"],
);
const delivery = some({
  layers: fc.constant({ boot: ["cloud-init"] }),
  inlineArchives: fc.boolean(),
});

const sections = { kubernetes, host, containerd, images, registries, kubelet, delivery };
const required: (keyof typeof sections)[] = ["kubernetes", "host", "containerd", "images"];

/** Part of the sections, as a pool or a node overrides them. `images` whole, or pause and preload might be the same. */
const overriding = { containerd, kubelet, registries, host };
const addresses = fc.oneof(
  fc.constant([]),
  fc.tuple(fc.ipV4()),
  fc.tuple(fc.ipV6()),
  fc.tuple(fc.ipV4(), fc.ipV6()),
);
const node = some({ name: dnsName, addresses, ...overriding }, ["name"]) as fc.Arbitrary<{
  name: string;
}>;
const pool = fc.record(
  {
    name: label,
    nodes: fc.uniqueArray(node, { minLength: 1, maxLength: 2, selector: ({ name }) => name }),
    ...overriding,
  },
  { requiredKeys: ["name"] },
);
const nodePools = fc
  .uniqueArray(pool, { minLength: 1, maxLength: 2, selector: ({ name }) => name })
  // A name is for one node in the whole cluster.
  .map((pools) =>
    pools.map((each, index) => ({
      ...each,
      ...(each.nodes === undefined
        ? {}
        : { nodes: each.nodes.map((one) => ({ ...one, name: `${one.name}.p${index}` })) }),
    })),
  );

interface Addressed {
  readonly kubernetes: { readonly clusterDNS?: readonly string[] };
  readonly nodePools: readonly {
    readonly nodes?: readonly { readonly addresses?: readonly string[] }[];
  }[];
}

/** No two machines have the same address, and none has that of the cluster's DNS. */
function hasOwnAddresses({ kubernetes, nodePools }: Addressed): boolean {
  const nodes = nodePools.flatMap((each) => each.nodes ?? []);
  const own = nodes.flatMap(({ addresses = [] }) => addresses).map(oneSpelling);
  const dns = new Set((kubernetes.clusterDNS ?? []).map(oneSpelling));
  return new Set(own).size === own.length && !own.some((address) => dns.has(address));
}

/** As the WHATWG's URLs write addresses. */
function oneSpelling(address: string): string {
  return new URL(address.includes(":") ? `http://[${address}]` : `http://${address}`).hostname;
}

/** A valid spec, with the environment that it refers to. */
export const arbitrarySpec: fc.Arbitrary<SpecCase> = fc
  .tuple(
    fc
      .record(
        {
          apiVersion: fc.constant("nodegen/v1alpha1"),
          kind: fc.constant("Cluster"),
          metadata: fc.record({ name: label }),
          nodePools,
          ...sections,
        },
        { requiredKeys: ["apiVersion", "kind", "metadata", "nodePools", ...required] },
      )
      .filter((spec) => hasOwnAddresses(spec as Addressed)),
    environment,
  )
  .map(([spec, env]) => ({ name: "arbitrary", spec, env }));
