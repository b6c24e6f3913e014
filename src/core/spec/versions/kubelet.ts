/** What distinguishes one minor of the kubelet from another. Callers ask these, they never compare versions. */
export interface KubeletMinor {
  readonly minor: string;
  /** KubeletConfiguration failCgroupV1 defaults to true: the kubelet exits on a cgroup v1 machine. */
  readonly refusesCgroupV1: boolean;
}

/** Source: k8s.io/kubelet at each release (schemas/kubelet/<minor>.json, by tools/), config/v1beta1/types.go. */
export const kubeletMinors: readonly KubeletMinor[] = [{ minor: "1.35", refusesCgroupV1: true }];

/** The minor of a `kubernetes.version` such as 1.35.2; undefined when nodegen does not know it. */
export function kubeletMinor(version: string): KubeletMinor | undefined {
  return kubeletMinors.find(({ minor }) => version.startsWith(`${minor}.`));
}
