import { layout } from "../plan/layout.ts";
import type { NodeSettings } from "../spec/settings.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * KubeletConfiguration as data: what nodegen knows of the node, with the spec's own fields over it.
 * Field names: kubelet.config.k8s.io/v1beta1.
 */
export function kubeletConfiguration(settings: NodeSettings): Fields {
  const { kubernetes, kubelet } = settings;
  const ours: Fields = {
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    // Stated even where the kubelet would ask containerd: 1.x has no answer to that.
    cgroupDriver: "systemd",
    containerRuntimeEndpoint: `unix://${layout.containerdSocket}`,
    clusterDomain: kubernetes.clusterDomain,
    ...(kubernetes.clusterDNS.length === 0 ? {} : { clusterDNS: kubernetes.clusterDNS }),
    ...(kubelet.bootstrap === undefined ? standalone : joining),
    ...(kubelet.taints.length === 0 ? {} : { registerWithTaints: kubelet.taints }),
  };
  return over(ours, kubelet.config);
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
