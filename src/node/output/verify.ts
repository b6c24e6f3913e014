import { resolve } from "node:path";
import type { Manifest } from "../../core/plan/manifest.ts";
import { type Finding, finding } from "../../core/report/finding.ts";
import { errnoText } from "../errno.ts";
import { difference } from "./difference.ts";
import { type OutputFs, systemFs } from "./output-fs.ts";
import { placedName, readTarget, stagingName, type Target } from "./target.ts";
import { filesBelow, hasFile, type SeenFolders } from "./walk.ts";

/**
 * Which render an output folder holds.
 *
 * - `complete`: the last one, and nothing else is pending.
 * - `old`: a newer one was interrupted before it changed anything; what was there before is there still.
 * - `new`: a newer one is in place; only its working folder is left over.
 * - `interrupted`: some of both. The next render repairs it.
 * - `none`: not an output folder of ours, or not readable; the findings say which.
 */
export type OutputState = "complete" | "old" | "new" | "interrupted" | "none";

export interface VerifiedOutput {
  readonly state: OutputState;
  /** What is missing, changed or surplus, measured by the manifest of the render that `state` names. */
  readonly findings: readonly Finding[];
}

/** Holds the output folder `dir` against its manifest. Changes nothing, follows no link, shows no content. */
export function verifyOutput(dir: string, os: OutputFs = systemFs): VerifiedOutput {
  const root = resolve(dir);
  // Whether it can be written to does not matter here.
  const { target, findings } = readTarget(dir, { ...os, accessSync: () => undefined });
  if (findings.length > 0) return { state: "none", findings };
  const { current, pending, leftovers } = target;
  try {
    if (pending !== undefined) return halfway(os, root, dir, current, pending);
    if (leftovers.includes(placedName)) {
      return described("new", finding("output-leftovers", [], { dir }), faults(os, root, current));
    }
    if (leftovers.length > 0) {
      return described("old", finding("output-pending", [], { dir }), faults(os, root, current));
    }
    if (current !== undefined) return { state: "complete", findings: faults(os, root, current) };
    return { state: "none", findings: [finding("output-absent", [], { dir })] };
  } catch (error) {
    const reason = errnoText(error);
    return { state: "none", findings: [finding("output-unreadable", [], { path: dir, reason })] };
  }
}

/** With a render that may have begun to put its files in place. */
function halfway(
  os: OutputFs,
  root: string,
  dir: string,
  current: Manifest | undefined,
  { manifest: next, folder }: NonNullable<Target["pending"]>,
): VerifiedOutput {
  const foreign = surplus(os, root, [current, next]);
  // Where both renders have the same files, both answers are true, and the folder's name tells how far it got.
  if (folder === stagingName && holdsAll(os, root, current, next)) {
    return described("old", finding("output-pending", [], { dir }), foreign);
  }
  if (holdsAll(os, root, next, current)) {
    return described("new", finding("output-leftovers", [], { dir }), foreign);
  }
  return described("interrupted", finding("output-interrupted", [], { dir }), foreign);
}

/** Whether all of `wanted` is there as it should be, and nothing that only `other` has. */
function holdsAll(
  os: OutputFs,
  root: string,
  wanted: Manifest | undefined,
  other: Manifest | undefined,
): boolean {
  const paths = new Set(wanted?.files.map((entry) => entry.path));
  const strays = (other?.files ?? []).filter((entry) => !paths.has(entry.path));
  return (
    (wanted?.files ?? []).every((entry) => difference(os, root, entry) === undefined) &&
    !strays.some((entry) => hasFile(os, root, entry.path))
  );
}

/** Everything in which the folder differs from `manifest`. */
function faults(os: OutputFs, root: string, manifest: Manifest | undefined): readonly Finding[] {
  const seen: SeenFolders = new Set();
  const differing = (manifest?.files ?? []).flatMap((entry): readonly Finding[] => {
    const { path } = entry;
    const found = difference(os, root, entry, seen);
    if (found === undefined) return [];
    if (found.kind === "absent") return [finding("output-missing", [], { path })];
    return [finding("output-modified", [], { path, difference: found.words })];
  });
  return [...differing, ...surplus(os, root, [manifest])];
}

/** Files below the folders of our pools that no manifest has. */
function surplus(
  os: OutputFs,
  root: string,
  manifests: readonly (Manifest | undefined)[],
): readonly Finding[] {
  const entries = manifests.flatMap((manifest) => manifest?.files ?? []);
  const paths = new Set(entries.map((entry) => entry.path));
  const pools = [...new Set(entries.map((entry) => entry.pool))].sort();
  return pools
    .flatMap((pool) => filesBelow(os, root, pool))
    .filter((path) => !paths.has(path))
    .map((path) => finding("output-surplus", [], { path }));
}

function described(state: OutputState, first: Finding, rest: readonly Finding[]): VerifiedOutput {
  return { state, findings: [first, ...rest] };
}
