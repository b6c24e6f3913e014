import { layout } from "../plan/layout.ts";
import type { PlannedFile } from "../plan/plan.ts";
import type { NodeSettings } from "../spec/settings.ts";
import { openFile } from "./written.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Source: k8s.io/kubelet, config/v1beta1; the same in every minor. */
const type: Fields = {
  apiVersion: "kubelet.config.k8s.io/v1beta1",
  kind: "KubeletConfiguration",
};

/** What containerd and the kubelet must agree on, and so no one else may set. */
const agreed: Fields = {
  // Stated even where the kubelet would ask containerd: 1.x has no answer to that.
  cgroupDriver: "systemd",
  containerRuntimeEndpoint: `unix://${layout.containerdSocket}`,
};

/** KubeletConfiguration as data: what nodegen knows of the node, with the spec's own fields over it. */
export function kubeletConfiguration(settings: NodeSettings): Fields {
  const { kubernetes, kubelet } = settings;
  const ours: Fields = {
    ...type,
    ...agreed,
    clusterDomain: kubernetes.clusterDomain,
    ...(kubernetes.clusterDNS.length === 0 ? {} : { clusterDNS: kubernetes.clusterDNS }),
    ...(kubelet.bootstrap === undefined ? standalone : joining),
    ...(kubelet.taints.length === 0 ? {} : { registerWithTaints: kubelet.taints }),
  };
  return over(ours, kubelet.config);
}

/**
 * What kubeadm lays over the cluster's own kubelet configuration: what containerd needs and what the spec says. The
 * cluster's DNS is kubeadm's business where the spec does not differ from the default.
 */
export function kubeletPatch({ kubernetes, kubelet }: NodeSettings): Fields {
  const ours: Fields = {
    ...type,
    ...agreed,
    ...(kubernetes.clusterDomain === "cluster.local"
      ? {}
      : { clusterDomain: kubernetes.clusterDomain }),
    ...(kubernetes.clusterDNS.length === 0 ? {} : { clusterDNS: kubernetes.clusterDNS }),
  };
  return over(ours, kubelet.config);
}

/**
 * The last file of the drop-in directory, where the spec names one, so that no other file of it parts the kubelet from
 * containerd. Each file must say its type. Source: cmd/kubelet/app/server.go, mergeKubeletConfigurations.
 */
export function configDropIn({ kubelet }: NodeSettings): readonly PlannedFile[] {
  if (kubelet.configDir === undefined) return [];
  const path = `${kubelet.configDir.replace(/\/+$/, "")}/${layout.kubeletConfigDropIn}`;
  return [openFile(path, { ...type, ...agreed }, ["kubelet", "configDir"])];
}

/**
 * Static pods are all that such a kubelet runs. Without an API server there is nobody to ask who a caller is: webhook
 * authentication, the default, would keep the kubelet from starting. Anonymous stays off, so nobody is let in.
 */
const standalone: Fields = {
  staticPodPath: layout.staticPods,
  authentication: { anonymous: { enabled: false }, webhook: { enabled: false } },
  authorization: { mode: "AlwaysAllow" },
};

/** The client certificate that bootstrapping brings expires, and is renewed only if this says so. */
const joining: Fields = { rotateCertificates: true };

function over(ours: Fields, theirs: Fields): Fields {
  const merged: Record<string, unknown> = { ...ours };
  for (const [key, value] of Object.entries(theirs)) {
    const below = merged[key];
    merged[key] = isMap(below) && isMap(value) ? over(below, value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
