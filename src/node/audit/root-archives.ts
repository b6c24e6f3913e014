import type { ArchiveContents } from "../../core/images/archive.ts";
import type { Finding } from "../../core/report/finding.ts";
import { inspectArchive } from "../archive/inspect.ts";
import { errnoText } from "../errno.ts";
import { namesAt, standingIn } from "./root-fs.ts";
import { unreadable } from "./root-walk.ts";

/** Where nodegen puts them, whether or not a program names each. */
const ours = "/opt/nodegen/images/*.tar";

/** What is in the archives of a machine that something imports. One that is not there is left out; faults are findings. */
export async function rootArchives(
  root: string,
  named: readonly string[],
): Promise<{
  readonly archives: ReadonlyMap<string, ArchiveContents>;
  readonly findings: readonly Finding[];
}> {
  const archives = new Map<string, ArchiveContents>();
  const findings: Finding[] = [];
  for (const path of new Set([...named, ours].flatMap((each) => matching(root, each)))) {
    const at = standingIn(root, path);
    if (at.kind === "unreadable") findings.push(unreadable(path, at.reason));
    if (at.kind !== "file") continue;
    try {
      archives.set(path, await inspectArchive(at.here));
    } catch (error) {
      findings.push(unreadable(path, errnoText(error)));
    }
  }
  return { archives, findings };
}

/** The paths that a pattern means; a `*` in the name of a folder is not followed. */
function matching(root: string, pattern: string): readonly string[] {
  if (!/[*?]/.test(pattern)) return [pattern];
  const cut = pattern.lastIndexOf("/");
  const folder = pattern.slice(0, cut);
  const at = standingIn(root, folder);
  if (/[*?]/.test(folder) || at.kind !== "folder") return [];
  const names = namesAt(at.here);
  if ("reason" in names) return [];
  const form = new RegExp(
    `^${pattern
      .slice(cut + 1)
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );
  const isArchive = (name: string) => /\.(tar|tgz)$|\.tar\./.test(name);
  return names
    .filter((name) => form.test(name) && isArchive(name))
    .map((name) => `${folder}/${name}`);
}
