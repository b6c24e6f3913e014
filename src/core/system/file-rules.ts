import { isSafePath } from "../plan/manifest-shape.ts";
import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { FileSettings, NodeSettings } from "../spec/settings.ts";

/** Folders of memory. Source: file-hierarchy(7) of systemd 252. */
const volatile = ["/dev", "/proc", "/run", "/sys", "/tmp"];

/** What `kubeadm join` writes over. Source: kubernetes v1.33.13, cmd/kubeadm/app/phases/kubelet/{config,flags}.go. */
const kubeadmWrites = ["/var/lib/kubelet/config.yaml", "/var/lib/kubelet/kubeadm-flags.env"];

/** What stops `kubeadm join`. Source: kubernetes v1.33.13, cmd/kubeadm/app/preflight/checks.go, `JoinNodeChecks`. */
const kubeadmRefuses = [
  "/etc/kubernetes/kubelet.conf",
  "/etc/kubernetes/bootstrap-kubelet.conf",
  "/etc/kubernetes/pki/ca.crt",
];

/** Units that nodegen's drop-ins are made for. */
const ourUnits = ["kubelet.service", "containerd.service"];

/** What is wrong with where the user wants a file. */
export function filePathRules(
  { path }: FileSettings,
  entry: Path,
  { kubelet }: NodeSettings,
): readonly Finding[] {
  const at = [...entry, "path"];
  if (!isSafePath(path.slice(1))) return [finding("file-path", at, { path })];
  const folder = volatile.find((one) => path.startsWith(`${one}/`));
  if (folder !== undefined) return [finding("file-path-volatile", at, { path, folder })];
  const unit = ourUnits.find((name) => path === `/etc/systemd/system/${name}`);
  if (unit !== undefined) return [finding("unit-replaces", at, { name: unit })];
  if (kubelet.managedBy !== "kubeadm") return [];
  if (kubeadmRefuses.includes(path)) return [finding("file-kubeadm-refuses", at, { path })];
  return kubeadmWrites.includes(path) ? [finding("file-kubeadm-overwrites", at, { path })] : [];
}

/** Whether others than owner and group get at a file of this mode. */
export const isForOthers = (mode: number): boolean => (mode & 0o007) !== 0;
