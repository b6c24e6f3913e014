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
    { config: { podLogsDir: "var/log" }, at: "podLogsDir" },
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

  test("a locked gate can't be set to the other value", () => {
    const swap = (value: boolean) => ({ featureGates: { NodeSwap: value } });
    expect(foundFor(swap(false), "1.33")).toEqual([]);
    expect(foundFor(swap(false), "1.34")).toEqual(["kubelet-gate-locked featureGates.NodeSwap"]);
    expect(foundFor(swap(true), "1.34")).toEqual([]);
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
