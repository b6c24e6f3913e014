import { describe, expect, test } from "vitest";
import containerd17 from "../../../schemas/containerd/1.7.json" with { type: "json" };
import containerd21 from "../../../schemas/containerd/2.1.json" with { type: "json" };
import kubelet135 from "../../../schemas/kubelet/1.35.json" with { type: "json" };
import { type KeyTable, unknownKeys } from "../../../src/core/syntax/keys.ts";

const images = "io.containerd.cri.v1.images";
const runtime = "io.containerd.cri.v1.runtime";
const transfer = "io.containerd.transfer.v1.local";
const grpcCri = "io.containerd.grpc.v1.cri";

const runcWith = (options: object): object => ({
  plugins: {
    [runtime]: {
      containerd: { runtimes: { runc: { runtime_type: "io.containerd.runc.v2", options } } },
    },
  },
});

describe("what a release reads is no fault", () => {
  test.each<{ name: string; table: KeyTable; document: object }>([
    {
      name: "a pinned pause image in containerd 2.1",
      table: containerd21.keys,
      document: {
        version: 3,
        plugins: { [images]: { pinned_images: { sandbox: "registry.example/pause:3.10" } } },
      },
    },
    {
      name: "a sandbox image in containerd 1.7",
      table: containerd17.keys,
      document: {
        version: 2,
        plugins: { [grpcCri]: { sandbox_image: "registry.example/pause:3.10" } },
      },
    },
    {
      name: "the systemd cgroup driver of runc",
      table: containerd21.keys,
      document: runcWith({ SystemdCgroup: true }),
    },
    {
      name: "options of a runtime that is not runc, whatever they are called",
      table: containerd21.keys,
      document: {
        plugins: {
          [runtime]: {
            containerd: {
              runtimes: {
                gvisor: {
                  runtime_type: "io.containerd.runsc.v1",
                  options: {
                    TypeUrl: "io.containerd.runsc.v1.options",
                    runsc_config: { debug: true },
                  },
                },
              },
            },
          },
        },
      },
    },
    {
      name: "the elements of the transfer service's unpack_config",
      table: containerd21.keys,
      document: {
        plugins: {
          [transfer]: { unpack_config: [{ platform: "linux/amd64", snapshotter: "native" }] },
        },
      },
    },
    {
      name: "headers of a registry, a list under a free key under a free key",
      table: containerd21.keys,
      document: { plugins: { [images]: { registry: { headers: { "X-Meta": ["a", "b"] } } } } },
    },
    {
      name: "a kubelet configuration with maps, lists of tables and durations",
      table: kubelet135.fields,
      document: {
        apiVersion: "kubelet.config.k8s.io/v1beta1",
        kind: "KubeletConfiguration",
        maxPods: 110,
        syncFrequency: "1m0s",
        evictionHard: { "memory.available": "200Mi" },
        featureGates: { NodeSwap: false },
        registerWithTaints: [{ key: "dedicated", value: "batch", effect: "NoSchedule" }],
        reservedMemory: [{ numaNode: 0, limits: { memory: "1Gi", "hugepages-2Mi": 0 } }],
        memoryThrottlingFactor: 1,
        logging: { flushFrequency: 5000000000, options: { json: { infoBufferSize: "0" } } },
      },
    },
    {
      name: "the same flush frequency as a duration",
      table: kubelet135.fields,
      document: { logging: { flushFrequency: "5s" } },
    },
    {
      name: "a whole number as large as a parser can only give as bigint",
      table: containerd21.keys,
      document: { oom_score: -999n },
    },
    {
      name: "null, which leaves a field at its default",
      table: kubelet135.fields,
      document: { maxPods: null },
    },
    { name: "an empty document", table: kubelet135.fields, document: {} },
  ])("$name", ({ table, document }) => {
    expect(unknownKeys(table, document)).toEqual([]);
  });
});

describe("a key that a release does not read is unknown", () => {
  test.each<{
    name: string;
    table: KeyTable;
    document: object;
    path: (string | number)[];
    nearest?: string;
  }>([
    {
      name: "the 2.x images plugin in containerd 1.7, once and not for each key below it",
      table: containerd17.keys,
      document: {
        plugins: { [images]: { snapshotter: "native", registry: { config_path: "/etc" } } },
      },
      path: ["plugins", images],
    },
    {
      name: "the 1.x sandbox image in containerd 2.1",
      table: containerd21.keys,
      document: { plugins: { [grpcCri]: { sandbox_image: "registry.example/pause:3.10" } } },
      path: ["plugins", grpcCri, "sandbox_image"],
    },
    {
      name: "a runc option in the wrong case",
      table: containerd21.keys,
      document: runcWith({ systemdCgroup: true }),
      path: ["plugins", runtime, "containerd", "runtimes", "runc", "options", "systemdCgroup"],
      nearest: "SystemdCgroup",
    },
    {
      name: "a plugin id in the singular",
      table: containerd21.keys,
      document: { plugins: { "io.containerd.cri.v1.image": {} } },
      path: ["plugins", "io.containerd.cri.v1.image"],
      nearest: images,
    },
    {
      name: "a key of a list's element, by its index",
      table: containerd21.keys,
      document: {
        plugins: {
          [transfer]: { unpack_config: [{ platform: "linux/amd64" }, { snapshoter: "native" }] },
        },
      },
      path: ["plugins", transfer, "unpack_config", 1, "snapshoter"],
      nearest: "snapshotter",
    },
    {
      name: "a misspelt kubelet field",
      table: kubelet135.fields,
      document: { maxPod: 110 },
      path: ["maxPod"],
      nearest: "maxPods",
    },
    {
      name: "a kubelet field of a later minor",
      table: kubelet135.fields,
      document: { tlsCurvePreferences: [23] },
      path: ["tlsCurvePreferences"],
    },
    {
      name: "a key that every JavaScript object has",
      table: kubelet135.fields,
      document: { constructor: "x" },
      path: ["constructor"],
    },
    {
      // containerd 1.7 still prints it in `config default`, but its runc options have lost it.
      name: "the CriuPath of containerd 1.7",
      table: containerd17.keys,
      document: {
        plugins: {
          [grpcCri]: {
            containerd: {
              runtimes: {
                runc: { runtime_type: "io.containerd.runc.v2", options: { CriuPath: "/x" } },
              },
            },
          },
        },
      },
      path: ["plugins", grpcCri, "containerd", "runtimes", "runc", "options", "CriuPath"],
    },
  ])("$name", ({ table, document, path, nearest }) => {
    const unknown = { path, reason: "unknown" };
    expect(unknownKeys(table, document)).toEqual([
      nearest === undefined ? unknown : { ...unknown, nearest },
    ]);
  });
});

