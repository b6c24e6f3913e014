import { readdirSync, realpathSync, statSync } from "node:fs";
import { isOfSomeKind, isWorthReading, ofNoKind } from "../core/lint/kinds.ts";
import type { Linted, Subject } from "../core/lint/subject.ts";
import { type Finding, finding } from "../core/report/finding.ts";
import { errnoText, isErrno } from "./errno.ts";
import { inputText } from "./input-text.ts";

/**
 * The files and folders that were named, folders with all below them. Of a folder only files are read of which the path
 * says that they may be something to judge; links are followed, as the programs on a node follow them. Faults are findings.
 */
export function readLinted(paths: readonly string[]): {
  readonly linted: Linted;
  readonly findings: readonly Finding[];
} {
  const reads = paths.map((path) => (isFolder(path) ? readFolder(path) : readNamed(path)));
  return {
    linted: {
      subjects: distinct(reads.flatMap((read) => read.linted.subjects)),
      folders: [...new Set(reads.flatMap((read) => read.linted.folders))],
      files: [...new Set(reads.flatMap((read) => read.linted.files))],
    },
    findings: reads.flatMap((read) => read.findings),
  };
}

type Read = ReturnType<typeof readLinted>;

const nothing: Linted = { subjects: [], folders: [], files: [] };

/** A file may be named, and be in a folder that is. */
function distinct(subjects: readonly Subject[]): readonly Subject[] {
  return [...new Map(subjects.map((subject) => [subject.path, subject])).values()];
}

/** What can't be looked at is none; reading it will say why. */
function isFolder(path: string): boolean {
  if (path.includes("\0")) return false;
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch (error) {
    if (isErrno(error)) return false;
    throw error;
  }
}

function readNamed(path: string): Read {
  const read = inputText(path);
  return "text" in read
    ? { linted: { ...nothing, subjects: [{ path, text: read.text }] }, findings: [] }
    : { linted: nothing, findings: [read.fault] };
}

function readFolder(path: string): Read {
  const { folders, files, findings } = walk(trimmed(path), []);
  const subjects: Subject[] = [];
  const faults: Finding[] = [...findings];
  for (const file of files.filter(isWorthReading)) {
    const read = inputText(file);
    if (!("text" in read)) faults.push(read.fault);
    else if (isOfSomeKind({ path: file, text: read.text }))
      subjects.push({ path: file, text: read.text });
  }
  if (subjects.length === 0 && faults.length === 0) faults.push(ofNoKind(path, "folder"));
  return { linted: { subjects, folders, files }, findings: faults };
}

const trimmed = (path: string) => (path === "/" ? path : path.replace(/\/+$/, ""));

interface Walk {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  readonly findings: readonly Finding[];
}

/** `above`: where the folders on the way here really are, so that a link to one of them makes no circle. */
function walk(folder: string, above: readonly string[]): Walk {
  try {
    const real = realpathSync(folder);
    if (above.includes(real)) return { folders: [], files: [], findings: [] };
    const names = readdirSync(folder).sort();
    const base = folder === "/" ? "" : folder;
    const parts = names.map((name) => entry(`${base}/${name}`, [...above, real]));
    return {
      folders: [folder, ...parts.flatMap(({ folders }) => folders)],
      files: parts.flatMap(({ files }) => files),
      findings: parts.flatMap(({ findings }) => findings),
    };
  } catch (error) {
    const reason = errnoText(error);
    return {
      folders: [],
      files: [],
      findings: [finding("input-unreadable", [], { file: folder, reason })],
    };
  }
}

function entry(path: string, above: readonly string[]): Walk {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isDirectory() === true) return walk(path, above);
    return { folders: [], files: stats?.isFile() === true ? [path] : [], findings: [] };
  } catch (error) {
    // A link to itself is to the programs on the node what it is here: nothing.
    if (isErrno(error)) return { folders: [], files: [], findings: [] };
    throw error;
  }
}
