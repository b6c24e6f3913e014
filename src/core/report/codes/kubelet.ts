import { code, type None } from "./code-info.ts";

/** The kubelet's configuration. */
export const kubeletCodes = {
  "kubelet-version-unsupported": code<{ version: string; known: readonly string[] }>({
    severity: "error",
    about:
      "The kubelet ignores fields that it does not know after one line in its log, so nodegen writes a configuration only for minors whose fields it knows.",
    message: ({ version }) => `nodegen does not know the kubelet of Kubernetes ${version}`,
    hint: ({ known }) => `it knows ${known.map((minor) => `${minor}.x`).join(", ")}`,
  }),
  "kubelet-cgroup-v1": code<{ minor: string }>({
    severity: "error",
    about: "failCgroupV1 is true by default from Kubernetes 1.35 on: the kubelet exits at once.",
    message: ({ minor }) => `the kubelet of ${minor} does not start on cgroup v1`,
    hint: () =>
      "boot the machine with cgroup v2 and write host.cgroup: v2, or set kubelet.config.failCgroupV1: false",
  }),
  "kubelet-field-unknown": code<{ field: string; minor: string; nearest: string | undefined }>({
    severity: "error",
    about:
      "The kubelet does not stop at a field that it does not know: it logs one line, goes on without it, and the node runs with the default.",
    message: ({ field, minor }) => `KubeletConfiguration of ${minor} has no field ${field}`,
    hint: ({ nearest }) => (nearest === undefined ? "remove it" : `did you mean ${nearest}?`),
  }),
  "kubelet-field-type": code<{ field: string; expected: string; found: string }>({
    severity: "error",
    about: "The kubelet does not start with a value of the wrong type.",
    message: ({ field, expected, found }) => `${field} takes ${expected}, not ${found}`,
    hint: ({ expected }) => `write a value of type ${expected}`,
  }),
  "kubelet-field-guarded": code<{ field: string; instead: string }>({
    severity: "error",
    about:
      "containerd and the kubelet must agree on this, so nodegen sets it on both sides from one place.",
    message: ({ field }) => `kubelet.config can't set ${field}`,
    hint: ({ instead }) => instead,
  }),
  "kubelet-label-forbidden": code<{ label: string }>({
    severity: "error",
    about:
      "A kubelet may give itself only a few labels below kubernetes.io and k8s.io, so that a stolen node can't call itself a control plane. With any other there it exits at once.",
    message: ({ label }) => `the kubelet does not start with the label ${label}`,
    hint: () =>
      "use node.kubernetes.io/…, a name of your own domain, or set the label from the cluster (kubectl label node)",
  }),
  "bootstrap-kubeconfig": code<None>({
    severity: "error",
    about: "Without a valid kubeconfig the kubelet exits and the node never joins.",
    message: () => "this is not a kubeconfig: kind: Config is not in it",
    hint: () =>
      "refer to a file that kubeadm or your cluster wrote, with apiVersion: v1 and kind: Config",
  }),
} as const;
