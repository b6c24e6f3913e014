import type { Suite } from "./cache.ts";
import type { KubeletMinor } from "./kubelets.ts";

/** What a node is made of. */
export interface NodeSoftware {
  readonly suite: Suite;
  /** Upstream's containerd of this minor in place of the suite's own. */
  readonly containerd?: UpstreamMinor;
  /** A real kubelet of this minor at /usr/bin/kubelet; the suites have none. */
  readonly kubeletMinor?: KubeletMinor;
}

/** A folder `containerd-<minor>` of test/e2e/tools pins its release. */
export type UpstreamMinor = "1.6" | "2.0" | "2.2" | "2.3";

export type ContainerdMinor = UpstreamMinor | "1.7" | "2.1";

/** A containerd of the lab. */
export interface LabContainerd {
  readonly minor: ContainerdMinor;
  readonly version: string;
  readonly node: NodeSoftware;
}

/**
 * The containerd of each minor that nodegen knows: Debian's own where a suite has one that can pin, else upstream's in
 * the suite that is nearest to it.
 */
export const containerds: readonly LabContainerd[] = [
  { minor: "1.6", version: "1.6.36", node: { suite: "bookworm", containerd: "1.6" } },
  { minor: "1.7", version: "1.7.24", node: { suite: "trixie" } },
  { minor: "2.0", version: "2.0.14", node: { suite: "trixie", containerd: "2.0" } },
  { minor: "2.1", version: "2.1.9", node: { suite: "forky" } },
  { minor: "2.2", version: "2.2.9", node: { suite: "trixie", containerd: "2.2" } },
  { minor: "2.3", version: "2.3.7", node: { suite: "trixie", containerd: "2.3" } },
];

/** The lab's containerd of a minor. */
export function labContainerd(minor: ContainerdMinor): LabContainerd {
  const row = containerds.find((row) => row.minor === minor);
  if (row === undefined) throw new Error(`the lab has no containerd ${minor}`);
  return row;
}
