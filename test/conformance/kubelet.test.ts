import { beforeAll, describe, expect, test } from "vitest";
import { isSince, kubeletMinors } from "../../src/core/spec/versions/kubelet.ts";
import { kubeletVariants } from "../golden/kubelet-variants.ts";
import { goldenOutputs } from "../golden/outputs.ts";
import { renderAll, treeText } from "../specs/render.ts";
import { modFile, versionsOf } from "./go-program.ts";
import { type Decoded, decodeFiles, decoder } from "./kubelet-decoder.ts";

// Every rendered file of the kubelet and of kubeadm join, decoded by the types of its own minor of Kubernetes, and as
// strictly as the kubelet and kubeadm do it.

const configFile = "/var/lib/kubelet/config.yaml";
const providersFile = "/etc/kubernetes/credential-provider-config.yaml";
const joinFile = "/etc/kubernetes/nodegen-join.yaml";
const patchFile = "/etc/kubernetes/nodegen-patches/kubeletconfiguration+merge.yaml";
const dropInFile = "/etc/kubernetes/kubelet.conf.d/zz-nodegen.conf";
/** Whatever has a name that one of them reads, so that a file in another place is decoded too. */
const read = /^\/(var\/lib\/kubelet\/config\.yaml|etc\/kubernetes\/.*\.yaml|.*\/zz-nodegen\.conf)$/;

interface Node {
  readonly name: string;
  readonly version: string;
  readonly managedBy: string;
  readonly files: ReadonlyMap<string, string>;
}

const specNodes: readonly Node[] = (await renderAll()).map((node) => ({
  name: node.name,
  version: node.settings.kubernetes.version,
  managedBy: node.settings.kubelet.managedBy,
  files: new Map(
    [...node.tree.keys()]
      .filter((path) => read.test(path))
      .map((path) => [path, treeText(node, path)]),
  ),
}));

/** Every minor in every way of life. */
const variantNames = new Set(kubeletVariants.map(({ name }) => name));
const variantNodes: readonly Node[] = (await goldenOutputs())
  .map((output) => ({ ...output, name: output.folder.split("/")[0] ?? "" }))
  .filter(({ name, format }) => variantNames.has(name) && format === "tree")
  .map(({ name, settings, files }) => ({
    name,
    version: settings.kubernetes.version,
    managedBy: settings.kubelet.managedBy,
    files: new Map(
      [...files]
        .map(([path, text]) => [`/${path}`, text] as const)
        .filter(([path]) => read.test(path)),
    ),
  }));

const files = [...specNodes, ...variantNodes].flatMap((node) =>
  [...node.files].map(([path, text]) => ({ ...node, path, text })),
);
let decoded: ReadonlyMap<string, Decoded> = new Map();

beforeAll(async () => {
  const results = await decodeFiles(files);
  decoded = new Map(files.map((file, index) => [nameOf(file), results[index] as Decoded]));
});

function nameOf({ name, path }: { readonly name: string; readonly path: string }): string {
  return `${name} ${path}`;
}

const agreed = {
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  cgroupDriver: "systemd",
  containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
};

describe("every minor has a decoder of its own", () => {
  test("and none is forgotten", () => {
    expect(versionsOf(decoder)).toEqual(kubeletMinors.map(({ minor }) => minor));
  });

  test.each(kubeletMinors)("$minor is decoded by the types of $minor", ({ minor }) => {
    const number = minor.replace("1.", "");
    expect(modFile(decoder, minor)).toMatch(new RegExp(`k8s\\.io/kubelet v0\\.${number}\\.`));
    expect(modFile(decoder, minor)).toMatch(new RegExp(`k8s\\.io/kubernetes v1\\.${number}\\.`));
  });

  test.each(kubeletMinors)(
    "$minor knows the fields of $minor, and none of a later one",
    async ({ minor }) => {
      const since = [
        { first: "1.31", field: "failCgroupV1: false" },
        { first: "1.32", field: "singleProcessOOMKill: true" },
        { first: "1.33", field: "mergeDefaultEvictionSettings: true" },
        { first: "1.36", field: "memoryReservationPolicy: None" },
      ];
      const results = await decodeFiles(
        since.map(({ field }) => ({ version: minor, text: `${right}${field}\n` })),
      );
      const unknown = since.filter((_, index) => results[index]?.error?.includes("unknown field"));
      expect(unknown).toEqual(since.filter(({ first }) => !isSince(minor, first)));
    },
  );
});

