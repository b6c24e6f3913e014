/** What distinguishes one minor of the kubelet from another. Callers ask these, they never compare versions. */
export interface KubeletMinor {
  readonly minor: string;
  /** KubeletConfiguration failCgroupV1 defaults to true: the kubelet exits on a cgroup v1 machine. */
  readonly refusesCgroupV1: boolean;
  /** Tag of the pause image that kubeadm of this minor uses. */
  readonly pauseTag: string;
  /** What kubeadm join of this minor reads: its newest form, as the older ones are deprecated or gone. */
  readonly join: {
    readonly apiVersion: "kubeadm.k8s.io/v1beta3" | "kubeadm.k8s.io/v1beta4";
    /** nodeRegistration.kubeletExtraArgs is a map, which has each flag once, or a list of name and value. */
    readonly extraArgs: "map" | "list";
  };
}

const v1beta3: KubeletMinor["join"] = { apiVersion: "kubeadm.k8s.io/v1beta3", extraArgs: "map" };
const v1beta4: KubeletMinor["join"] = { apiVersion: "kubeadm.k8s.io/v1beta4", extraArgs: "list" };

/**
 * Oldest first: `isSince` goes by the order. Source: k8s.io/kubernetes at the release of each minor that
 * tools/keytables/target.go names: pkg/kubelet/apis/config/v1beta1/defaults.go (failCgroupV1) and
 * cmd/kubeadm/app/apis/kubeadm (v1beta4 is experimental in 1.30: cmd/kubeadm/app/util/config/common.go),
 * PauseVersion of cmd/kubeadm/app/constants/constants.go. The drop-in
 * directory needs nothing but its flag in any of them: cmd/kubelet/app/server.go asks for no environment variable
 * since 1.30.
 */
export const kubeletMinors: readonly KubeletMinor[] = [
  { minor: "1.30", refusesCgroupV1: false, pauseTag: "3.9", join: v1beta3 },
  { minor: "1.31", refusesCgroupV1: false, pauseTag: "3.10", join: v1beta4 },
  { minor: "1.32", refusesCgroupV1: false, pauseTag: "3.10", join: v1beta4 },
  { minor: "1.33", refusesCgroupV1: false, pauseTag: "3.10", join: v1beta4 },
  { minor: "1.34", refusesCgroupV1: false, pauseTag: "3.10.1", join: v1beta4 },
  { minor: "1.35", refusesCgroupV1: true, pauseTag: "3.10.1", join: v1beta4 },
  { minor: "1.36", refusesCgroupV1: true, pauseTag: "3.10.2", join: v1beta4 },
];

/** The minor of a `kubernetes.version` such as 1.35.2; undefined when nodegen does not know it. */
export function kubeletMinor(version: string): KubeletMinor | undefined {
  return kubeletMinors.find(({ minor }) => version.startsWith(`${minor}.`));
}

/** Whether what came with the minor `first` holds for `minor`. For tables whose rows name the minor they begin with. */
export function isSince(minor: string, first: string): boolean {
  const order = kubeletMinors.map((row) => row.minor);
  const start = order.indexOf(first);
  if (start === -1) throw new Error(`no kubelet minor ${first}`);
  return order.indexOf(minor) >= start;
}
