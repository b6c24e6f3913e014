import type { NodeState, Side } from "./node-state.ts";
import { byPath } from "./sides.ts";

/** Folders of a machine in which files are that some row of the consequences knows. */
export const rootFolders = [
  "/etc/containerd",
  "/etc/kubernetes",
  "/etc/modules-load.d",
  "/etc/nodegen",
  "/etc/sysctl.d",
  "/etc/systemd/system",
  "/opt/nodegen",
] as const;

/** Single files that are looked for beside them. */
export const rootFiles = [
  "/var/lib/kubelet/config.yaml",
  "/var/lib/kubelet/kubeadm-flags.env",
  "/etc/default/kubelet",
  "/etc/sysconfig/kubelet",
] as const;

/** Folders in which nothing is but what nodegen writes: what is there and should not be is a difference. */
const ours = ["/etc/containerd/certs.d/", "/opt/nodegen/bin/", "/etc/nodegen/"];

/**
 * `root` without what is nobody's business when it is compared with what nodegen writes: units of the vendor, the
 * certificates of kubeadm and the like.
 */
export function besides(root: Side, other: Side): Side {
  if (other.isRoot) return root;
  const wanted = new Set(other.nodes.flatMap(({ files }) => [...files.keys()]));
  return { ...root, nodes: root.nodes.map((node) => kept(node, wanted)) };
}

function kept(node: NodeState, wanted: ReadonlySet<string>): NodeState {
  const files = [...node.files.values()].filter(
    ({ path }) => wanted.has(path) || ours.some((folder) => path.startsWith(folder)),
  );
  return { ...node, files: byPath(files) };
}
