import { utf8Bytes } from "../../syntax/utf8.ts";
import type { Subject } from "../subject.ts";

/** What one kubelet reads: its configuration, and the drop-ins in the order in which they are merged. */
export interface ConfigurationGroup {
  /** Absent where only parts of a configuration are there. */
  readonly main?: Subject;
  readonly dropIns: readonly Subject[];
}

/** Only such files of the drop-in directory count. Source: cmd/kubelet/app/server.go, dropinFileExtension. */
export const isDropIn = (path: string) => path.endsWith(".conf");

/** A patch that kubeadm lays over the cluster's own. Source: cmd/kubeadm/app/util/patches/patches.go. */
const isPatch = (path: string) => /(^|[/:])kubeletconfiguration[^/]*$/.test(path);

/** With several configurations or directories nothing tells which go together: each file is for itself then. */
export function configurationGroups(files: readonly Subject[]): readonly ConfigurationGroup[] {
  const patches = files.filter(({ path }) => isPatch(path));
  const rest = files.filter(({ path }) => !isPatch(path));
  const mains = rest.filter(({ path }) => !isDropIn(path));
  const dropIns = rest
    .filter(({ path }) => isDropIn(path))
    .sort((a, b) => compareSteps(a.path.split("/"), b.path.split("/")));
  const folders = new Set(dropIns.map(({ path }) => path.slice(0, path.lastIndexOf("/"))));
  const alone = patches.map((file) => ({ dropIns: [file] }));
  const [main] = mains;
  if (main !== undefined && mains.length === 1 && folders.size <= 1) {
    return [{ main, dropIns }, ...alone];
  }
  return [
    ...mains.map((file) => ({ main: file, dropIns: [] })),
    ...[...folders].map((folder) => ({
      dropIns: dropIns.filter(({ path }) => path.slice(0, path.lastIndexOf("/")) === folder),
    })),
    ...alone,
  ];
}

/** Folder by folder, the bytes of the names. Source: Go, path/filepath, WalkDir. */
function compareSteps(a: readonly string[], b: readonly string[]): number {
  const index = a.findIndex((step, each) => step !== b[each]);
  if (index === -1) return a.length - b.length;
  const [left, right] = [utf8Bytes(a[index] ?? ""), utf8Bytes(b[index] ?? "")];
  const differing = left.findIndex((byte, each) => byte !== right[each]);
  return differing === -1 ? -1 : (left[differing] ?? 0) - (right[differing] ?? -1);
}
