import { beforeAll, describe, expect, test } from "vitest";
import { renderAll, treeText } from "../specs/render.ts";
import { type Decoded, decodeKubeletConfigs } from "./kubelet-decoder.ts";

// Every rendered config.yaml, decoded by the types of k8s.io/kubelet 1.35 and as strictly as the kubelet does it.

const configFile = "/var/lib/kubelet/config.yaml";
/** Where nodegen manages the kubelet; kubeadm and others write their own. */
const nodes = (await renderAll()).filter(({ tree }) => tree.has(configFile));
let decoded: ReadonlyMap<string, Decoded> = new Map();

beforeAll(() => {
  const results = decodeKubeletConfigs(nodes.map((node) => treeText(node, configFile)));
  decoded = new Map(nodes.map(({ name }, index) => [name, results[index] ?? {}]));
});

test.each(nodes.map(({ name }) => ({ name })))(
  "$name: every field is one of the kubelet's, and the runtime is containerd with systemd's cgroups",
  ({ name }) => {
    expect(decoded.get(name)?.error).toBeUndefined();
    expect(decoded.get(name)?.config).toMatchObject({
      apiVersion: "kubelet.config.k8s.io/v1beta1",
      kind: "KubeletConfiguration",
      cgroupDriver: "systemd",
      containerRuntimeEndpoint: "unix:///run/containerd/containerd.sock",
    });
  },
);

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
    expect(decoded.get(name)?.config).toMatchObject(fields);
    for (const field of absent) expect(decoded.get(name)?.config).not.toHaveProperty(field);
  });
});

describe("the decoder refuses what the kubelet refuses", () => {
  const right = treeText(nodes[0] as (typeof nodes)[0], configFile);
  test.each([
    { fault: "a field that is none", text: `${right}maxPod: 3\n`, error: 'unknown field "maxPod"' },
    { fault: "a field in another case", text: `${right}CgroupRoot: /\n`, error: "unknown field" },
    {
      fault: "a field twice",
      text: `${right}cgroupDriver: systemd\n`,
      error: "already set in map",
    },
    { fault: "a text for a number", text: `${right}podsPerCore: "3"\n`, error: "cannot unmarshal" },
    { fault: "no duration", text: `${right}syncFrequency: 1 hour\n`, error: "unknown unit" },
    { fault: "another kind", text: right.replace("KubeletConf", "KubeConf"), error: "no kind" },
  ])("$fault", ({ text, error }) => {
    expect(decodeKubeletConfigs([text])[0]?.error).toContain(error);
  });
});
