import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, posix } from "node:path";

export interface NodeFile {
  readonly content: string | Uint8Array;
  /** Default 0o644. */
  readonly mode?: number;
}

export interface NodeLink {
  readonly linkTo: string;
}

/** Files and symbolic links of a node by their absolute path there; owner is root. */
export type NodeFiles = Readonly<Record<string, NodeFile | NodeLink>>;

/**
 * Where a path of the node lies on the host. Links are followed as the node would follow them: an absolute one
 * starts at `root` again, never at the host's own root.
 */
export function pathInRoot(root: string, path: string): string {
  let resolved = "/";
  const rest = path.split("/").filter((name) => name !== "");
  for (let links = 0; rest.length > 0; ) {
    const name = rest.shift() as string;
    const next = posix.join(resolved, name);
    const target = linkTarget(join(root, next));
    if (target === undefined) {
      resolved = next;
      continue;
    }
    links += 1;
    if (links > 40) throw new Error(`too many links on the way to ${path}`);
    rest.unshift(...target.split("/").filter((part) => part !== ""));
    if (target.startsWith("/")) resolved = "/";
  }
  return join(root, resolved);
}

export function writeFiles(root: string, files: NodeFiles): void {
  for (const [path, file] of Object.entries(files)) {
    // /dev, /proc and /sys may be those of the host.
    if (!/^\/(?!(dev|proc|sys)\/)/.test(path))
      throw new Error(`not a path for a node file: ${path}`);
    const parent = pathInRoot(root, dirname(path));
    const target = join(parent, basename(path));
    makeFolders(parent);
    // A new file, because the old one may be a link or belong to a running program.
    rmSync(target, { force: true });
    if ("linkTo" in file) {
      symlinkSync(file.linkTo, target);
      continue;
    }
    writeFileSync(target, file.content);
    chmodSync(target, file.mode ?? 0o644);
  }
}

/** Copies a folder's content over the root, with the modes of its files; its links stay links. */
export function copyTree(root: string, folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const source = join(entry.parentPath, entry.name);
    const parent = pathInRoot(root, entry.parentPath.slice(folder.length));
    const target = join(parent, entry.name);
    makeFolders(parent);
    if (entry.isSymbolicLink()) {
      rmSync(target, { force: true });
      symlinkSync(readlinkSync(source), target);
    } else if (entry.isFile()) {
      copyFileSync(source, target);
      chmodSync(target, lstatSync(source).mode & 0o7777);
    }
  }
}

/** The bytes of a file below a root, or undefined where there is none. */
export function readBytes(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

/** 0755 whatever the umask says; folders that exist keep their mode. */
function makeFolders(path: string): void {
  const first = mkdirSync(path, { recursive: true });
  if (first === undefined) return;
  for (let folder = path; folder.length >= first.length; folder = dirname(folder)) {
    chmodSync(folder, 0o755);
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
