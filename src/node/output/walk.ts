import { join, posix } from "node:path";
import { foldersOf } from "../../core/plan/manifest.ts";
import { namesIn, type OutputFs, standing } from "./output-fs.ts";

/** Folders that one pass has seen to be folders, so that it asks only once. Never kept from one pass to the next. */
export type SeenFolders = Set<string>;

/** The first thing above `path` (below `root`) that is not a folder, and whether it is a link; `undefined` if none. */
export function obstacle(
  os: OutputFs,
  root: string,
  path: string,
  seen: SeenFolders = new Set(),
): { readonly path: string; readonly link: boolean } | undefined {
  if (seen.has(posix.dirname(path))) return undefined;
  for (const folder of foldersOf(path)) {
    if (seen.has(folder)) continue;
    const stats = standing(os, join(root, folder));
    if (stats === undefined) return undefined;
    if (!stats.isDirectory()) return { path: folder, link: stats.isSymbolicLink() };
    seen.add(folder);
  }
  return undefined;
}

/** Everything below `folder` (relative to `root`) but folders, in order. Links are listed, and never followed. */
export function filesBelow(os: OutputFs, root: string, folder: string): readonly string[] {
  return namesIn(os, join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    return standing(os, join(root, path))?.isDirectory() === true
      ? filesBelow(os, root, path)
      : [path];
  });
}

/** Whether a file or a link stands at `path` below `root`, with only folders above it. */
export function hasFile(os: OutputFs, root: string, path: string): boolean {
  if (obstacle(os, root, path) !== undefined) return false;
  return standing(os, join(root, path))?.isDirectory() === false;
}

/** Makes the folders above `path`, readable for all whatever the umask. Throws ELOOP when a link stands in the way. */
export function makeFolders(os: OutputFs, root: string, path: string, seen: SeenFolders): void {
  if (seen.has(posix.dirname(path))) return;
  for (const folder of foldersOf(path)) {
    if (seen.has(folder)) continue;
    const absolute = join(root, folder);
    const stats = standing(os, absolute);
    if (stats?.isSymbolicLink() === true) throw linkInTheWay(absolute);
    if (stats === undefined) {
      os.mkdirSync(absolute, 0o755);
      // The umask may have taken bits, and a tree that is copied to a node would carry that there.
      os.chmodSync(absolute, 0o755);
    }
    seen.add(folder);
  }
}

/** Removes `path` and all below it. Links are removed, not followed. Says nothing when it is not there. */
export function removeTree(os: OutputFs, path: string): void {
  const stats = standing(os, path);
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    os.unlinkSync(path);
    return;
  }
  for (const name of namesIn(os, path)) removeTree(os, join(path, name));
  os.rmdirSync(path);
}

/** Removes `path` and the folders in it, as long as there are only folders. Throws ENOTEMPTY at the first file. */
export function removeEmptyFolders(os: OutputFs, path: string): void {
  for (const name of namesIn(os, path)) {
    if (standing(os, join(path, name))?.isDirectory() === true) {
      removeEmptyFolders(os, join(path, name));
    }
  }
  os.rmdirSync(path);
}

/** Removes the file or link `path` below `root`, then the folders that became empty by that. Leaves a folder alone. */
export function removeFile(os: OutputFs, root: string, path: string): void {
  const blocked = obstacle(os, root, path);
  // Behind a link there is nothing of ours; a file where the folder was means that ours is gone.
  if (blocked !== undefined) return;
  const stats = standing(os, join(root, path));
  if (stats?.isDirectory() === true) return;
  if (stats !== undefined) os.unlinkSync(join(root, path));
  for (const folder of [...foldersOf(path)].reverse()) {
    const absolute = join(root, folder);
    if (standing(os, absolute) === undefined) continue;
    if (namesIn(os, absolute).length > 0) return;
    os.rmdirSync(absolute);
  }
}

/** The error of a link that nobody may follow, as the operating system itself reports one with O_NOFOLLOW. */
export function linkInTheWay(path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`ELOOP: ${path}`), { code: "ELOOP", errno: -40, path });
}
