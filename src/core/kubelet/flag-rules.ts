import { kubeletFlags } from "../compiled/tables.js";
import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { NodeSettings } from "../spec/settings.ts";
import { kubeletMinors } from "../spec/versions/kubelet.ts";
import { nearest } from "../syntax/nearest.ts";

/** Flags that nodegen sets itself or that would undo what it sets, and what to do instead. */
const guarded: Readonly<Record<string, string>> = {
  config: "write the fields in kubelet.config",
  "config-dir": "write kubelet.configDir",
  kubeconfig: "write kubelet.bootstrap, or kubelet.join with managedBy: kubeadm",
  "bootstrap-kubeconfig": "write kubelet.bootstrap, or kubelet.join with managedBy: kubeadm",
  "hostname-override": "write the node's name in nodePools[].nodes[].name",
  "node-ip": "write the node's addresses in nodePools[].nodes[].addresses",
  "node-labels": "write kubelet.nodeLabels",
  "register-with-taints": "write kubelet.taints",
  "image-credential-provider-config": "write kubelet.credentialProviders.providers",
  "image-credential-provider-bin-dir": "write kubelet.credentialProviders.binDir",
  "container-runtime-endpoint": "remove it: it is containerd's socket",
  "cgroup-driver": "remove it: it is systemd, in containerd's configuration too",
  "pod-infra-container-image": "write images.pause.reference: containerd runs the pause image",
  version: "remove it: the kubelet would print its version and exit",
  help: "remove it: the kubelet would print its flags and exit",
};

/** What breaks a value on its way through kubeadm-flags.env, which systemd splits at blanks. */
const splits = /[\s"'\\]/;

/**
 * Flags that no minor of the tables has any more: those of dockershim, and of the choice that went with it. Source:
 * k8s.io/kubernetes, pkg/kubelet/config/flags.go and cmd/kubelet/app/options: the first six are in v1.23.17 and not in
 * v1.24.17, the last is in v1.26.15 and not in v1.27.16.
 */
const removedEarlier: Readonly<Record<string, string>> = {
  "cni-bin-dir": "1.24",
  "cni-cache-dir": "1.24",
  "cni-conf-dir": "1.24",
  "image-pull-progress-deadline": "1.24",
  "network-plugin": "1.24",
  "network-plugin-mtu": "1.24",
  "container-runtime": "1.27",
};

/** Flags which the kubelet of `minor` does not know, which belong elsewhere, or which would not arrive. */
export function flagFindings({ kubelet }: NodeSettings, minor: string): readonly Finding[] {
  return Object.entries(kubelet.flags).flatMap(([flag, value]) => {
    const path = ["kubelet", "flags", flag];
    const field = flagsOf(minor)[flag];
    const instead = Object.hasOwn(guarded, flag) ? guarded[flag] : undefined;
    if (field === undefined) return [unknownFlag(flag, minor, path)];
    if (instead !== undefined) return [finding("kubelet-flag-guarded", path, { flag, instead })];
    if (field !== "") return [finding("kubelet-flag-field", path, { flag, field })];
    if (kubelet.managedBy === "kubeadm" && splits.test(value)) {
      return [finding("kubelet-flag-value", path, { flag })];
    }
    return [];
  });
}

/** The finding of a flag that the kubelet of `minor` does not know. */
export function unknownFlag(flag: string, minor: string, path: Path): Finding {
  const known = flagsOf(minor);
  const order = kubeletMinors.map((row) => row.minor);
  const before = order.slice(0, Math.max(order.indexOf(minor), 0));
  const had = before.findLastIndex((earlier) => Object.hasOwn(flagsOf(earlier), flag));
  const earlier = removedEarlier[flag];
  if (earlier !== undefined) {
    return finding("kubelet-flag-removed", path, { flag, minor, since: earlier });
  }
  if (had === -1) {
    const meant = nearest(flag, Object.keys(known));
    return finding("kubelet-flag-unknown", path, { flag, minor, nearest: meant });
  }
  const since = order[had + 1] ?? minor;
  return finding("kubelet-flag-removed", path, { flag, minor, since });
}

/** Flags of the kubelet of `minor`, each with the field that says the same, or empty text. */
export function flagsOf(minor: string): Readonly<Record<string, string>> {
  const table = kubeletFlags[minor];
  if (table === undefined) throw new Error(`schemas/kubelet/${minor}.json has no flags`);
  return table;
}
