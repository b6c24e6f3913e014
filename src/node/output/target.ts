import { constants } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Manifest, manifestName, parseManifest } from "../../core/plan/manifest.ts";
import { type Finding, finding } from "../../core/report/finding.ts";
import { kindOf } from "../bounded-file.ts";
import { errnoText } from "../errno.ts";
import { namesIn, type OutputFs, standing, systemFs } from "./output-fs.ts";

/** Where a render is built. Once it holds a manifest.json, the render is whole and may be put in place. */
export const stagingName = ".nodegen-new";
/** What `.nodegen-new` is called once all its files are in place, and only the manifest is still to follow. */
export const placedName = ".nodegen-done";
/** The pending manifest while the files beside it are being written: what tells our working folder from another's. */
export const unfinishedManifestName = "manifest.json.unfinished";

/** What an output folder holds. */
export interface Target {
  /** Of the last complete render. */
  readonly current?: Manifest;
  /** Of a render that was interrupted while its files were put in place. */
  readonly pending?: { readonly manifest: Manifest; readonly folder: string };
  /** The working folders that are there. */
  readonly leftovers: readonly string[];
}

/**
 * Whether nodegen may render into `dir`: it is absent, empty, or the output of an earlier render, even of one that was
 * interrupted. Changes nothing. The findings mean exit code 2.
 */
export function checkTarget(dir: string, os: OutputFs = systemFs): readonly Finding[] {
  return readTarget(dir, os).findings;
}

/** What `dir` holds, or why nodegen must not touch it. */
export function readTarget(
  dir: string,
  os: OutputFs,
): { readonly target: Target; readonly findings: readonly Finding[] } {
  // `resolve` also takes a final slash away, behind which lstat would follow a link.
  const root = resolve(dir);
  const nothing: Target = { leftovers: [] };
  try {
    const stats = standing(os, root);
    if (stats === undefined) return { target: nothing, findings: missingFolder(root, dir, os) };
    const found = kindOf(stats);
    if (found !== "a folder") {
      const what = found ?? "a file";
      return {
        target: nothing,
        findings: [finding("output-not-a-directory", [], { dir, found: what })],
      };
    }
    const names = namesIn(os, root);
    const findings = [...notWritable(root, dir, os), ...strayLinks(root, names, os)];
    if (findings.length > 0) return { target: nothing, findings };
    return readContents(root, dir, names, os);
  } catch (error) {
    const reason = errnoText(error);
    return { target: nothing, findings: [finding("output-unreadable", [], { path: dir, reason })] };
  }
}

function readContents(
  root: string,
  dir: string,
  names: readonly string[],
  os: OutputFs,
): { readonly target: Target; readonly findings: readonly Finding[] } {
  const leftovers = [stagingName, placedName].filter((name) => names.includes(name));
  const current = manifestIn(os, root);
  const folder = leftovers.find((name) => manifestIn(os, join(root, name)) !== undefined);
  const manifest = folder === undefined ? undefined : manifestIn(os, join(root, folder));
  const target: Target = {
    ...(current === undefined ? {} : { current }),
    ...(folder === undefined || manifest === undefined ? {} : { pending: { manifest, folder } }),
    leftovers,
  };
  // With no manifest at all, nothing can have been put in place: then there must be nothing else.
  const ours =
    leftovers.every((name) => isWorkingFolder(os, join(root, name))) &&
    (current !== undefined || manifest !== undefined || names.length === leftovers.length);
  return { target, findings: ours ? [] : [finding("output-foreign", [], { dir })] };
}

/** Empty, as right after it was made, or with a manifest, finished or not. */
function isWorkingFolder(os: OutputFs, path: string): boolean {
  if (standing(os, path)?.isDirectory() !== true) return false;
  const unfinished = standing(os, join(path, unfinishedManifestName));
  return (
    namesIn(os, path).length === 0 ||
    unfinished?.isFile() === true ||
    manifestIn(os, path) !== undefined
  );
}

function manifestIn(os: OutputFs, folder: string): Manifest | undefined {
  const path = join(folder, manifestName);
  if (standing(os, path)?.isFile() !== true) return undefined;
  return parseManifest(os.readFileSync(path, "utf8"));
}

/** Links under the names that nodegen keeps for itself: to read or write them would be to follow them. */
function strayLinks(root: string, names: readonly string[], os: OutputFs): readonly Finding[] {
  return names
    .filter((name) => [manifestName, stagingName, placedName].includes(name))
    .filter((name) => standing(os, join(root, name))?.isSymbolicLink() === true)
    .map((path) => finding("output-link-in-the-way", [], { path }));
}

function missingFolder(root: string, dir: string, os: OutputFs): readonly Finding[] {
  let parent = dirname(root);
  while (standing(os, parent) === undefined && parent !== dirname(parent)) parent = dirname(parent);
  return notWritable(parent, dir, os);
}

function notWritable(folder: string, dir: string, os: OutputFs): readonly Finding[] {
  try {
    // The final slash makes the system say ENOTDIR of a file.
    os.accessSync(`${folder}/`, constants.W_OK | constants.X_OK);
    return [];
  } catch (error) {
    return [finding("output-unwritable", [], { path: dir, reason: errnoText(error) })];
  }
}
