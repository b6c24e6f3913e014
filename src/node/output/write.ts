import { dirname, join, resolve } from "node:path";
import {
  isSelected,
  type Manifest,
  manifestText,
  mergeManifests,
  parseManifest,
  type Selection,
} from "../../core/plan/manifest.ts";
import { isSafePath } from "../../core/plan/manifest-shape.ts";
import { type Finding, finding } from "../../core/report/finding.ts";
import { errnoText, isErrno } from "../errno.ts";
import { difference } from "./difference.ts";
import { clashes, obstructions } from "./obstruction.ts";
import { fingerprint, manifestOf, type OutputFile } from "./output-file.ts";
import { type OutputFs, standing, systemFs } from "./output-fs.ts";
import { place } from "./placing.ts";
import { buildStaging, discardStaging } from "./staging.ts";
import { readTarget, stagingName, type Target } from "./target.ts";
import { hasFile, type SeenFolders } from "./walk.ts";

/** A render that is to be in the output folder. */
export interface OutputRequest {
  /** The output folder. */
  readonly dir: string;
  /** The folder of the spec, where `LocalFile.local` starts. */
  readonly specFolder: string;
  readonly cluster: string;
  /** All within `selection`. */
  readonly files: readonly OutputFile[];
  /** What `--pool`, `--node` and `--format` say; `{}` is all. The rest of an earlier render stays as it is. */
  readonly selection: Selection;
}

export interface WrittenOutput {
  /** Errors mean that the output is not written, or not completely (`nodegen verify` tells). */
  readonly findings: readonly Finding[];
  /** Paths of files that are new or other than before. Files that were right already are not touched. */
  readonly written: readonly string[];
  /** Paths of files of an earlier render that this one no longer has. */
  readonly removed: readonly string[];
}

/**
 * Makes `dir` hold the render. Asks everything that can be asked before the first change; builds all of it in
 * `.nodegen-new`; then renames file by file, the manifest last. Whatever an interrupted render left is finished first.
 * Findings where the target is not ours, something is in the way, a local file changed, or the system refuses.
 */
export function writeOutput(request: OutputRequest, os: OutputFs = systemFs): WrittenOutput {
  const root = resolve(request.dir);
  const { target, findings } = readTarget(request.dir, os);
  const nothing = { written: [], removed: [] };
  if (findings.length > 0) return { ...nothing, findings };
  try {
    const base = target.pending?.manifest ?? target.current;
    const next = nextManifest(base, request);
    const refused = [
      ...unusablePaths(request.files),
      ...clashes(next),
      ...obstructions(os, root, ours(os, root, target), next),
    ];
    if (refused.length > 0) return { ...nothing, findings: refused };
    // A manifest that the next render would not take for ours would lock the user out of the folder.
    if (parseManifest(manifestText(next)) === undefined) throw new Error("unreadable manifest");
    const stuck = pendingObstructions(os, root, target);
    if (stuck.length > 0) return { ...nothing, findings: stuck };
    return written(os, root, request, target, next);
  } catch (error) {
    return { ...nothing, findings: [refusal(error, request.dir)] };
  }
}

/** The manifest that `dir` has after `request`, over that of an earlier render. */
export function nextManifest(base: Manifest | undefined, request: OutputRequest): Manifest {
  const { cluster, files, selection } = request;
  if (!files.every((file) => isSelected(file, selection))) {
    throw new Error("a file was rendered that is not selected");
  }
  return mergeManifests(base, manifestOf(cluster, files), selection);
}

function written(
  os: OutputFs,
  root: string,
  request: OutputRequest,
  target: Target,
  next: Manifest,
): WrittenOutput {
  const created = makeRoot(os, root);
  recover(os, root, target);
  const base = target.pending?.manifest ?? target.current;
  const seen: SeenFolders = new Set();
  const changed = request.files.filter(
    (file) => difference(os, root, fingerprint(file), seen) !== undefined,
  );
  const wanted = new Set(next.files.map((entry) => entry.path));
  const removed = [...known(base)].filter((path) => !wanted.has(path));
  const paths = { written: changed.map((file) => file.path), removed };
  const same = base !== undefined && manifestText(base) === manifestText(next);
  if (same && changed.length === 0) return { ...paths, findings: [] };

  const { specFolder } = request;
  const staging = join(root, stagingName);
  let findings: readonly Finding[] = [];
  try {
    findings = buildStaging(os, staging, { files: changed, manifest: next, specFolder });
    // Building may have taken long. What came into the way since then is found before anything is changed.
    if (findings.length === 0) findings = obstructions(os, root, known(base), next);
  } catch (error) {
    abandon(os, staging, created);
    throw error;
  }
  if (findings.length > 0) {
    abandon(os, staging, created);
    return { written: [], removed: [], findings };
  }
  return { ...paths, findings: place(os, root, stagingName, known(base), next) };
}

/** Finishes the render that was interrupted while its files were put in place, and removes one that never began to. */
function recover(os: OutputFs, root: string, target: Target): void {
  const { pending, leftovers } = target;
  if (pending !== undefined) {
    place(os, root, pending.folder, ours(os, root, target), pending.manifest);
  }
  for (const name of leftovers) discardStaging(os, join(root, name));
}

function pendingObstructions(os: OutputFs, root: string, target: Target): readonly Finding[] {
  const { pending } = target;
  if (pending === undefined) return [];
  return obstructions(os, root, ours(os, root, target), pending.manifest);
}

/**
 * The paths in `root` that are ours: those of the last complete render, and those that an interrupted one has put in
 * place. What still waits in its working folder is not among them: a file at that path is somebody else's.
 */
function ours(os: OutputFs, root: string, { current, pending }: Target): ReadonlySet<string> {
  const paths = new Set(known(current));
  for (const path of known(pending?.manifest)) {
    if (!hasFile(os, join(root, pending?.folder ?? ""), path)) paths.add(path);
  }
  return paths;
}

function known(manifest: Manifest | undefined): ReadonlySet<string> {
  return new Set(manifest?.files.map((entry) => entry.path));
}

function unusablePaths(files: readonly OutputFile[]): readonly Finding[] {
  return files
    .map((file) => file.path)
    .filter((path) => !isSafePath(path))
    .map((path) => {
      return finding("output-path", [], { path, reason: pathFault(path) });
    });
}

function pathFault(path: string): string {
  if (path.includes("\\")) return "it has a backslash";
  return path.includes("..") ? "it leads out of the folder" : "a name in it is reserved or no name";
}

/** Makes the output folder, and says which folders that took, innermost first. */
function makeRoot(os: OutputFs, root: string): readonly string[] {
  const created: string[] = [];
  for (let folder = root; standing(os, folder) === undefined; folder = dirname(folder)) {
    created.push(folder);
  }
  for (const folder of [...created].reverse()) os.mkdirSync(folder);
  return created;
}

/** Takes back a render that failed while it was built. What this can't remove, the next render does. */
function abandon(os: OutputFs, staging: string, created: readonly string[]): void {
  try {
    discardStaging(os, staging);
    for (const folder of created) os.rmdirSync(folder);
  } catch {
    // The failure that led here is the one to report.
  }
}

function refusal(error: unknown, dir: string): Finding {
  const path = isErrno(error) ? (error.path ?? dir) : dir;
  if (isErrno(error) && error.code === "ELOOP") {
    return finding("output-link-in-the-way", [], { path });
  }
  return finding("output-unwritable", [], { path, reason: errnoText(error) });
}
