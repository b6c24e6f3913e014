import { valueAt } from "./field-at.ts";
import type { Gates } from "./gates.ts";
import { goDurationSeconds } from "./go-duration.ts";

/** What the rules of this file are asked of. */
export interface Whole {
  /** What the spec sets of KubeletConfiguration. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly gates: Gates;
  readonly cgroup: "v1" | "v2";
  /** The kubelet's drop-in directory. */
  readonly configDir: string | undefined;
}

/** Fields of KubeletConfiguration that do not go together. */
export interface PairRule {
  /** Where it is told. */
  readonly field: string;
  /** First minor that refuses it; absent: all that nodegen knows. */
  readonly since?: string;
  /** Last minor that refuses it. */
  readonly until?: string;
  readonly isBroken: (whole: Whole) => boolean;
  readonly problem: string;
  readonly instead: string;
}

const number = (whole: Whole, field: string, otherwise: number): number => {
  const value = valueAt(whole.config, field);
  return typeof value === "number" ? value : otherwise;
};

const seconds = (whole: Whole, field: string, otherwise: number): number => {
  const value = valueAt(whole.config, field);
  return (typeof value === "string" ? goDurationSeconds(value) : undefined) ?? otherwise;
};

const isSet = (whole: Whole, field: string): boolean => {
  const value = valueAt(whole.config, field);
  return value !== undefined && value !== "";
};

const list = (whole: Whole, field: string): readonly unknown[] => {
  const value = valueAt(whole.config, field);
  return Array.isArray(value) ? value : [];
};

const enforced = (whole: Whole) => list(whole, "enforceNodeAllocatable");

const enforces = (whole: Whole, ...names: readonly string[]) =>
  enforced(whole).some((name) => names.includes(String(name)));

const has = (whole: Whole, field: string, key: string) =>
  valueAt(valueAt(whole.config, field), key) !== undefined;

