import { describe, expect, test } from "vitest";
import { byKubeadm, foundFor, minors, newest, withKubelet } from "./specs.ts";

const since = (first: string) => minors.slice(minors.indexOf(first));
const earlierThan = (first: string) => minors.slice(0, minors.indexOf(first));

describe.each(minors)("the kubelet of %s", (minor) => {
  test.each([
    { config: { maxPods: -1 }, at: "maxPods" },
    { config: { port: 65536 }, at: "port" },
    { config: { oomScoreAdj: 1001 }, at: "oomScoreAdj" },
    { config: { imageGCHighThresholdPercent: 101 }, at: "imageGCHighThresholdPercent" },
    { config: { hairpinMode: "veth" }, at: "hairpinMode" },
    { config: { topologyManagerPolicy: "best" }, at: "topologyManagerPolicy" },
    { config: { shutdownGracePeriod: "500ms" }, at: "shutdownGracePeriod" },
    { config: { syncFrequency: "1 hour" }, at: "syncFrequency" },
    { config: { containerLogMaxFiles: 1 }, at: "containerLogMaxFiles" },
    { config: { containerLogMonitorInterval: "2s" }, at: "containerLogMonitorInterval" },
    { config: { podLogsDir: "/var/log/" }, at: "podLogsDir" },
    { config: { podLogsDir: "vär/log" }, at: "podLogsDir" },
    { config: { podLogsDir: "/var/../log" }, at: "podLogsDir" },
    { config: { memoryThrottlingFactor: 0 }, at: "memoryThrottlingFactor" },
    { config: { reservedSystemCPUs: "0-" }, at: "reservedSystemCPUs" },
    {
      config: { evictionHard: { "memory.available": "lots" } },
      at: "evictionHard.memory.available",
    },
    { config: { evictionHard: { "memory.available": "0" } }, at: "evictionHard.memory.available" },
    {
      config: { evictionHard: { "nodefs.available": "101%" } },
      at: "evictionHard.nodefs.available",
    },
    { config: { kubeReserved: { memory: "-1Gi" } }, at: "kubeReserved.memory" },
  ])("does not start with $config", ({ config, at }) => {
    const path = at.replace(/\.(memory|nodefs)\.available$/, '["$1.available"]');
    expect(foundFor(config, minor)).toEqual([`kubelet-value ${path}`]);
  });

  test.each([
    { config: { evictionHard: { "memory.free": "1Gi" } }, at: 'evictionHard["memory.free"]' },
    { config: { kubeReserved: { "hugepages-1Gi": "1Gi" } }, at: "kubeReserved.hugepages-1Gi" },
  ])("knows no such key: $config", ({ config, at }) => {
    expect(foundFor(config, minor)).toEqual([`kubelet-key-unknown ${at}`]);
  });

  test.each([
    { config: { imageGCLowThresholdPercent: 90 }, at: "imageGCLowThresholdPercent" },
    { config: { imageMaximumGCAge: "1m" }, at: "imageMaximumGCAge" },
    {
      config: { maxParallelImagePulls: 3, serializeImagePulls: true },
      at: "maxParallelImagePulls",
    },
    { config: { systemCgroups: "/system" }, at: "systemCgroups" },
    {
      config: { shutdownGracePeriod: "10s", shutdownGracePeriodCriticalPods: "20s" },
      at: "shutdownGracePeriodCriticalPods",
    },
    { config: { enforceNodeAllocatable: ["pod"] }, at: "enforceNodeAllocatable" },
    { config: { enforceNodeAllocatable: ["none", "pods"] }, at: "enforceNodeAllocatable" },
    { config: { enforceNodeAllocatable: ["kube-reserved"] }, at: "enforceNodeAllocatable" },
    { config: { cgroupsPerQOS: false }, at: "cgroupsPerQOS" },
    {
      config: { reservedSystemCPUs: "0", kubeReservedCgroup: "/kube" },
      at: "reservedSystemCPUs",
    },
    { config: { cpuManagerPolicy: "static" }, at: "cpuManagerPolicy" },
    { config: { evictionSoft: { "memory.available": "1Gi" } }, at: "evictionSoft" },
  ])("does not start with what does not go together: $config", ({ config, at }) => {
    expect(foundFor(config, minor)).toEqual([`kubelet-fields-together ${at}`]);
  });

  test("starts with values at the edge of what it takes", () => {
    const config = {
      maxPods: 0,
      port: 65535,
      oomScoreAdj: -1000,
      nodeStatusMaxImages: -1,
      imageGCHighThresholdPercent: 100,
      imageGCLowThresholdPercent: 0,
      maxParallelImagePulls: 3,
      shutdownGracePeriod: "1s",
      shutdownGracePeriodCriticalPods: "0s",
      containerLogMonitorInterval: "3s",
      podLogsDir: "/",
      hairpinMode: "",
      enforceNodeAllocatable: [],
      cgroupsPerQOS: false,
      evictionHard: { "memory.available": "1.5Gi", "nodefs.available": "100%" },
      evictionSoft: { "pid.available": "10%" },
      evictionSoftGracePeriod: { "pid.available": "1m30s" },
      kubeReserved: { cpu: "100m", memory: "1e3", pid: "1000", "ephemeral-storage": "0" },
      cpuManagerPolicy: "static",
    };
    expect(foundFor(config, minor)).toEqual([]);
  });

  test.each(["var/log", "./pods/", "../log"])(
    "takes the folder of pod logs %s, which is relative to its configuration",
    (podLogsDir) => {
      expect(foundFor({ podLogsDir }, minor)).toEqual([]);
    },
  );

  test("is refused a field of another type once, and not its value too", () => {
    expect(foundFor({ hairpinMode: 5 }, minor)).toEqual(["kubelet-field-type hairpinMode"]);
  });

  test("does not know a gate of no release, and says which was meant", () => {
    const featureGates = { NodeSwaps: true };
    expect(foundFor({ featureGates }, minor)).toEqual([
      "kubelet-gate-unknown featureGates.NodeSwaps",
    ]);
    expect(withKubelet({ config: { featureGates } }, { minor }).findings[0]?.hint).toBe(
      "did you mean NodeSwap?",
    );
  });

  test("takes the gates of all gates of a stage", () => {
    expect(foundFor({ featureGates: { AllAlpha: false, AllBeta: true } }, minor)).toEqual([]);
  });
});

