import { join } from "node:path";
import { foldersOf, type Manifest, manifestName } from "../../core/plan/manifest.ts";
import { type Finding, finding } from "../../core/report/finding.ts";
import { isErrno } from "../errno.ts";
import { namesIn, type OutputFs, standing } from "./output-fs.ts";
import { placedName, stagingName } from "./target.ts";
import {
  linkInTheWay,
  obstacle,
  removeEmptyFolders,
  removeFile,
  removeTree,
  type SeenFolders,
} from "./walk.ts";

/**
 * Puts a finished working folder (`folder` in `root`) in place, the manifest last, and removes what `known` has and
 * `next` has not. Every step may be repeated: killed anywhere, calling it again finishes the work. Throws what the
 * operating system refuses, and ELOOP for a link that came in between. A finding (a warning) where only the emptied working folder stays.
 */
export function place(
  os: OutputFs,
  root: string,
  folder: string,
  known: ReadonlySet<string>,
  next: Manifest,
): readonly Finding[] {
  const wanted = new Set(next.files.map((entry) => entry.path));
  const gone = [...known].filter((path) => !wanted.has(path));
  const wantedFolders = new Set(next.files.flatMap((entry) => foldersOf(entry.path)));
  // A file becomes a folder, or a folder a file: the old one has to go first.
  for (const path of gone) {
    const inTheWay = wantedFolders.has(path) || foldersOf(path).some((above) => wanted.has(above));
    if (inTheWay) removeFile(os, root, path);
  }
  const seen = { staged: new Set<string>(), placed: new Set<string>() };
  for (const path of wanted) placeFile(os, root, folder, path, seen);
  for (const path of gone) removeFile(os, root, path);
  return finish(os, root, folder);
}

function placeFile(
  os: OutputFs,
  root: string,
  folder: string,
  path: string,
  seen: { readonly staged: SeenFolders; readonly placed: SeenFolders },
): void {
  const staging = join(root, folder);
  refuseObstacle(os, staging, path, seen.staged);
  // Not there: it was the same before, or an interrupted render has put it in place already.
  if (standing(os, join(staging, path)) === undefined) return;
  refuseObstacle(os, root, path, seen.placed);
  const target = join(root, path);
  if (standing(os, target)?.isDirectory() === true) removeEmptyFolders(os, target);
  // Where a whole folder is new, it moves as one: a first render of a thousand nodes is one rename.
  const whole = foldersOf(path).find((above) => isAbsent(os, root, above, seen.placed));
  const moved = whole ?? path;
  os.renameSync(join(staging, moved), join(root, moved));
}

function isAbsent(os: OutputFs, root: string, folder: string, seen: SeenFolders): boolean {
  return !seen.has(folder) && standing(os, join(root, folder)) === undefined;
}

/** Throws ELOOP for a link above `path`, which came there after everything was asked. */
function refuseObstacle(os: OutputFs, root: string, path: string, seen: SeenFolders): void {
  const found = obstacle(os, root, path, seen);
  if (found?.link === true) throw linkInTheWay(join(root, found.path));
}

/**
 * The manifest's way into place. The folder changes its name before, so that a folder without a manifest tells whether
 * its render had not begun to change anything (`.nodegen-new`) or was complete (`.nodegen-done`).
 */
function finish(os: OutputFs, root: string, folder: string): readonly Finding[] {
  for (const name of namesIn(os, join(root, folder))) {
    if (name !== manifestName) removeTree(os, join(root, folder, name));
  }
  const placed = join(root, placedName);
  if (folder === stagingName) os.renameSync(join(root, stagingName), placed);
  const manifest = join(placed, manifestName);
  if (standing(os, manifest) !== undefined) os.renameSync(manifest, join(root, manifestName));
  try {
    os.rmdirSync(placed);
    return [];
  } catch (error) {
    if (!isErrno(error)) throw error;
    return [finding("output-leftovers", [], { dir: root })];
  }
}
