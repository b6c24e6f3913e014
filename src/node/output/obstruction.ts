import { join } from "node:path";
import { foldersOf, type Manifest } from "../../core/plan/manifest.ts";
import { type Finding, finding } from "../../core/report/finding.ts";
import { type OutputFs, standing } from "./output-fs.ts";
import { filesBelow, obstacle, type SeenFolders } from "./walk.ts";

/**
 * What stands in the way of turning the folder `root`, which holds the files of `known`, into what `next` says: links
 * and files that are not ours. Asked before the first change, so that a folder is left either as it was or finished.
 */
export function obstructions(
  os: OutputFs,
  root: string,
  known: ReadonlySet<string>,
  next: Manifest,
): readonly Finding[] {
  const wanted = new Set(next.files.map((entry) => entry.path));
  const ours = { known, wanted };
  const seen: SeenFolders = new Set();
  const found = new Map<string, Finding>();
  for (const path of new Set([...wanted, ...known])) {
    const above = obstacle(os, root, path, seen);
    const blocked = above === undefined ? at(os, root, path, ours) : notOurs(above, path, ours);
    if (blocked === undefined) continue;
    const code = blocked.link ? "output-link-in-the-way" : "output-foreign-file";
    found.set(blocked.path, finding(code, [], { path: blocked.path }));
  }
  return [...found.values()];
}

interface Ours {
  readonly known: ReadonlySet<string>;
  readonly wanted: ReadonlySet<string>;
}

type Obstacle = NonNullable<ReturnType<typeof obstacle>>;

/** What is `above` the path and no folder, unless this render takes it away, or need not get past it. */
function notOurs(above: Obstacle, path: string, { known, wanted }: Ours): Obstacle | undefined {
  // A file where a folder of ours was: what is gone below it need not be removed.
  if (!wanted.has(path) && !above.link) return undefined;
  return known.has(above.path) && !wanted.has(above.path) ? undefined : above;
}

/** Something at a wanted `path` itself that is not ours, or a folder that holds such a thing. */
function at(
  os: OutputFs,
  root: string,
  path: string,
  { known, wanted }: Ours,
): Obstacle | undefined {
  if (!wanted.has(path)) return undefined;
  const stats = standing(os, join(root, path));
  if (stats === undefined) return undefined;
  if (!stats.isDirectory()) {
    return known.has(path) ? undefined : { path, link: stats.isSymbolicLink() };
  }
  const foreign = filesBelow(os, root, path).find((below) => !known.has(below));
  if (foreign === undefined) return undefined;
  return { path: foreign, link: standing(os, join(root, foreign))?.isSymbolicLink() === true };
}

/** Names in `manifest` that can't all be files: one twice, or one that another needs as a folder. */
export function clashes(manifest: Manifest): readonly Finding[] {
  const paths = new Set<string>();
  const findings: Finding[] = [];
  for (const { path } of manifest.files) {
    if (paths.has(path)) findings.push(finding("output-path-clash", [], { path, other: path }));
    paths.add(path);
  }
  for (const other of paths) {
    for (const path of foldersOf(other).filter((folder) => paths.has(folder))) {
      findings.push(finding("output-path-clash", [], { path, other }));
    }
  }
  return findings;
}
