/** A folder `kubelet-<minor>` of test/e2e/tools pins its release. */
export type KubeletMinor = "1.34" | "1.35" | "1.36";

/** A kubelet of the lab. */
export interface LabKubelet {
  readonly minor: KubeletMinor;
  readonly version: string;
}

/**
 * The real kubelets. Those of older minors are not built: what nodegen writes for them is decoded by their own types
 * (test/conformance/kubelet).
 */
export const kubelets: readonly LabKubelet[] = [
  { minor: "1.34", version: "1.34.4" },
  { minor: "1.35", version: "1.35.4" },
  { minor: "1.36", version: "1.36.3" },
];

/** The lab's kubelet of a minor. */
export function labKubelet(minor: KubeletMinor): LabKubelet {
  const row = kubelets.find((row) => row.minor === minor);
  if (row === undefined) throw new Error(`the lab has no kubelet ${minor}`);
  return row;
}
