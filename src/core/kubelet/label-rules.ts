import { type Finding, finding } from "../report/finding.ts";
import type { NodeSettings } from "../spec/settings.ts";

/**
 * Labels below kubernetes.io and k8s.io that a kubelet may give itself; with any other there it does not start.
 * Source: k8s.io/kubelet, pkg/apis/well_known_labels.go, the same file from v0.30.14 to v0.36.6; ValidateKubeletFlags goes
 * by it.
 */
const allowedLabels: ReadonlySet<string> = new Set([
  "beta.kubernetes.io/arch",
  "beta.kubernetes.io/instance-type",
  "beta.kubernetes.io/os",
  "failure-domain.beta.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
  "kubernetes.io/arch",
  "kubernetes.io/hostname",
  "kubernetes.io/os",
  "node.kubernetes.io/instance-type",
  "topology.kubernetes.io/region",
  "topology.kubernetes.io/zone",
]);

/** Prefixes whose labels, also those of a name before them (`x.node.kubernetes.io/y`), a kubelet may give itself. */
const allowedPrefixes = ["kubelet.kubernetes.io", "node.kubernetes.io"];

/** A finding for each label with which the kubelet would refuse to start. */
export function labelFindings({ kubelet }: NodeSettings): readonly Finding[] {
  return Object.keys(kubelet.nodeLabels)
    .filter((label) => !isAllowedLabel(label))
    .map((label) =>
      finding("kubelet-label-forbidden", ["kubelet", "nodeLabels", label], { label }),
    );
}

/** Whether a kubelet may give itself the label. */
export function isAllowedLabel(label: string): boolean {
  const slash = label.indexOf("/");
  const prefix = slash === -1 ? "" : label.slice(0, slash);
  if (!["kubernetes.io", "k8s.io"].some((domain) => isBelow(prefix, domain))) return true;
  return allowedLabels.has(label) || allowedPrefixes.some((allowed) => isBelow(prefix, allowed));
}

function isBelow(prefix: string, domain: string): boolean {
  return prefix === domain || prefix.endsWith(`.${domain}`);
}
