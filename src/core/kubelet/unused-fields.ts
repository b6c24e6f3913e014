import { type Finding, finding } from "../report/finding.ts";
import type { NodeSettings } from "../spec/settings.ts";

type ManagedBy = NodeSettings["kubelet"]["managedBy"];
type Field = Exclude<keyof NodeSettings["kubelet"], "managedBy">;

/** What each way of life writes nothing of, and what to do instead. */
const unused: Readonly<Record<ManagedBy, Partial<Readonly<Record<Field, string>>>>> = {
  nodegen: { join: "write kubelet.bootstrap, or kubelet.managedBy: kubeadm" },
  kubeadm: { bootstrap: "write kubelet.join: kubeadm makes the bootstrap kubeconfig itself" },
  external: {
    config: "remove it, or tell who writes the kubelet's configuration",
    nodeLabels: "remove it, or tell who writes the kubelet's configuration",
    taints: "remove it, or tell who writes the kubelet's configuration",
    flags: "remove it, or tell who writes the kubelet's configuration",
    configDir: "remove it, or tell who writes the kubelet's configuration",
    credentialProviders: "remove it, or tell who writes the kubelet's configuration",
    bootstrap: "remove it, or write kubelet.managedBy: nodegen",
    join: "remove it, or write kubelet.managedBy: kubeadm",
  },
};

/**
 * A warning for each field that has no effect. No error: a pool that somebody else manages may stand in a cluster whose
 * other pools need the field, and nothing on the node is wrong.
 */
export function unusedFields({ kubelet }: NodeSettings): readonly Finding[] {
  const { managedBy } = kubelet;
  return Object.entries(unused[managedBy]).flatMap(([field, instead]) =>
    isWritten(kubelet[field as Field])
      ? [finding("kubelet-field-unused", ["kubelet", field], { field, managedBy, instead })]
      : [],
  );
}

/** An empty map or list is the schema's default. */
function isWritten(value: unknown): boolean {
  return typeof value === "object" ? Object.keys(value ?? {}).length > 0 : value !== undefined;
}
