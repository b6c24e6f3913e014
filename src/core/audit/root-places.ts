/**
 * Folders of a machine that are read with all below them: where containerd, the kubelet, systemd, cloud-init and nodegen
 * have their configuration. Source of those of Ignition: coreos/ignition v2.24.0, internal/distro/distro.go.
 */
export const auditedFolders: readonly string[] = [
  "/etc/containerd",
  "/etc/systemd/system",
  "/run/systemd/system",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
  "/etc/systemd/system.conf.d",
  "/etc/kubernetes",
  "/var/lib/kubelet/config.d",
  "/etc/nodegen",
  "/opt/nodegen",
  "/etc/cloud",
  "/var/lib/cloud/seed",
  "/var/lib/cloud/scripts",
  "/etc/ignition",
  "/usr/lib/ignition",
];

/** Single files that are read beside them. */
export const auditedFiles: readonly string[] = [
  "/etc/systemd/system.conf",
  "/etc/environment",
  "/etc/default/containerd",
  "/etc/sysconfig/containerd",
  "/etc/default/kubelet",
  "/etc/sysconfig/kubelet",
  "/var/lib/kubelet/config.yaml",
  "/var/lib/kubelet/instance-config.yaml",
  "/var/lib/kubelet/kubeadm-flags.env",
  "/etc/fstab",
  // Flatcar: what the vendor brings for containerd, and the configuration of the platform's image.
  "/usr/share/containerd/config.toml",
  "/usr/share/oem/config.ign",
  "/oem/config.ign",
];

/** Where units lie. A link in there says that a unit is enabled, has another name, or is none. */
export const unitFolder = /^\/(?:etc|run|usr\/local\/lib|usr\/lib|lib)\/systemd\/system\//;

/** Keys and certificates: that they are there matters, never what is in them. */
const neverRead = /\.(key|pem|crt|cer|p12|pfx|der)$|^\/etc\/kubernetes\/pki\//;

export function isNeverRead(path: string): boolean {
  return neverRead.test(path);
}