describe("a value of another kind is a fault of type", () => {
  test.each<{
    name: string;
    table: KeyTable;
    document: object;
    path: (string | number)[];
    expected: string;
    found: string;
  }>([
    {
      name: "a number in quotes",
      table: kubelet135.fields,
      document: { maxPods: "110" },
      path: ["maxPods"],
      expected: "integer",
      found: "string",
    },
    {
      name: "a fraction where a whole number belongs",
      table: kubelet135.fields,
      document: { maxPods: 1.5 },
      path: ["maxPods"],
      expected: "integer",
      found: "float",
    },
    {
      name: "a bare number of seconds as a duration",
      table: kubelet135.fields,
      document: { syncFrequency: 60 },
      path: ["syncFrequency"],
      expected: "duration",
      found: "integer",
    },
    {
      name: "a boolean in quotes in a map",
      table: kubelet135.fields,
      document: { featureGates: { NodeSwap: "true" } },
      path: ["featureGates", "NodeSwap"],
      expected: "boolean",
      found: "string",
    },
    {
      name: "one address where a list belongs",
      table: kubelet135.fields,
      document: { clusterDNS: "10.96.0.10" },
      path: ["clusterDNS"],
      expected: "array<string>",
      found: "string",
    },
    {
      name: "an element of another kind",
      table: kubelet135.fields,
      document: { clusterDNS: ["10.96.0.10", 7] },
      path: ["clusterDNS", 1],
      expected: "string",
      found: "integer",
    },
    {
      name: "a table where a list of tables belongs",
      table: containerd21.keys,
      document: { plugins: { [transfer]: { unpack_config: { platform: "linux/amd64" } } } },
      path: ["plugins", transfer, "unpack_config"],
      expected: "array<table>",
      found: "table",
    },
    {
      name: "a value where a table belongs",
      table: containerd21.keys,
      document: { plugins: { [images]: true } },
      path: ["plugins", images],
      expected: "table",
      found: "boolean",
    },
    {
      name: "a port that containerd reads as a string",
      table: containerd21.keys,
      document: { plugins: { [grpcCri]: { stream_server_port: 0 } } },
      path: ["plugins", grpcCri, "stream_server_port"],
      expected: "string",
      found: "integer",
    },
    {
      name: "SystemdCgroup in quotes",
      table: containerd21.keys,
      document: runcWith({ SystemdCgroup: "true" }),
      path: ["plugins", runtime, "containerd", "runtimes", "runc", "options", "SystemdCgroup"],
      expected: "boolean",
      found: "string",
    },
    {
      name: "options that are no table",
      table: containerd21.keys,
      document: { plugins: { [runtime]: { containerd: { runtimes: { x: { options: [] } } } } } },
      path: ["plugins", runtime, "containerd", "runtimes", "x", "options"],
      expected: "table",
      found: "array",
    },
    {
      name: "a moment that a TOML parser made an object of",
      table: containerd21.keys,
      document: { root: new Date(0) },
      path: ["root"],
      expected: "string",
      found: "datetime",
    },
    {
      name: "either of two kinds, when it is neither",
      table: kubelet135.fields,
      document: { logging: { flushFrequency: true } },
      path: ["logging", "flushFrequency"],
      expected: "duration or integer",
      found: "boolean",
    },
  ])("$name", ({ table, document, path, expected, found }) => {
    expect(unknownKeys(table, document)).toEqual([{ path, reason: "type", expected, found }]);
  });
});

test("all faults are found, in the order of the document", () => {
  const faults = unknownKeys(kubelet135.fields, { zone: "a", maxPods: "110", adress: "0.0.0.0" });
  expect(faults.map(({ path, reason }) => [path.join("."), reason])).toEqual([
    ["zone", "unknown"],
    ["maxPods", "type"],
    ["adress", "unknown"],
  ]);
});

test("two tables are told apart when they are used in turn", () => {
  const document = { plugins: { [images]: { snapshotter: "native" } } };
  expect(unknownKeys(containerd17.keys, document)).toHaveLength(1);
  expect(unknownKeys(containerd21.keys, document)).toEqual([]);
  expect(unknownKeys(containerd17.keys, document)).toHaveLength(1);
});
