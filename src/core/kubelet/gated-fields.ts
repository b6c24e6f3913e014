import { goDurationSeconds } from "./go-duration.ts";

/** A field of KubeletConfiguration that may only be set while a feature gate is on. */
export interface GatedField {
  readonly field: string;
  readonly gate: string;
  /** What the kubelet does with it while the gate is off; absent: it exits. */
  readonly otherwise?: "ignores it";
  /** Whether this value is one that the gate guards; absent: any that is set. */
  readonly guards?: (value: unknown) => boolean;
}

const isTrue = (value: unknown) => value === true;
const isFilled = (value: unknown) => Object.keys(Object(value)).length > 0;
const isNotZero = (value: unknown) => goDurationSeconds(String(value)) !== 0;

/**
 * Source: k8s.io/kubernetes 1.30 to 1.36, pkg/kubelet/apis/config/validation/validation.go, and for qosReserved
 * pkg/kubelet/cm/qos_container_manager_linux.go. In a minor that has the gate no more, all that it guarded is allowed.
 */
export const gatedFields: readonly GatedField[] = [
  {
    field: "cpuCFSQuotaPeriod",
    gate: "CustomCPUCFSQuotaPeriod",
    guards: (value) => goDurationSeconds(String(value)) !== 0.1,
  },
  { field: "imageMaximumGCAge", gate: "ImageMaximumGCAge", guards: isNotZero },
  { field: "serverTLSBootstrap", gate: "RotateKubeletServerCertificate", guards: isTrue },
  { field: "shutdownGracePeriod", gate: "GracefulNodeShutdown", guards: isNotZero },
  { field: "shutdownGracePeriodCriticalPods", gate: "GracefulNodeShutdown", guards: isNotZero },
  {
    field: "shutdownGracePeriodByPodPriority",
    gate: "GracefulNodeShutdownBasedOnPodPriority",
    guards: isFilled,
  },
  { field: "memorySwap.swapBehavior", gate: "NodeSwap", guards: (value) => value !== "" },
  { field: "crashLoopBackOff.maxContainerRestartPeriod", gate: "KubeletCrashLoopBackOffMax" },
  {
    field: "imagePullCredentialsVerificationPolicy",
    gate: "KubeletEnsureSecretPulledImages",
    guards: (value) => value !== "",
  },
  {
    field: "preloadedImagesVerificationAllowlist",
    gate: "KubeletEnsureSecretPulledImages",
    guards: isFilled,
  },
  { field: "tracing", gate: "KubeletTracing" },
  { field: "enableSystemLogQuery", gate: "NodeLogQuery", guards: isTrue },
  {
    field: "memoryReservationPolicy",
    gate: "MemoryQoS",
    guards: (value) => value === "TieredReservation",
  },
  { field: "qosReserved", gate: "QOSReserved", otherwise: "ignores it", guards: isFilled },
];
