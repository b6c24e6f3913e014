import { goDurationSeconds } from "./go-duration.ts";
import { isEvictionThreshold, isQuantity } from "./quantity.ts";

/** What one field of KubeletConfiguration may hold beyond its type. */
export interface ValueRule {
  /** Path in KubeletConfiguration; `*` is every key of a map. */
  readonly field: string;
  /** First minor that refuses another value; absent: all that nodegen knows. */
  readonly since?: string;
  /** What to write: "a whole number from 0 to 100". */
  readonly expected: string;
  /** Only asked of values of the field's own type, and not of empty text, which is the default. */
  readonly holds: (value: unknown) => boolean;
}

type Is = Pick<ValueRule, "expected" | "holds">;

const between = (least: number, most: number): Is => ({
  expected: `a number from ${least} to ${most}`,
  holds: (value) => Number(value) >= least && Number(value) <= most,
});

const atLeast = (least: number): Is => ({
  expected: `a number that is ${least} or more`,
  holds: (value) => Number(value) >= least,
});

const oneOf = (...values: readonly string[]): Is => ({
  expected: values.join(" or "),
  holds: (value) => values.includes(String(value)),
});

const duration = (expected: string, isFine: (seconds: number) => boolean): Is => ({
  expected,
  holds: (value) => {
    const seconds = goDurationSeconds(String(value));
    return seconds !== undefined && isFine(seconds);
  },
});

const notNegative = duration("a duration that is not negative", (seconds) => seconds >= 0);
const graceful = duration("0s, or 1s and more", (seconds) => seconds === 0 || seconds >= 1);
/** 0 is none, or where that can't be, the default. */
const port = between(0, 65535);

const quantity: Is = {
  expected: "a quantity that is not negative, such as 500Mi",
  holds: (value) => isQuantity(String(value)),
};

const threshold: Is = {
  expected: "a quantity such as 500Mi, or a percentage such as 10%",
  holds: (value) => isEvictionThreshold(String(value)),
};

const percentage: Is = {
  expected: "a percentage such as 50%",
  holds: (value) => /^([0-9]|[1-9][0-9]|100)%$/.test(String(value)),
};

/**
 * A relative path is taken from the folder of the configuration, and cleaned; an absolute one has to be clean already.
 * Source: pkg/kubelet/kubeletconfig/configfiles, resolveRelativePaths; pkg/util/filesystem, IsPathClean.
 */
const asciiPath: Is = {
  expected:
    "a path of ASCII characters; an absolute one without . or .. in it and without a slash at its end",
  holds: (value) =>
    /^(\/|(\/(?!\.{1,2}(\/|$))[\x20-\x2e\x30-\x7e]+)+|[\x20-\x2e\x30-\x7e][\x20-\x7e]*)$/.test(
      String(value),
    ),
};

/** Lists such as 0-3,8. Source: k8s.io/utils/cpuset, Parse. */
const cpuSet: Is = {
  expected: "a list of processors such as 0-3,8",
  holds: (value) => /^(\d+(-\d+)?(,\d+(-\d+)?)*)?$/.test(String(value)),
};

/** In user namespaces an id range is a multiple of this. Source: validation_linux.go, userNsUnitLength. */
const idsUnit = 65536;

const idsPerPod: Is = {
  expected: `a multiple of ${idsUnit} below 4294967296`,
  holds: (value) =>
    Number(value) >= idsUnit && Number(value) % idsUnit === 0 && Number(value) < 2 ** 32,
};

/**
 * What the kubelet refuses to start with. Source: k8s.io/kubernetes 1.30 to 1.36 at the releases of
 * tools/keytables/target.go, pkg/kubelet/apis/config/validation/validation.go and validation_linux.go; where another file
 * is named, that one.
 */
