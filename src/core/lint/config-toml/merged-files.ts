import {
  type FileReading,
  fileReading,
  type Origin,
  translated,
  writtenAt,
} from "../../containerd/file-reading.ts";
import { merged, type Table, valueAt } from "../../containerd/raw-config.ts";
import type { Path } from "../../report/path.ts";
import type { ContainerdGeneration } from "../../spec/versions/containerd.ts";
import { isPlainObject } from "../../syntax/plain-data.ts";
import type { TomlFile } from "../toml-file.ts";
import type { Release } from "../versions.ts";

/** One file as containerd has it. */
export interface ReadFile {
  readonly file: TomlFile;
  readonly reading: FileReading;
  /** Empty where nothing of it counts. */
  readonly document: Table;
  readonly origins: readonly Origin[];
}

export interface MergedFiles {
  readonly files: readonly ReadFile[];
  /** What containerd has of all of them. */
  readonly document: Table;
}

/** `version` of a file as it is written; undefined where there is none, or none that is a number. */
export function versionOf({ document }: TomlFile): number | undefined {
  const version = valueAt(document.value, ["version"]);
  return typeof version === "number" ? version : undefined;
}

/** The version that holds for a file: its own, or the last that any names. */
export function versionThatCounts(
  file: TomlFile,
  files: readonly TomlFile[],
  { translatesImports }: ContainerdGeneration,
): number | undefined {
  const last = files.map(versionOf).findLast((version) => version !== undefined && version !== 0);
  return translatesImports ? versionOf(file) : last;
}

export function mergedFiles(
  files: readonly TomlFile[],
  { row, release }: Release<ContainerdGeneration>,
): MergedFiles {
  const read = files.map((file): ReadFile => {
    const reading = fileReading(versionThatCounts(file, files, row), row, release);
    if (reading.kind !== "read") return { file, reading, document: {}, origins: [] };
    return { file, reading, ...translated(file.document.value as Table, reading, row) };
  });
  const document = read.reduce<Table>((below, { document: over }) => laid(over, below, row), {});
  return { files: read, document };
}

/** Source: mergeConfig of containerd's config.go, 1.7.35 and 2.3.7. */
function laid(over: Table, below: Table, { importsReplaceSections }: ContainerdGeneration): Table {
  const both = merged(below, over);
  const lists = Object.entries(over).flatMap(([key, value]) => {
    const before = below[key];
    return Array.isArray(value) && Array.isArray(before)
      ? [[key, [...new Set([...before, ...value])]] as const]
      : [];
  });
  const sections = (table: Table) => (isPlainObject(table.plugins) ? table.plugins : {});
  const plugins = importsReplaceSections
    ? { plugins: { ...sections(below), ...sections(over) } }
    : {};
  return { ...both, ...plugins, ...Object.fromEntries(lists) };
}

/** The file, and the path in it, that answers for a place of the merged document: the last that says something of it. */
export function answering(
  { files }: MergedFiles,
  place: Path,
): { readonly file: TomlFile; readonly path: Path } | undefined {
  for (const { file, origins } of [...files].reverse()) {
    const path = writtenAt(origins, place);
    if (path !== undefined) return { file, path };
  }
  return undefined;
}
