import { hostFamily } from "../plan/host-family.ts";
import { layout } from "../plan/layout.ts";
import type { NodeSettings } from "../spec/settings.ts";

/**
 * The kubelet's command line: only what has no field in KubeletConfiguration. `node` is the name it registers with.
 * Source: flags of cmd/kubelet/app/options, Kubernetes 1.35; --pod-infra-container-image is gone there and must never
 * be written.
 */
export function kubeletCommand(
  settings: NodeSettings,
  node: string | undefined,
): readonly string[] {
  const { host, kubelet, addresses } = settings;
  const labels = Object.entries(kubelet.nodeLabels).map(([key, value]) => `${key}=${value}`);
  return [
    host.kubelet.path ?? hostFamily(host.family).kubeletProgram,
    `--config=${layout.kubeletConfig}`,
    ...(kubelet.bootstrap === undefined
      ? []
      : [
          `--bootstrap-kubeconfig=${layout.bootstrapKubeconfig}`,
          `--kubeconfig=${layout.kubeconfig}`,
        ]),
    ...(node === undefined ? [] : [`--hostname-override=${node}`]),
    ...(addresses.length === 0 ? [] : [`--node-ip=${addresses.join(",")}`]),
    ...(labels.length === 0 ? [] : [`--node-labels=${labels.join(",")}`]),
  ];
}