export const valueRules: readonly ValueRule[] = [
  { field: "nodeLeaseDurationSeconds", ...atLeast(0) },
  { field: "eventBurst", ...atLeast(0) },
  { field: "eventRecordQPS", ...atLeast(0) },
  { field: "healthzPort", ...port },
  { field: "imageGCHighThresholdPercent", ...between(0, 100) },
  { field: "imageGCLowThresholdPercent", ...between(0, 100) },
  { field: "imageMaximumGCAge", ...notNegative },
  { field: "imageMinimumGCAge", since: "1.36", ...notNegative },
  { field: "iptablesDropBit", ...between(0, 31) },
  { field: "iptablesMasqueradeBit", ...between(0, 31) },
  { field: "kubeAPIBurst", ...atLeast(0) },
  { field: "kubeAPIQPS", ...atLeast(0) },
  { field: "nodeStatusMaxImages", ...atLeast(-1) },
  { field: "maxOpenFiles", ...atLeast(0) },
  { field: "maxPods", ...atLeast(0) },
  { field: "oomScoreAdj", ...between(-1000, 1000) },
  { field: "podsPerCore", ...atLeast(0) },
  { field: "port", ...port },
  { field: "readOnlyPort", ...port },
  { field: "registryBurst", ...atLeast(0) },
  { field: "registryPullQPS", ...atLeast(0) },
  { field: "maxParallelImagePulls", ...atLeast(1) },
  {
    field: "runOnce",
    since: "1.32",
    expected: "false: the kubelet has no such mode any more",
    holds: (value) => value === false,
  },
  {
    field: "topologyManagerPolicy",
    ...oneOf("none", "best-effort", "restricted", "single-numa-node"),
  },
  { field: "topologyManagerScope", ...oneOf("container", "pod") },
  { field: "shutdownGracePeriod", ...graceful },
  { field: "shutdownGracePeriodCriticalPods", ...graceful },
  { field: "memorySwap.swapBehavior", ...oneOf("", "NoSwap", "LimitedSwap") },
  {
    field: "crashLoopBackOff.maxContainerRestartPeriod",
    ...duration("a duration from 1s to 5m", (seconds) => seconds >= 1 && seconds <= 300),
  },
  { field: "hairpinMode", ...oneOf("none", "hairpin-veth", "promiscuous-bridge") },
  {
    field: "imagePullCredentialsVerificationPolicy",
    ...oneOf(
      "NeverVerify",
      "NeverVerifyPreloadedImages",
      "NeverVerifyAllowlistedImages",
      "AlwaysVerify",
    ),
  },
  { field: "reservedSystemCPUs", ...cpuSet },
  {
    field: "memoryThrottlingFactor",
    expected: "a number above 0, and 1 at most",
    holds: (value) => Number(value) > 0 && Number(value) <= 1,
  },
  { field: "memoryReservationPolicy", ...oneOf("None", "TieredReservation") },
  { field: "containerLogMaxWorkers", ...atLeast(1) },
  {
    field: "containerLogMonitorInterval",
    ...duration("a duration of 3s or more", (seconds) => seconds >= 3),
  },
  // Before 1.33 it is pkg/kubelet/logs/container_log_manager.go that refuses it.
  { field: "containerLogMaxFiles", ...atLeast(2) },
  { field: "podLogsDir", ...asciiPath },
  { field: "userNamespaces.idsPerPod", ...idsPerPod },
  // pkg/kubelet/cm/cpumanager/cpu_manager.go, pkg/kubelet/cm/memorymanager/memory_manager.go
  { field: "cpuManagerPolicy", ...oneOf("none", "static") },
  { field: "memoryManagerPolicy", ...oneOf("None", "Static") },
  // cmd/kubelet/app/auth.go, pkg/kubelet/kubelet.go, k8s.io/component-base/logs/api/v1, cli/flag/ciphersuites_flag.go
  { field: "authorization.mode", ...oneOf("AlwaysAllow", "Webhook") },
  {
    field: "configMapAndSecretChangeDetectionStrategy",
    ...oneOf("Get", "Cache", "Watch"),
  },
  { field: "logging.format", ...oneOf("text", "json") },
  {
    field: "tlsMinVersion",
    ...oneOf("VersionTLS10", "VersionTLS11", "VersionTLS12", "VersionTLS13"),
  },
  // pkg/kubelet/eviction/helpers.go, cmd/kubelet/app/server.go (parseResourceList)
  { field: "evictionHard.*", ...threshold },
  { field: "evictionSoft.*", ...threshold },
  { field: "evictionMinimumReclaim.*", ...threshold },
  { field: "evictionSoftGracePeriod.*", ...notNegative },
  { field: "kubeReserved.*", ...quantity },
  { field: "systemReserved.*", ...quantity },
  { field: "qosReserved.*", ...percentage },
  { field: "containerLogMaxSize", ...quantity },
];

/**
 * Keys of maps that the kubelet knows, all others keep it from starting. Source: pkg/kubelet/eviction/api/types.go,
 * cmd/kubelet/app/server.go (parseResourceList), pkg/kubelet/cm/qos_container_manager_linux.go; alike from 1.30 to 1.36.
 */
const signals = [
  "memory.available",
  "nodefs.available",
  "nodefs.inodesFree",
  "imagefs.available",
  "imagefs.inodesFree",
  "containerfs.available",
  "containerfs.inodesFree",
  "allocatableMemory.available",
  "pid.available",
];

const resources = ["cpu", "memory", "ephemeral-storage", "pid"];

export const keyRules: Readonly<Record<string, readonly string[]>> = {
  evictionHard: signals,
  evictionSoft: signals,
  evictionSoftGracePeriod: signals,
  evictionMinimumReclaim: signals,
  kubeReserved: resources,
  systemReserved: resources,
  qosReserved: ["memory"],
};