describe("a bound", () => {
  /** The fields that this kubelet would not start with. */
  const refused = (config: object) =>
    foundFor(config)
      .filter((found) => found.startsWith("kubelet-value "))
      .map((found) => found.replace("kubelet-value ", ""));

  test.each([
    { field: "nodeStatusMaxImages", last: -1, beyond: -2 },
    { field: "imageGCHighThresholdPercent", last: 0, beyond: -1 },
    { field: "imageGCHighThresholdPercent", last: 100, beyond: 101 },
    { field: "iptablesDropBit", last: 31, beyond: 32 },
    { field: "oomScoreAdj", last: -1000, beyond: -1001 },
    { field: "oomScoreAdj", last: 1000, beyond: 1001 },
    { field: "maxParallelImagePulls", last: 1, beyond: 0 },
    { field: "maxPods", last: 0, beyond: -1 },
    { field: "port", last: 65535, beyond: 65536 },
    { field: "containerLogMaxFiles", last: 2, beyond: 1 },
    { field: "containerLogMaxWorkers", last: 1, beyond: 0 },
    { field: "containerLogMonitorInterval", last: "3s", beyond: "2.9s" },
    { field: "shutdownGracePeriod", last: "1s", beyond: "0.9s" },
    { field: "imageMaximumGCAge", last: "0s", beyond: "-1s" },
    { field: "imageMinimumGCAge", last: "0s", beyond: "-1s" },
    { field: "memoryThrottlingFactor", last: 0.1, beyond: 0 },
    { field: "memoryThrottlingFactor", last: 1, beyond: 1.1 },
    { field: "crashLoopBackOff.maxContainerRestartPeriod", last: "1s", beyond: "0.9s" },
    { field: "crashLoopBackOff.maxContainerRestartPeriod", last: "5m", beyond: "5m1s" },
    { field: "userNamespaces.idsPerPod", last: 65536, beyond: 0 },
    { field: "userNamespaces.idsPerPod", last: 65536, beyond: 65537 },
    { field: "userNamespaces.idsPerPod", last: 4294901760, beyond: 4294967296 },
    { field: "qosReserved.memory", last: "100%", beyond: "101%" },
  ])("of $field is $last, and not $beyond", ({ field, last, beyond }) => {
    const [section = "", below] = field.split(".");
    const config = (value: unknown) => ({
      [section]: below === undefined ? value : { [below]: value },
    });
    expect(refused(config(last))).toEqual([]);
    expect(refused(config(beyond))).toEqual([field]);
  });
});

