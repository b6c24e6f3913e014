type Fields = Readonly<Record<string, unknown>>;

/** A kubelet that nodegen refuses to render, and that does not start either. */
export interface Rule {
  /** The `kubelet` section of the spec. */
  readonly kubelet: {
    readonly config?: Fields;
    readonly nodeLabels?: Readonly<Record<string, string>>;
    readonly taints?: readonly Fields[];
    readonly flags?: Readonly<Record<string, string>>;
  };
  /** What nodegen finds. */
  readonly code: string;
  /** Part of what the kubelet says. */
  readonly says: string;
  /** Minors that refuse it; absent: all of the lab. */
  readonly minors?: readonly string[];
  /** The kubelet gives up at the first such fault, so it needs a start for itself. Others are told all at once. */
  readonly alone?: true;
}

const label = (key: string, code: string, says: string): Rule => ({
  kubelet: { nodeLabels: { [key]: "x" } },
  code,
  says,
});

const forbidden = (key: string) => label(key, "kubelet-label-forbidden", key);

const taint = (fields: Fields, code: string, says: string): Rule => ({
  kubelet: { taints: [{ key: "dedicated", value: "x", effect: "NoSchedule", ...fields }] },
  code,
  says: `invalid taint: {${says} `,
});

const flag = (name: string, code: string, minors?: readonly string[]): Rule => ({
  kubelet: { flags: { [name]: "true" } },
  code,
  says: `unknown flag: --${name}`,
  alone: true,
  ...(minors === undefined ? {} : { minors }),
});

type More = Pick<Rule, "minors" | "alone">;

/** Without `says`, the kubelet names the field. */
const field = (code: string, config: Fields, says?: string, more: More = {}): Rule => ({
  kubelet: { config },
  code,
  says: says ?? `${Object.keys(config)[0]} `,
  ...more,
});

const value = (config: Fields, says?: string, more?: More) =>
  field("kubelet-value", config, says, more);

const together = (config: Fields, says?: string, more?: More) =>
  field("kubelet-fields-together", config, says, more);

const alone = { alone: true } as const;
const ensureSecret = { KubeletEnsureSecretPulledImages: true };
const policy = "imagePullCredentialsVerificationPolicy";

const labels: readonly Rule[] = [
  forbidden("node-role.kubernetes.io/worker"),
  forbidden("kubernetes.io/role"),
  forbidden("k8s.io/x"),
  forbidden("x.k8s.io/y"),
  forbidden("node-restriction.kubernetes.io/x"),
  forbidden("topology.kubernetes.io/rack"),
];

/** Told only when no label is forbidden. */
const misspeltLabels: readonly Rule[] = [
  label("a..b/x", "kubelet-key-prefix", "'a..b/x' - prefix part"),
  label("Example.com/x", "spec-key", "'Example.com/x' - prefix part"),
];

const taints: readonly Rule[] = [
  taint({ key: "a..b/x" }, "kubelet-key-prefix", "a..b/x"),
  taint({ key: "-x" }, "spec-pattern", "-x"),
  taint({ key: "y", effect: "NoScheduling" }, "spec-value", "y x NoScheduling"),
  taint({ key: "z", value: "a b" }, "spec-pattern", "z a b"),
];

const flags: readonly Rule[] = [
  flag("pod-infra-container-image", "kubelet-flag-removed", ["1.35", "1.36"]),
  flag("cloud-config", "kubelet-flag-removed"),
  flag("iptables-drop-bit", "kubelet-flag-removed"),
  flag("rot-dir", "kubelet-flag-unknown"),
];

const gated = (config: Fields, gate: string, more?: More): Rule =>
  field("kubelet-gate-off", config, gate, more);