describe.each(kubeletMinors)("the files of $minor", ({ minor, join }) => {
  const ofMinor = variantNodes.filter(({ version }) => version.startsWith(`${minor}.`));

  test("are those of every way of life", () => {
    const ways = ofMinor.map(({ managedBy, files }) => [managedBy, [...files.keys()].sort()]);
    expect(ways).toEqual([
      ["nodegen", [providersFile, dropInFile, configFile]],
      ["kubeadm", [providersFile, dropInFile, joinFile, patchFile]],
      ["external", []],
      ["nodegen", [configFile]],
      ["kubeadm", [joinFile, patchFile]],
    ]);
  });

  test("are KubeletConfiguration with containerd's socket and systemd's cgroups", () => {
    for (const path of [configFile, dropInFile, patchFile]) {
      for (const { name } of ofMinor.filter(({ files }) => files.has(path))) {
        const { error, config } = decoded.get(nameOf({ name, path })) ?? {};
        expect(error, name).toBeUndefined();
        expect(config, name).toMatchObject(agreed);
      }
    }
  });

  test.each(["nodegen", "kubeadm"])("give what the spec says to the kubelet of %s", (way) => {
    const name = `kubelet-${minor}-${way}`;
    const path = way === "nodegen" ? configFile : patchFile;
    expect(decoded.get(nameOf({ name, path }))?.config).toMatchObject({
      maxPods: 110,
      evictionHard: { "memory.available": "500Mi" },
    });
    expect(decoded.get(nameOf({ name, path: providersFile }))).toEqual({
      config: {
        apiVersion: "kubelet.config.k8s.io/v1",
        kind: "CredentialProviderConfig",
        providers: [
          expect.objectContaining({
            name: "ecr-credential-provider",
            apiVersion: "credentialprovider.kubelet.k8s.io/v1",
            matchImages: ["*.dkr.ecr.*.amazonaws.com"],
            defaultCacheDuration: "12h0m0s",
            args: ["get-credentials"],
            env: [{ name: "AWS_PROFILE", value: "pull" }],
          }),
        ],
      },
    });
  });

  test(`join as ${join.apiVersion} has it`, () => {
    const { error, config } =
      decoded.get(nameOf({ name: `kubelet-${minor}-kubeadm`, path: joinFile })) ?? {};
    expect(error).toBeUndefined();
    // The kubeadm of 1.30 has v1beta4 too, and refuses it as experimental.
    expect(config?.apiVersion).toBe(`kubeadm.k8s.io/${minor === "1.30" ? "v1beta3" : "v1beta4"}`);
    expect(config).toMatchObject({
      kind: "JoinConfiguration",
      discovery: {
        bootstrapToken: {
          apiServerEndpoint: "api.internal.example:6443",
          token: "stands.0for0the0secret0",
          caCertHashes: [expect.stringMatching(/^sha256:[0-9a-f]{64}$/)],
        },
      },
      nodeRegistration: {
        name: "worker-1.internal.example",
        criSocket: "unix:///run/containerd/containerd.sock",
        taints: [{ key: "dedicated", value: "batch", effect: "NoSchedule" }],
      },
      patches: { directory: "/etc/kubernetes/nodegen-patches" },
    });
    expect(argumentsOf(config)).toMatchObject({
      "root-dir": "/data/kubelet",
      "config-dir": "/etc/kubernetes/kubelet.conf.d",
      "node-ip": "10.0.0.11,fd00::11",
      "node-labels": "node.kubernetes.io/pool=workers,team=blue",
      "image-credential-provider-config": providersFile,
      "image-credential-provider-bin-dir": "/opt/bin",
    });
  });

  test("join an IPv6 address on an image without a kubelet.service", () => {
    const path = joinFile;
    const { error, config } =
      decoded.get(nameOf({ name: `kubelet-${minor}-kubeadm-own-unit`, path })) ?? {};
    expect(error).toBeUndefined();
    expect(config).toMatchObject({
      discovery: { bootstrapToken: { apiServerEndpoint: "[fd00::1]:6443" } },
    });
  });
});

/** The kubelet's flags, in whichever form the version has them. */
function argumentsOf(config: Decoded["config"]): object {
  const { kubeletExtraArgs } = (config?.nodeRegistration ?? {}) as { kubeletExtraArgs?: object };
  if (!Array.isArray(kubeletExtraArgs)) return kubeletExtraArgs ?? {};
  return Object.fromEntries(kubeletExtraArgs.map(({ name, value }) => [name, value]));
}

const configs = files.filter(({ name, path }) => !variantNames.has(name) && path === configFile);

test.each(files.map((file) => ({ file: nameOf(file) })))(
  "$file has no field that its reader does not know",
  ({ file }) => {
    expect(decoded.get(file)?.error).toBeUndefined();
  },
);

test.each(configs)("$name: the runtime is containerd with systemd's cgroups", (file) => {
  expect(decoded.get(nameOf(file))?.config).toMatchObject(agreed);
});

const standalone = {
  staticPodPath: "/etc/kubernetes/manifests",
  authentication: { anonymous: { enabled: false }, webhook: { enabled: false } },
  authorization: { mode: "AlwaysAllow" },
};