describe("fields that just do not go together", () => {
  const swapped = { featureGates: { CustomCPUCFSQuotaPeriod: true } };
  const policy = "imagePullCredentialsVerificationPolicy";

  test.each([
    { field: "imageGCLowThresholdPercent", broken: 85, fine: 84 },
    { field: "imageMaximumGCAge", broken: "2m", fine: "2m1s" },
    { field: "maxParallelImagePulls", broken: 2, fine: 1, beside: { serializeImagePulls: true } },
    { field: "systemCgroups", broken: "/system", fine: "" },
    {
      field: "shutdownGracePeriodByPodPriority",
      broken: [{ priority: 0, shutdownGracePeriodSeconds: 10 }],
      fine: [],
      beside: { shutdownGracePeriod: "10s" },
    },
    {
      field: "reservedSystemCPUs",
      broken: "0",
      fine: "",
      beside: { systemReservedCgroup: "/system" },
    },
    { field: "enforceNodeAllocatable", broken: ["system-reserved"], fine: ["pods"] },
    {
      field: "enforceNodeAllocatable",
      broken: ["kube-reserved", "kube-reserved-compressible"],
      fine: ["kube-reserved-compressible"],
      beside: { kubeReservedCgroup: "/kube" },
    },
    {
      field: "enableSystemLogQuery",
      broken: true,
      fine: false,
      beside: { enableSystemLogHandler: false },
    },
    { field: "cpuCFSQuotaPeriod", broken: "0.9ms", fine: "1ms", beside: swapped },
    { field: "cpuCFSQuotaPeriod", broken: "1.1s", fine: "1s", beside: swapped },
    {
      field: "preloadedImagesVerificationAllowlist",
      broken: ["registry.internal.example/*"],
      fine: [],
      beside: { [policy]: "NeverVerify" },
    },
  ])("$field: $broken, while $fine is fine", ({ field, broken, fine, beside = {} }) => {
    expect(foundFor({ ...beside, [field]: broken })).toEqual([`kubelet-fields-together ${field}`]);
    expect(foundFor({ ...beside, [field]: fine })).toEqual([]);
  });

  test("are a drop-in directory and an empty list, which the kubelet would forget", () => {
    const configDir = "/etc/kubernetes/kubelet.conf.d";
    const found = (enforceNodeAllocatable: readonly string[], more: object = { configDir }) =>
      foundFor({ enforceNodeAllocatable, cgroupsPerQOS: false }, newest, more);
    expect(found([])).toEqual(["kubelet-fields-together enforceNodeAllocatable"]);
    expect(found(["none"])).toEqual([]);
    expect(found([], {})).toEqual([]);
    expect(foundFor({}, newest, { configDir })).toEqual([]);
  });

  test("are a single process to kill and cgroup v1, which can't", () => {
    const config = { singleProcessOOMKill: false, failCgroupV1: false };
    const found = (cgroup: string) =>
      withKubelet({ config }, { host: { cgroup } }).found.filter((one) =>
        one.startsWith("kubelet-fields-together"),
      );
    expect(found("v1")).toEqual(["kubelet-fields-together kubelet.config.singleProcessOOMKill"]);
    expect(found("v2")).toEqual([]);
  });
});

