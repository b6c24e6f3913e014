/** What makes a change count on a machine that runs. */
export const consequences = [
  "hot",
  "restart containerd",
  "restart kubelet",
  "reboot",
  "new image",
  "new machine",
  "unknown",
] as const;
export type Consequence = (typeof consequences)[number];

interface Row {
  readonly path: RegExp;
  readonly consequence: Consequence;
  /** Who reads it, and when. */
  readonly source: string;
}

const restartKubelet = "restart kubelet";

/** The first row that fits counts. */
const rows: readonly Row[] = [
  {
    path: /^(cloud-init|ignition)\//,
    consequence: "new machine",
    source: "cloud-init's per-instance modules and Ignition run on the first boot alone",
  },
  {
    path: /^\/etc\/nodegen\/image\.json$/,
    consequence: "new image",
    source: "says which machine image this is; the boot layer's gate compares it",
  },
  {
    path: /^\/etc\/containerd\/certs\.d\//,
    consequence: "hot",
    source:
      "containerd reads the registry's directory for each pull: ConfigureHosts, docker/config/hosts.go",
  },
  {
    path: /^\/etc\/containerd\//,
    consequence: "restart containerd",
    source: "containerd reads its configuration when it starts: cmd/containerd/command/main.go",
  },
  {
    path: /^\/etc\/systemd\/system\/containerd\.service(\.d\/|$)/,
    consequence: "restart containerd",
    source: "systemd applies a drop-in when the unit is started again: systemd.unit(5)",
  },
  {
    path: /^\/etc\/systemd\/system\/kubelet\.service(\.d\/|$)/,
    consequence: restartKubelet,
    source: "systemd applies a drop-in when the unit is started again: systemd.unit(5)",
  },
  {
    path: /^\/etc\/systemd\/system\/[^/]+\.(wants|requires|upholds)\//,
    consequence: "reboot",
    source: "what a target wants is started with the target: systemd.unit(5)",
  },
  {
    path: /^\/etc\/systemd\/system\/nodegen-(preload|preload-images|trust)\.service(\.d\/|$)/,
    consequence: "reboot",
    source: "oneshot units that run once a boot, before containerd or the kubelet",
  },
  {
    path: /^\/etc\/systemd\/system\/nodegen-join\.service$/,
    consequence: "new machine",
    source: "kubeadm join runs until it has succeeded once",
  },
  {
    path: /^\/etc\/kubernetes\/nodegen-(join\.yaml|patches\/.*)$/,
    consequence: "new machine",
    source: "kubeadm join reads them, and nobody after it but kubeadm upgrade",
  },
  {
    path: /^\/etc\/kubernetes\/manifests\//,
    consequence: "hot",
    source: "the kubelet watches staticPodPath: pkg/kubelet/config/file_linux.go",
  },
  {
    path: /^\/(etc\/kubernetes\/.*|etc\/(default|sysconfig)\/kubelet|var\/lib\/kubelet\/(config\.yaml|kubeadm-flags\.env))$/,
    consequence: restartKubelet,
    source: "the kubelet reads its configuration when it starts: cmd/kubelet/app/server.go",
  },
  {
    path: /\/zz-nodegen\.conf$/,
    consequence: restartKubelet,
    source: "the kubelet merges its drop-in directory when it starts: cmd/kubelet/app/server.go",
  },
  {
    path: /^\/opt\/nodegen\/bin\/nodegen-verify$/,
    consequence: "hot",
    source: "a command that is run when somebody asks",
  },
  {
    path: /^\/opt\/nodegen\/(bin|images)\//,
    consequence: restartKubelet,
    source: "the gate runs the preload program before each start of the kubelet",
  },
  {
    path: /^\/etc\/(modules-load|sysctl)\.d\//,
    consequence: "reboot",
    source: "systemd-modules-load and systemd-sysctl read them once a boot",
  },
  {
    path: /^\/(usr\/local\/share\/ca-certificates|etc\/pki\/ca-trust\/source\/anchors|etc\/ssl\/certs)\//,
    consequence: "restart containerd",
    source: "Go reads the system's certificates once, when a process first needs them: crypto/x509",
  },
];

/** What a change of the file at `path` takes; `unknown` for files that only their owner knows the reader of. */
export function consequenceOf(path: string): Consequence {
  return rows.find((row) => row.path.test(path))?.consequence ?? "unknown";
}

/** Who reads the file at `path`, and when; undefined where that is not known. */
export function sourceOf(path: string): string | undefined {
  return rows.find((row) => row.path.test(path))?.source;
}