/** Sources as in value-rules.ts; the numbers are pkg/kubelet/apis/config/v1beta1/defaults.go, the same in every minor. */
export const pairRules: readonly PairRule[] = [
  {
    field: "imageGCLowThresholdPercent",
    isBroken: (whole) =>
      number(whole, "imageGCLowThresholdPercent", 80) >=
      number(whole, "imageGCHighThresholdPercent", 85),
    problem: "is not below imageGCHighThresholdPercent (85 when it is not set)",
    instead: "write a number below it (80 when it is not set)",
  },
  {
    field: "imageMaximumGCAge",
    isBroken: (whole) => {
      const most = seconds(whole, "imageMaximumGCAge", 0);
      return most > 0 && most <= seconds(whole, "imageMinimumGCAge", 120);
    },
    problem: "is not above imageMinimumGCAge (2m when it is not set)",
    instead: "write a longer duration",
  },
  {
    field: "maxParallelImagePulls",
    isBroken: (whole) =>
      number(whole, "maxParallelImagePulls", 1) > 1 && whole.config.serializeImagePulls === true,
    problem: "is above 1, while serializeImagePulls is true",
    instead: "write serializeImagePulls: false",
  },
  {
    field: "systemCgroups",
    isBroken: (whole) => isSet(whole, "systemCgroups") && !isSet(whole, "cgroupRoot"),
    problem: "needs cgroupRoot",
    instead: "write cgroupRoot too, such as /",
  },
  {
    field: "shutdownGracePeriodCriticalPods",
    isBroken: (whole) =>
      whole.gates.isOn("GracefulNodeShutdown") &&
      seconds(whole, "shutdownGracePeriodCriticalPods", 0) >
        seconds(whole, "shutdownGracePeriod", 0),
    problem: "is longer than shutdownGracePeriod",
    instead: "write a longer shutdownGracePeriod: critical pods take the last part of it",
  },
  {
    field: "shutdownGracePeriodByPodPriority",
    isBroken: (whole) =>
      list(whole, "shutdownGracePeriodByPodPriority").length > 0 &&
      (seconds(whole, "shutdownGracePeriod", 0) > 0 ||
        seconds(whole, "shutdownGracePeriodCriticalPods", 0) > 0),
    problem: "stands beside shutdownGracePeriod",
    instead: "write one of the two",
  },
  {
    field: "enforceNodeAllocatable",
    isBroken: (whole) => enforced(whole).some((name) => !enforcements.includes(String(name))),
    problem: "has an entry that the kubelet does not know",
    instead:
      "write pods, system-reserved, kube-reserved or none; from 1.32 on also system-reserved-compressible and kube-reserved-compressible",
  },
  {
    field: "enforceNodeAllocatable",
    until: "1.31",
    isBroken: (whole) => enforces(whole, ...compressible),
    problem: "has an entry that this kubelet does not know",
    instead: "write system-reserved and kube-reserved: the -compressible ones came with 1.32",
  },
  {
    field: "enforceNodeAllocatable",
    since: "1.31",
    isBroken: (whole) => new Set(enforced(whole)).size < enforced(whole).length,
    problem: "has an entry twice",
    instead: "write each once",
  },
  {
    field: "enforceNodeAllocatable",
    isBroken: (whole) => enforces(whole, "none") && enforced(whole).length > 1,
    problem: "has none beside others",
    instead: "write none alone, or leave it out",
  },
  {
    field: "enforceNodeAllocatable",
    since: "1.32",
    isBroken: (whole) =>
      ["system-reserved", "kube-reserved"].some(
        (name) => enforces(whole, name) && enforces(whole, `${name}-compressible`),
      ),
    problem: "has an entry and its -compressible form",
    instead: "write one of the two",
  },
  ...["system", "kube"].map((kind) => ({
    field: "enforceNodeAllocatable",
    isBroken: (whole: Whole) =>
      enforces(whole, `${kind}-reserved`, `${kind}-reserved-compressible`) &&
      !isSet(whole, `${kind}ReservedCgroup`),
    problem: `has ${kind}-reserved, and there is no ${kind}ReservedCgroup`,
    instead: `write ${kind}ReservedCgroup, the cgroup that it limits`,
  })),
  {
    // Before it merges, the kubelet writes what it has read as JSON, without what is empty, and reads it again:
    // cmd/kubelet/app/server.go, mergeKubeletConfigurations. No other field takes an empty list for more than its default.
    field: "enforceNodeAllocatable",
    isBroken: (whole) =>
      whole.configDir !== undefined &&
      whole.config.enforceNodeAllocatable !== undefined &&
      enforced(whole).length === 0,
    problem:
      "is empty, which the kubelet forgets where it has a drop-in directory: it takes [pods], the default",
    instead: "write [none], or remove kubelet.configDir",
  },
  {
    field: "cgroupsPerQOS",
    isBroken: (whole) =>
      whole.config.cgroupsPerQOS === false &&
      (whole.config.enforceNodeAllocatable === undefined ||
        enforced(whole).some((name) => name !== "none")),
    problem:
      "is false, while enforceNodeAllocatable has something to enforce ([pods] when it is not set)",
    instead: "write enforceNodeAllocatable: [] too",
  },
  {
    field: "cgroupsPerQOS",
    until: "1.30",
    isBroken: (whole) => whole.config.cgroupsPerQOS === false && enforces(whole, "none"),
    problem: "is false, while enforceNodeAllocatable is not empty",
    instead: "write enforceNodeAllocatable: []",
  },
  {
    field: "reservedSystemCPUs",
    isBroken: (whole) =>
      isSet(whole, "reservedSystemCPUs") &&
      (isSet(whole, "systemReservedCgroup") || isSet(whole, "kubeReservedCgroup")),
    problem: "stands beside systemReservedCgroup or kubeReservedCgroup",
    instead: "write reservedSystemCPUs or the two cgroups",
  },
  {
    // pkg/kubelet/cm/cpumanager/cpu_manager.go
    field: "cpuManagerPolicy",
    isBroken: (whole) =>
      whole.config.cpuManagerPolicy === "static" &&
      !isSet(whole, "reservedSystemCPUs") &&
      !has(whole, "kubeReserved", "cpu") &&
      !has(whole, "systemReserved", "cpu"),
    problem: "is static, and no processor is reserved",
    instead: "write reservedSystemCPUs, or kubeReserved.cpu or systemReserved.cpu",
  },
  {
    // pkg/kubelet/eviction/helpers.go
    field: "evictionSoft",
    isBroken: (whole) =>
      Object.keys(Object(whole.config.evictionSoft)).some(
        (signal) => Object(whole.config.evictionSoftGracePeriod)[signal] === undefined,
      ),
    problem: "has a signal without a grace period",
    instead: "write evictionSoftGracePeriod for each signal of evictionSoft",
  },
  {
    field: "preloadedImagesVerificationAllowlist",
    isBroken: (whole) =>
      list(whole, "preloadedImagesVerificationAllowlist").length > 0 &&
      whole.config.imagePullCredentialsVerificationPolicy !== "NeverVerifyAllowlistedImages",
    problem:
      "is set, and imagePullCredentialsVerificationPolicy is not NeverVerifyAllowlistedImages",
    instead: "write imagePullCredentialsVerificationPolicy: NeverVerifyAllowlistedImages",
  },
  {
    field: "preloadedImagesVerificationAllowlist",
    isBroken: (whole) =>
      list(whole, "preloadedImagesVerificationAllowlist").some(
        (pattern) => !allowlisted.test(String(pattern)),
      ),
    problem:
      "has an entry with a tag, a digest, a blank, or a * elsewhere than at its end behind a slash",
    instead:
      "write repositories, such as registry.internal.example/team/app or registry.internal.example/*",
  },
  {
    field: "enableSystemLogQuery",
    isBroken: (whole) =>
      whole.config.enableSystemLogQuery === true && whole.config.enableSystemLogHandler === false,
    problem: "needs enableSystemLogHandler",
    instead: "write enableSystemLogHandler: true, or leave it out",
  },
  {
    field: "singleProcessOOMKill",
    isBroken: (whole) => whole.cgroup === "v1" && whole.config.singleProcessOOMKill === false,
    problem: "can't be false on cgroup v1",
    instead: "remove it",
  },
  {
    field: "cpuCFSQuotaPeriod",
    isBroken: (whole) => {
      const period = seconds(whole, "cpuCFSQuotaPeriod", 0.1);
      return whole.gates.isOn("CustomCPUCFSQuotaPeriod") && (period < 0.001 || period > 1);
    },
    problem: "is not from 1ms to 1s",
    instead: "write 100ms, the kernel's default, or another duration up to 1s",
  },
];

const compressible = ["system-reserved-compressible", "kube-reserved-compressible"];
const enforcements = ["pods", "system-reserved", "kube-reserved", "none", ...compressible];

/** Source: pkg/kubelet/images/pullmanager/image_pull_policies.go, getAllowlistImagePattern. */
const allowlisted = /^[^\s*:@/]+(:[0-9]+)?(\/[^\s*:@/]+)*(\/\*)?$/;
