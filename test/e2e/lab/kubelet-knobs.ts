import type { NodeFiles } from "./files.ts";

/** Where the lab's drop-in lies when the rendered command names no drop-in directory itself. */
export const knobDirectory = "/etc/nodegen-lab/kubelet.d";

/**
 * What the lab says to a kubelet over the rendered file, which it reads as it is. All knobs of the kubelet are in this
 * file; README.md lists them.
 */
const knobs = {
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
  // The node's cgroup v2 tree has no controllers, and no systemd that would make groups in it. Both go together:
  // pods as the default would ask for enforcement that needs groups.
  cgroupsPerQOS: false,
  enforceNodeAllocatable: [],
  // So that a test can ask the kubelet for its pods; the other port lets nobody in without an API server.
  readOnlyPort: 10255,
};

/** The lab's drop-in. Its name stands before nodegen's own, which has the last word. */
export function knobFiles(directory: string): NodeFiles {
  return { [`${directory}/50-lab.conf`]: { content: JSON.stringify(knobs) } };
}

/**
 * Values that the kubelet writes where it finds others, and they are those of the host. Source: k8s.io/kubernetes,
 * pkg/util/sysctl/sysctl.go and setupKernelTunables of pkg/kubelet/cm/container_manager_linux.go, alike from 1.34 to 1.36.
 */
export const kernelTunables = {
  "vm/overcommit_memory": "1",
  "vm/panic_on_oom": "0",
  "kernel/panic": "10",
  "kernel/panic_on_oops": "1",
  "kernel/keys/root_maxkeys": "1000000",
  "kernel/keys/root_maxbytes": "25000000",
};

/** Shell that puts files with the wanted values over the node's view of the kernel's, once. */
export const shieldedKernel: string = [
  "fake=/run/nodegen-lab-kernel",
  'test -d "$fake" && exit 0',
  ...Object.entries(kernelTunables).flatMap(([name, value]) => [
    `mkdir -p "$(dirname "$fake/${name}")"`,
    `echo ${value} >"$fake/${name}"`,
    `mount --bind "$fake/${name}" /proc/sys/${name}`,
  ]),
].join("\n");