const gates: readonly Rule[] = [
  ...["NodeSwaps", "CSIMigrationRBD"].map((gate) =>
    field(
      "kubelet-gate-unknown",
      { featureGates: { [gate]: true } },
      `unrecognized feature gate: ${gate}`,
      alone,
    ),
  ),
  gated({ cpuCFSQuotaPeriod: "50ms" }, "CustomCPUCFSQuotaPeriod", { minors: ["1.34", "1.35"] }),
  gated({ memoryReservationPolicy: "TieredReservation" }, "MemoryQoS", { minors: ["1.36"] }),
  ...[
    { gate: "KubeletEnsureSecretPulledImages", fields: { [policy]: "NeverVerify" } },
    {
      gate: "KubeletCrashLoopBackOffMax",
      fields: { crashLoopBackOff: { maxContainerRestartPeriod: "10s" } },
    },
    {
      gate: "GracefulNodeShutdownBasedOnPodPriority",
      fields: {
        shutdownGracePeriodByPodPriority: [{ priority: 0, shutdownGracePeriodSeconds: 10 }],
      },
    },
    { gate: "RotateKubeletServerCertificate", fields: { serverTLSBootstrap: true } },
  ].map(({ gate, fields }) => gated({ ...fields, featureGates: { [gate]: false } }, gate)),
];

const values: readonly Rule[] = [
  value({ nodeLeaseDurationSeconds: -1 }),
  value({ eventBurst: -1 }),
  value({ eventRecordQPS: -1 }),
  value({ healthzPort: 65536 }),
  value({ imageGCHighThresholdPercent: 101 }),
  value({ imageGCLowThresholdPercent: -1 }),
  value({ imageMaximumGCAge: "-1s" }),
  value({ imageMinimumGCAge: "-1s" }, undefined, { minors: ["1.36"] }),
  value({ iptablesDropBit: 32 }),
  value({ iptablesMasqueradeBit: -1 }),
  value({ kubeAPIBurst: -1 }),
  value({ kubeAPIQPS: -1 }),
  value({ nodeStatusMaxImages: -2 }),
  value({ maxOpenFiles: -1 }),
  value({ maxPods: -1 }),
  value({ oomScoreAdj: 1001 }),
  value({ podsPerCore: -1 }),
  value({ port: 65536 }, "port (--port)"),
  value({ readOnlyPort: -1 }),
  value({ registryBurst: -1 }),
  value({ registryPullQPS: -1 }),
  value({ maxParallelImagePulls: 0 }),
  value({ runOnce: true }),
  value({ topologyManagerPolicy: "best" }),
  value({ topologyManagerScope: "node" }),
  value({ shutdownGracePeriod: "500ms" }, "shutdownGracePeriod {500ms}"),
  value({ shutdownGracePeriodCriticalPods: "400ms" }, "shutdownGracePeriodCriticalPods {400ms}"),
  value({ memorySwap: { swapBehavior: "Unlimited" } }, "memorySwap.swapBehavior"),
  value(
    {
      crashLoopBackOff: { maxContainerRestartPeriod: "6m" },
      featureGates: { KubeletCrashLoopBackOffMax: true },
    },
    "must be set between 1s and 300s",
  ),
  value({ hairpinMode: "veth" }),
  value({ [policy]: "Never", featureGates: ensureSecret }, policy),
  value({ memoryReservationPolicy: "Most" }, "memoryReservationPolicy", { minors: ["1.36"] }),
  value({ reservedSystemCPUs: "0-" }),
  value({ memoryThrottlingFactor: 0 }, "memoryThrottlingFactor 0 must"),
  value({ memoryThrottlingFactor: 1.1 }, "memoryThrottlingFactor 1.1 must"),
  value({ containerLogMaxWorkers: 0 }),
  value({ containerLogMonitorInterval: "2s" }),
  value({ containerLogMaxFiles: 1 }),
  value({ podLogsDir: "/var/../log" }, "must be normalized"),
  value({ podLogsDir: "/var/log/" }, "must be normalized"),
  value({ podLogsDir: "/var/lög" }, "ASCII characters only"),
  value({ userNamespaces: { idsPerPod: 65537 } }, "userNamespaces.idsPerPod"),
  field("kubelet-field-type", { maxPods: "many" }, "KubeletConfiguration.maxPods", alone),
  value({ syncFrequency: "1 hour" }, "unknown unit", alone),
  value({ containerLogMaxSize: "lots" }, "container log max size", alone),
  value({ cpuManagerPolicy: "dynamic" }, "unknown policy", alone),
  value({ memoryManagerPolicy: "Dynamic" }, "unknown policy", alone),
  value({ authorization: { mode: "RBAC" } }, "unknown authorization mode", alone),
  value({ logging: { format: "xml" } }, "Unsupported log format", alone),
  value({ tlsMinVersion: "VersionTLS9" }, "unknown tls version", alone),
  value({ evictionHard: { "memory.available": "0" } }, "must be positive", alone),
  value({ evictionHard: { "nodefs.available": "101%" } }, "must be <= 100%", alone),
  value({ evictionMinimumReclaim: { "nodefs.available": "-1Gi" } }, "negative eviction", alone),
  value({ kubeReserved: { memory: "-1Gi" } }, "cannot be negative", alone),
  value({ systemReserved: { memory: "1 Gi" } }, "failed to parse quantity", alone),
  ...[
    { config: { evictionHard: { "memory.free": "1Gi" } }, says: "unsupported eviction signal" },
    { config: { kubeReserved: { "hugepages-1Gi": "1Gi" } }, says: "cannot reserve" },
  ].map(({ config, says }) => field("kubelet-key-unknown", config, says, alone)),
];

