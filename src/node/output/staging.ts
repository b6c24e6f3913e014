import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { join, resolve } from "node:path";
import { type Manifest, manifestName, manifestText } from "../../core/plan/manifest.ts";
import type { LocalFile } from "../../core/plan/plan.ts";
import { type Finding, finding } from "../../core/report/finding.ts";
import { errnoText } from "../errno.ts";
import type { OutputFile } from "./output-file.ts";
import { namesIn, type OutputFs, standing } from "./output-fs.ts";
import { unfinishedManifestName } from "./target.ts";
import { makeFolders, removeTree, type SeenFolders } from "./walk.ts";

/**
 * Builds the working folder `staging` with `files` and, last of all, the manifest. A finding means that a file of the
 * spec's folder could not be copied as planned; what the operating system refuses otherwise is thrown.
 */
export function buildStaging(
  os: OutputFs,
  staging: string,
  render: {
    readonly files: readonly OutputFile[];
    readonly manifest: Manifest;
    readonly specFolder: string;
  },
): readonly Finding[] {
  // Nobody else needs to see a render that is not finished.
  os.mkdirSync(staging, 0o700);
  const unfinished = join(staging, unfinishedManifestName);
  writeFile(os, unfinished, 0o644, Buffer.from(manifestText(render.manifest), "utf8"));
  const seen: SeenFolders = new Set();
  for (const file of render.files) {
    makeFolders(os, staging, file.path, seen);
    const fault = stageFile(os, staging, file, render.specFolder);
    if (fault !== undefined) return [fault];
  }
  os.renameSync(unfinished, join(staging, manifestName));
  return [];
}

/** Removes the working folder. Its manifest goes last: by it the next render knows the folder if this one is killed. */
export function discardStaging(os: OutputFs, staging: string): void {
  if (standing(os, staging) === undefined) return;
  const manifest = join(staging, manifestName);
  const unfinished = join(staging, unfinishedManifestName);
  // Never half a folder with a manifest that calls it whole.
  if (standing(os, manifest) !== undefined) os.renameSync(manifest, unfinished);
  for (const name of namesIn(os, staging)) {
    if (name !== unfinishedManifestName) removeTree(os, join(staging, name));
  }
  removeTree(os, unfinished);
  os.rmdirSync(staging);
}

function stageFile(
  os: OutputFs,
  staging: string,
  { path, mode, content }: OutputFile,
  specFolder: string,
): Finding | undefined {
  const target = join(staging, path);
  if (typeof content === "string" || "binary" in content) {
    const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content.binary;
    writeFile(os, target, mode, bytes);
    return undefined;
  }
  if ("local" in content) return copyFile(os, target, mode, content, specFolder);
  os.symlinkSync(content.linkTo, target);
  return undefined;
}

function writeFile(os: OutputFs, target: string, mode: number, bytes: Uint8Array): void {
  // Readable by nobody else until it is whole, and then exactly as wanted, whatever the umask.
  const fd = os.openSync(target, "wx", 0o600);
  try {
    writeAll(os, fd, bytes);
    os.fchmodSync(fd, mode);
  } finally {
    os.closeSync(fd);
  }
}

function copyFile(
  os: OutputFs,
  target: string,
  mode: number,
  content: LocalFile,
  specFolder: string,
): Finding | undefined {
  const source = openSource(os, resolve(specFolder, content.local));
  if (typeof source === "string") {
    return finding("output-source-unreadable", [], { file: content.local, reason: source });
  }
  try {
    const fd = os.openSync(target, "wx", 0o600);
    try {
      const sha256 = copyHashed(os, source, fd, content.bytes);
      if (sha256 !== content.sha256) {
        return finding("output-source-changed", [], { file: content.local });
      }
      os.fchmodSync(fd, mode);
      return undefined;
    } finally {
      os.closeSync(fd);
    }
  } finally {
    os.closeSync(source);
  }
}

/** A descriptor of a plain file, or why there is none. */
function openSource(os: OutputFs, file: string): number | string {
  try {
    // O_NONBLOCK: a pipe must not make the render wait for a writer.
    const fd = os.openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    if (os.fstatSync(fd).isFile()) return fd;
    os.closeSync(fd);
    return "it is not a plain file";
  } catch (error) {
    return errnoText(error);
  }
}

/** Copies at most one byte more than `bytes`: a file that grows without end has changed, and that is enough to know. */
function copyHashed(os: OutputFs, source: number, target: number, bytes: number): string {
  const hash = createHash("sha256");
  const chunk = Buffer.allocUnsafe(1024 * 1024);
  let left = bytes + 1;
  while (left > 0) {
    const read = os.readSync(source, chunk, 0, Math.min(chunk.length, left), null);
    if (read === 0) break;
    left -= read;
    hash.update(chunk.subarray(0, read));
    writeAll(os, target, chunk.subarray(0, read));
  }
  return hash.digest("hex");
}

function writeAll(os: OutputFs, fd: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    written += os.writeSync(fd, bytes, written, bytes.length - written);
  }
}
