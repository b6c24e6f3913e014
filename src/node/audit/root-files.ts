import { namedPaths } from "../../core/audit/named-paths.ts";
import {
  auditedFiles,
  auditedFolders,
  isNeverRead,
  unitFolder,
} from "../../core/audit/root-places.ts";
import { broughtBy, isOfSomeKind, isWorthReading } from "../../core/lint/kinds.ts";
import type { Subject } from "../../core/lint/subject.ts";
import type { Finding } from "../../core/report/finding.ts";
import { inputLimitMiB, inputText } from "../input-text.ts";
import { standingIn } from "./root-fs.ts";
import { type RootWalk, unreadable, walkIn } from "./root-walk.ts";

/** The files of a machine that some part of the audit reads. */
export interface RootFiles extends RootWalk {
  readonly subjects: readonly Subject[];
  readonly secret: ReadonlySet<string>;
  /** Archives that something names, as the machine has them. */
  readonly archives: readonly string[];
}

/** Ours: what names a file that names a file; no machine goes on for longer. */
const mostRounds = 8;

/**
 * The folders of configuration, then what those files name, and what that names. Links are followed inside `root` alone.
 * Faults are findings.
 */
export function rootFiles(root: string): RootFiles {
  const reader = rootReader(root);
  for (const folder of auditedFolders) reader.folder(folder);
  for (const file of auditedFiles) reader.file(file, "named");
  for (let round = 0; round < mostRounds; round += 1) {
    const before = reader.subjects.size;
    const named = namedPaths(withBrought(reader.subjects));
    for (const folder of named.folders) reader.folder(folder);
    for (const file of named.configurations) reader.file(file, "named");
    for (const file of named.files) reader.file(file, "guessed");
    if (reader.subjects.size === before) break;
  }
  const { subjects, folders, files, links, secret, findings } = reader;
  return {
    subjects: [...subjects.values()],
    folders: [...folders],
    files: [...files],
    links,
    secret,
    findings,
    archives: namedPaths(withBrought(subjects)).archives,
  };
}

/** And the files that user-data and Ignition bring: what those name lies on the machine already, or never will. */
function withBrought(subjects: ReadonlyMap<string, Subject>): readonly Subject[] {
  const all = [...subjects.values()];
  return [...all, ...broughtBy(all).map(({ subject }) => subject)];
}

/** `named`: it is a configuration. `guessed`: something that looks like a path led there. */
type Reason = "named" | "guessed";

function rootReader(root: string) {
  const subjects = new Map<string, Subject>();
  const folders = new Set<string>();
  const files = new Set<string>();
  const links = new Map<string, string>();
  const secret = new Set<string>();
  const findings: Finding[] = [];
  const seen = new Set<string>();
  /** Folders as they really are: /lib/systemd/system may be /usr/lib/systemd/system. */
  const walked = new Set<string>();

  function folder(path: string): void {
    const at = standingIn(root, path);
    if (folders.has(path) || (at.kind === "folder" && walked.has(at.real))) return;
    if (at.kind === "folder") walked.add(at.real);
    const walk = walkIn(root, path);
    for (const each of walk.folders) folders.add(each);
    for (const [from, to] of walk.links) links.set(from, to);
    findings.push(...walk.findings);
    masks(walk);
    for (const each of walk.files) {
      files.add(each);
      if (!isAnotherName(each, walk)) file(each, "named");
    }
  }

  /** A unit that leads to /dev/null is as good as an empty one, and the vendor's counts for nothing. */
  function masks({ links: found }: RootWalk): void {
    for (const [path, target] of found) {
      if (target === "/dev/null" && unitFolder.test(path)) subjects.set(path, { path, text: "" });
    }
  }

  function file(path: string, reason: Reason): void {
    const key = `${reason} ${path}`;
    if (subjects.has(path) || seen.has(key) || isNeverRead(path)) return;
    seen.add(key);
    const at = standingIn(root, path);
    if (at.kind === "unreadable" && reason === "named") {
      findings.push(unreadable(path, at.reason));
    }
    if (at.kind !== "file") return;
    files.add(path);
    const isConfiguration = reason === "named" && isWorthReading(path);
    if (at.stats.size > inputLimitMiB * 1024 * 1024 && !isConfiguration) return;
    const read = inputText(at.here, path);
    if ("text" in read) {
      if (read.text.includes("\0")) return;
      const subject = { path, text: read.text };
      if (reason === "guessed" && !isConfigurationText(subject)) return;
      subjects.set(path, subject);
      const isKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(read.text);
      if (isKey || (at.stats.mode & 0o004) === 0) secret.add(path);
    } else if (isConfiguration || read.fault.code === "input-unreadable") {
      findings.push(read.fault);
    }
  }

  return { subjects, folders, files, links, secret, findings, folder, file };
}

/** Of what is only guessed, what some reader may want: programs of the shell, and files of configuration. */
function isConfigurationText(subject: Subject): boolean {
  const { path, text } = subject;
  return (
    text.startsWith("#!") ||
    /\.(toml|ya?ml|json|conf|env|ign|service|target|sh)$|\/(default|sysconfig)\/[^/]+$|env(ironment)?$/.test(
      path,
    ) ||
    isOfSomeKind(subject)
  );
}

/** Links by which units are enabled, or have another name: the unit itself lies elsewhere. */
function isAnotherName(path: string, { links }: RootWalk): boolean {
  const target = links.get(path);
  if (target === undefined || !unitFolder.test(path)) return false;
  const name = (of: string) => of.slice(of.lastIndexOf("/") + 1);
  return /\.(wants|requires|upholds)\/[^/]+$/.test(path) || name(path) !== name(target);
}
