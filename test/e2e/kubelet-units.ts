/** kubelet.service of the Kubernetes packages: kubernetes/release, cmd/krel/templates/latest/kubelet/kubelet.service. */
export const packagedKubelet = `[Unit]
Description=kubelet, as packaged
Wants=network-online.target
After=network-online.target

[Service]
ExecStart=/usr/bin/kubelet
Restart=always
StartLimitInterval=0
RestartSec=10

[Install]
WantedBy=multi-user.target
`;

/** The drop-in that the kubeadm package adds: same repository, kubeadm/10-kubeadm.conf. */
export const kubeadmDropIn = {
  "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf": {
    content: `[Service]
Environment="KUBELET_KUBECONFIG_ARGS=--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf --kubeconfig=/etc/kubernetes/kubelet.conf"
Environment="KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml"
EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env
EnvironmentFile=-/etc/default/kubelet
ExecStart=
ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS
`,
  },
};

/** A vendor's unit with the least in it: systemd's defaults hold, so one failure ends it. `service` adds lines. */
export function plainKubelet({ unit = "", service = "" } = {}): string {
  return `[Unit]
Description=kubelet
${unit}
[Service]
ExecStart=/usr/bin/kubelet
${service}
[Install]
WantedBy=multi-user.target
`;
}
