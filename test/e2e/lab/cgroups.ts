import { readdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";

/** Removes a node's own control groups: its processes are gone with the node, the folders are not. */
export function removeCgroups(node: string): void {
  const mount = "/sys/fs/cgroup";
  // The mount itself on a host with cgroup v2, one folder per hierarchy on one with v1.
  for (const hierarchy of ["", ...foldersIn(mount)]) {
    removeFolders(join(mount, hierarchy, `nodegen-${node}`));
  }
}

function removeFolders(path: string): void {
  for (const folder of foldersIn(path)) removeFolders(join(path, folder));
  try {
    rmdirSync(path);
  } catch {
    // Not there, or a last process is still ending: an empty group harms nobody.
  }
}

function foldersIn(path: string): readonly string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}