describe("what came or went with a minor", () => {
  test.each([
    { config: { runOnce: true }, first: "1.32", code: "kubelet-value runOnce" },
    {
      config: { imageMinimumGCAge: "-1s" },
      first: "1.36",
      code: "kubelet-value imageMinimumGCAge",
    },
    {
      config: { enforceNodeAllocatable: ["pods", "pods"] },
      first: "1.31",
      code: "kubelet-fields-together enforceNodeAllocatable",
    },
  ])("$config is refused from $first on", ({ config, first, code }) => {
    for (const minor of earlierThan(first)) expect(foundFor(config, minor)).toEqual([]);
    for (const minor of since(first)) expect(foundFor(config, minor)).toEqual([code]);
  });

  test("the compressible reservations came with 1.32", () => {
    const config = {
      enforceNodeAllocatable: ["kube-reserved-compressible"],
      kubeReservedCgroup: "/kube",
    };
    for (const minor of since("1.32")) expect(foundFor(config, minor)).toEqual([]);
    for (const minor of earlierThan("1.32")) {
      expect(foundFor(config, minor)).toEqual(["kubelet-fields-together enforceNodeAllocatable"]);
    }
  });

  test("without cgroups per class, 1.30 does not even take none", () => {
    const config = { cgroupsPerQOS: false, enforceNodeAllocatable: ["none"] };
    expect(foundFor(config, "1.30")).toEqual(["kubelet-fields-together cgroupsPerQOS"]);
    expect(foundFor(config, "1.31")).toEqual([]);
  });

  test.each([
    {
      field: "imagePullCredentialsVerificationPolicy",
      value: "NeverVerify",
      off: ["1.33", "1.34"],
    },
    {
      field: "crashLoopBackOff",
      value: { maxContainerRestartPeriod: "1m" },
      off: ["1.32", "1.33", "1.34"],
    },
    { field: "cpuCFSQuotaPeriod", value: "50ms", off: earlierThan("1.36") },
    { field: "enableSystemLogQuery", value: true, off: earlierThan("1.36") },
  ])("$field needs its gate where that is off", ({ field, value, off }) => {
    for (const minor of off) {
      expect(foundFor({ [field]: value }, minor)).toMatchObject([
        expect.stringMatching(`^kubelet-gate-off ${field}`),
      ]);
    }
    expect(foundFor({ [field]: value }, newest)).toEqual([]);
  });

  test("a gate that is turned on, or a beta turned off, is gone by", () => {
    const period = { cpuCFSQuotaPeriod: "50ms" };
    const on = { ...period, featureGates: { CustomCPUCFSQuotaPeriod: true } };
    expect(foundFor(on, "1.30")).toEqual([]);
    expect(foundFor({ ...period, featureGates: { AllAlpha: true } }, "1.30")).toEqual([]);
    const off = { imageMaximumGCAge: "1h", featureGates: { ImageMaximumGCAge: false } };
    expect(foundFor(off, "1.34")).toEqual(["kubelet-gate-off imageMaximumGCAge"]);
  });

  test("a field that the kubelet ignores without its gate is a warning, and none with it", () => {
    const qosReserved = { memory: "50%" };
    for (const minor of minors) {
      expect(withKubelet({ config: { qosReserved } }, { minor }).findings).toMatchObject([
        {
          code: "kubelet-gate-needed",
          severity: "warning",
          path: ["kubelet", "config", "qosReserved"],
        },
      ]);
      expect(foundFor({ qosReserved, featureGates: { QOSReserved: true } }, minor)).toEqual([]);
    }
  });

  test("a gate of the kubelet's metrics is known", () => {
    expect(foundFor({ featureGates: { NativeHistograms: true } }, "1.36")).toEqual([]);
    expect(foundFor({ featureGates: { ComponentSLIs: false } }, "1.31")).toEqual([]);
    expect(foundFor({ featureGates: { ComponentSLIs: false } }, "1.34")).toEqual([
      "kubelet-gate-locked featureGates.ComponentSLIs",
    ]);
  });

  test("a locked gate can't be set to the other value", () => {
    const swap = (value: boolean) => ({ featureGates: { NodeSwap: value } });
    expect(foundFor(swap(false), "1.33")).toEqual([]);
    expect(foundFor(swap(false), "1.34")).toEqual(["kubelet-gate-locked featureGates.NodeSwap"]);
    expect(foundFor(swap(true), "1.34")).toEqual([]);
  });

  test("with kubeadm, a gate that the spec itself turns off is no question of the cluster's", () => {
    const config = {
      cpuCFSQuotaPeriod: "50ms",
      featureGates: { CustomCPUCFSQuotaPeriod: false },
    };
    expect(withKubelet(byKubeadm({ config }), { minor: "1.35" }).found).toEqual([
      "kubelet-gate-off kubelet.config.cpuCFSQuotaPeriod",
    ]);
  });

  test("with kubeadm, what the cluster's configuration may hold is a warning", () => {
    const config = { cpuCFSQuotaPeriod: "50ms", cpuManagerPolicy: "static" };
    const { findings } = withKubelet(byKubeadm({ config }), { minor: "1.35" });
    expect(findings).toMatchObject([
      { code: "kubelet-gate-perhaps-off", severity: "warning" },
      { code: "kubelet-fields-perhaps", severity: "warning" },
    ]);
  });
});

describe("an image that is preloaded", () => {
  const images = {
    preload: [
      {
        reference: "registry.internal.example:5000/team/app:1.0",
        archive: { path: "/opt/nodegen/images/app.tar" },
      },
    ],
  };
  const policy = "imagePullCredentialsVerificationPolicy";
  const warned = (config: object) =>
    withKubelet({ config }, { images: { ...images } }).found.filter((found) =>
      found.startsWith("kubelet-"),
    );

  test("is asked for at the registry under AlwaysVerify, which is a warning", () => {
    expect(warned({ [policy]: "AlwaysVerify" })).toEqual([
      `kubelet-verifies-images kubelet.config.${policy}`,
    ]);
  });

  test.each([
    { list: ["registry.internal.example:5000/team/app"], missed: false },
    { list: ["registry.internal.example:5000/*"], missed: false },
    { list: ["registry.internal.example:5000/team/ap"], missed: true },
    // The slash before the star is part of what has to be the same.
    { list: ["registry.internal.example:5000/team/ap/*"], missed: true },
    { list: [], missed: true },
  ])("is looked for in the allowlist $list", ({ list, missed }) => {
    const config = {
      [policy]: "NeverVerifyAllowlistedImages",
      preloadedImagesVerificationAllowlist: list,
    };
    expect(warned(config)).toEqual(
      missed ? [`kubelet-verifies-images kubelet.config.${policy}`] : [],
    );
  });

  test.each(["app:1.0", "a/*/b", " a"])("has no entry %j in an allowlist", (entry) => {
    const config = {
      [policy]: "NeverVerifyAllowlistedImages",
      preloadedImagesVerificationAllowlist: [entry],
    };
    expect(foundFor(config)).toEqual([
      "kubelet-fields-together preloadedImagesVerificationAllowlist",
    ]);
  });
});