describe("the fields as the kubelet sees them", () => {
  test.each([
    {
      name: "examples/airgapped worker-1",
      fields: {
        clusterDomain: "cluster.local",
        clusterDNS: ["10.96.0.10"],
        maxPods: 110,
        rotateCertificates: true,
      },
    },
    { name: "examples/lab two-one", fields: { clusterDomain: "cluster.local", ...standalone } },
    {
      name: "a standalone kubelet with labels, taints and two addresses worker-1.internal.example",
      fields: {
        ...standalone,
        clusterDomain: "k8s.internal.example",
        clusterDNS: ["10.96.0.10", "fd00:10:96::a"],
        registerWithTaints: [
          { key: "dedicated", value: "batch", effect: "NoSchedule" },
          { key: "example.com/on", value: "true", effect: "PreferNoSchedule" },
          { key: "plain", effect: "NoExecute" },
        ],
      },
    },
    {
      name: "a kubelet that joins, with fields of its own worker-1",
      fields: {
        maxPods: 64,
        serverTLSBootstrap: true,
        imageMinimumGCAge: "12m30s",
        cpuCFSQuotaPeriod: "50ms",
        evictionHard: { "memory.available": "200Mi", "nodefs.available": "10%" },
        kubeReserved: { cpu: "100m", memory: "1Gi" },
        featureGates: { GracefulNodeShutdown: true, CustomCPUCFSQuotaPeriod: true },
        authentication: { x509: { clientCAFile: "/etc/kubernetes/pki/ca.crt" } },
        allowedUnsafeSysctls: ["net.core.somaxconn", "kernel.shm*"],
        staticPodURLHeader: { "X-Test": ["on", "1_000", "12:30"] },
      },
      // The spec's own field wins over what joining sets; Go leaves out what is false.
      absent: ["rotateCertificates", "staticPodPath"],
    },
    { name: "arm64 on cgroup v1 worker-1", fields: { failCgroupV1: false } },
    {
      name: "pools and nodes override old-1",
      fields: {
        maxPods: 110,
        evictionHard: { "memory.available": "100Mi" },
        rotateCertificates: true,
        registerWithTaints: [{ key: "dedicated", value: "batch", effect: "NoSchedule" }],
      },
    },
    {
      name: "pools and nodes override old-2",
      fields: {
        ...standalone,
        maxPods: 20,
        evictionHard: { "memory.available": "100Mi", "nodefs.available": "5%" },
        registerWithTaints: [
          { key: "dedicated", value: "batch", effect: "NoSchedule" },
          { key: "dedicated", effect: "NoExecute" },
        ],
      },
      absent: ["rotateCertificates"],
    },
    { name: "pools and nodes override new", fields: { clusterDNS: ["10.0.0.53"] } },
  ])("$name", ({ name, fields, absent = [] }) => {
    const config = decoded.get(nameOf({ name, path: configFile }))?.config;
    expect(config).toMatchObject(fields);
    for (const field of absent) expect(config).not.toHaveProperty(field);
  });
});

const right = `apiVersion: ${agreed.apiVersion}\nkind: ${agreed.kind}\ncgroupDriver: systemd\n`;

const joined = (version: string, extraArgs: string) =>
  `apiVersion: kubeadm.k8s.io/${version}\nkind: JoinConfiguration\nnodeRegistration: {kubeletExtraArgs: ${extraArgs}}\n`;
const list = "[{name: v, value: '4'}]";
const map = "{v: '4'}";

describe.each(kubeletMinors)(
  "the decoder refuses what the programs of $minor refuse",
  ({ minor }) => {
    test.each([
      {
        fault: "a field that is none",
        text: `${right}maxPod: 3\n`,
        error: 'unknown field "maxPod"',
      },
      { fault: "a field in another case", text: `${right}CgroupRoot: /\n`, error: "unknown field" },
      {
        fault: "a field twice",
        text: `${right}cgroupDriver: systemd\n`,
        error: "already set in map",
      },
      {
        fault: "a text for a number",
        text: `${right}podsPerCore: "3"\n`,
        error: "cannot unmarshal",
      },
      { fault: "no duration", text: `${right}syncFrequency: 1 hour\n`, error: "unknown unit" },
      { fault: "another kind", text: right.replace("KubeletConf", "KubeConf"), error: "no kind" },
      {
        fault: "a provider with a field that is none",
        text: "apiVersion: kubelet.config.k8s.io/v1\nkind: CredentialProviderConfig\nproviders: [{images: []}]\n",
        error: 'unknown field "providers[0].images"',
      },
      {
        fault: "a join with a field that is none",
        text: `${joined("v1beta4", list)}patch: {}\n`,
        error: 'unknown field "patch"',
      },
      {
        fault: "a list of flags in v1beta3",
        text: joined("v1beta3", list),
        error: "cannot unmarshal array",
      },
      {
        fault: "a map of flags in v1beta4",
        text: joined("v1beta4", map),
        error: "cannot unmarshal object",
      },
    ])("$fault", async ({ text, error }) => {
      expect((await decodeFiles([{ version: minor, text }]))[0]?.error).toContain(error);
    });

    test("and takes the same without the fault", async () => {
      const texts = [right, joined("v1beta3", map), joined("v1beta4", list)];
      const results = await decodeFiles(texts.map((text) => ({ version: minor, text })));
      expect(results.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
    });
  },
);
