import { readlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Side, StateFile } from "../../core/diff/node-state.ts";
import { rootFiles, rootFolders } from "../../core/diff/root-files.ts";
import { byPath } from "../../core/diff/sides.ts";
import { type Finding, finding } from "../../core/report/finding.ts";
import { errnoText } from "../errno.ts";
import { octal } from "../output/output-file.ts";
import { namesIn, standing, systemFs } from "../output/output-fs.ts";
import { filesBelow, obstacle } from "../output/walk.ts";
import { fileContent } from "./file-content.ts";

/** Whether `dir` looks like the root of a machine. */
export function isRoot(dir: string): boolean {
  return namesIn(systemFs, dir).includes("etc");
}

/**
 * The files of a machine below `dir` that some row of the consequences knows, and those of `wanted`. Links are compared
 * by where they lead, and never followed.
 */
export function rootSide(
  dir: string,
  wanted: readonly string[],
): { readonly side?: Side; readonly findings: readonly Finding[] } {
  const root = resolve(dir);
  try {
    const below = rootFolders.flatMap((folder) => filesBelow(systemFs, root, folder.slice(1)));
    const paths = [
      ...new Set([...below, ...[...rootFiles, ...wanted].map((path) => path.slice(1))]),
    ];
    const files = paths.flatMap((path) => fileAt(root, path) ?? []);
    return {
      side: { isRoot: true, nodes: [{ name: dir, pool: "", files: byPath(files) }] },
      findings: [],
    };
  } catch (error) {
    const reason = errnoText(error);
    return { findings: [finding("output-unreadable", [], { path: dir, reason })] };
  }
}

function fileAt(root: string, path: string): StateFile | undefined {
  if (obstacle(systemFs, root, path) !== undefined) return undefined;
  const place = join(root, path);
  const stats = standing(systemFs, place);
  if (stats === undefined) return undefined;
  const common = { path: `/${path}`, inImage: false };
  if (stats.isSymbolicLink()) {
    return { ...common, content: { linkTo: readlinkSync(place) }, secret: false };
  }
  if (!stats.isFile()) return undefined;
  const content = fileContent(place);
  // Nobody says here what is secret, so what others may not read is, and a key whoever may.
  const isKey = "text" in content && /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(content.text);
  const secret = isKey || (stats.mode & 0o004) === 0;
  return { ...common, mode: octal(stats.mode), content, secret };
}