const pairs: readonly Rule[] = [
  together({ imageGCLowThresholdPercent: 85 }, "85 must be less than"),
  together({ imageMaximumGCAge: "1m" }),
  together({ maxParallelImagePulls: 3, serializeImagePulls: true }),
  together({ systemCgroups: "/system" }),
  together(
    { shutdownGracePeriod: "10s", shutdownGracePeriodCriticalPods: "20s" },
    "must be <= shutdownGracePeriod",
  ),
  together(
    {
      shutdownGracePeriod: "10s",
      shutdownGracePeriodByPodPriority: [{ priority: 0, shutdownGracePeriodSeconds: 10 }],
    },
    "Cannot specify both",
  ),
  together({ enforceNodeAllocatable: ["pod"] }, "specified for enforceNodeAllocatable"),
  together({ enforceNodeAllocatable: ["pods", "pods"] }, "duplicated enforcements"),
  together({ enforceNodeAllocatable: ["none", "pods"] }, "may not contain additional"),
  together({ enforceNodeAllocatable: ["kube-reserved"] }, "kubeReservedCgroup "),
  together(
    {
      enforceNodeAllocatable: ["kube-reserved", "kube-reserved-compressible"],
      kubeReservedCgroup: "/kube",
    },
    "cannot be specified together",
  ),
  together({ cgroupsPerQOS: false }),
  together(
    { reservedSystemCPUs: "0", kubeReservedCgroup: "/kube" },
    "can't use reservedSystemCPUs",
  ),
  together(
    {
      enableSystemLogQuery: true,
      enableSystemLogHandler: false,
      featureGates: { NodeLogQuery: true },
    },
    "enableSystemLogHandler is required",
  ),
  together({
    cpuCFSQuotaPeriod: "1.1s",
    featureGates: { CustomCPUCFSQuotaPeriod: true },
  }),
  together(
    { preloadedImagesVerificationAllowlist: ["a.example/*"], featureGates: ensureSecret },
    "can't set `preloadedImagesVerificationAllowlist`",
  ),
  together(
    {
      preloadedImagesVerificationAllowlist: ["app:1.0"],
      [policy]: "NeverVerifyAllowlistedImages",
      featureGates: ensureSecret,
    },
    "neither tag nor digest",
    alone,
  ),
  together({ cpuManagerPolicy: "static" }, "unable to determine reserved CPU", alone),
  together({ evictionSoft: { "memory.available": "1Gi" } }, "grace period must be", alone),
];

/** Rules of one kind. The kubelet tells all faults of one kind, those of another kind only when there are none. */
export const rules: Readonly<Record<string, readonly Rule[]>> = {
  "a label": labels,
  "a label's prefix": misspeltLabels,
  "a taint": taints,
  "a flag": flags,
  "a field whose gate is off": gates,
  "a value": values,
  "fields together": pairs,
};
