import { valueAt } from "../../containerd/raw-config.ts";
import { type Finding, finding } from "../../report/finding.ts";
import { type ContainerdGeneration, isSincePatch } from "../../spec/versions/containerd.ts";
import { isPlainObject } from "../../syntax/plain-data.ts";
import { at, type TomlFile } from "../toml-file.ts";
import type { Release } from "../versions.ts";
import { type MergedFiles, versionOf } from "./merged-files.ts";

/** A version that containerd refuses, or under which it ignores what the files say. `sandbox`: what is left of it. */
export function versionFindings(
  merged: MergedFiles,
  containerd: Release<ContainerdGeneration>,
  sandbox: string,
): readonly Finding[] {
  const files = merged.files.map(({ file }) => file);
  const skewed = skew(files, containerd, sandbox);
  return skewed.length > 0
    ? skewed
    : [...refused(merged, containerd, sandbox), ...unversioned(files, containerd, sandbox)];
}

function atVersion(found: Finding, file: TomlFile): Finding {
  return at(found, file, { path: ["version"], part: "value" });
}

function refused(
  { files }: MergedFiles,
  { row, version }: Release<ContainerdGeneration>,
  sandbox: string,
): readonly Finding[] {
  const last = files.findLast(({ file }) => (versionOf(file) ?? 0) > row.configVersion);
  if (last === undefined) return [];
  const params = { found: versionOf(last.file) ?? 0, known: row.configVersion, version };
  const { reading, file } = last;
  if (reading.kind === "refused") {
    return [atVersion(finding("containerd-config-refused", [], params), file)];
  }
  return reading.kind === "read" && reading.isNewer
    ? [atVersion(finding("containerd-config-newer", [], { ...params, sandbox }), file)]
    : [];
}

/** Files that would each be in order, and are not together. */
function skew(
  [root, ...imports]: readonly TomlFile[],
  { row, release, version }: Release<ContainerdGeneration>,
  sandbox: string,
): readonly Finding[] {
  const own = root === undefined ? undefined : versionOf(root);
  if (own === undefined) return [];
  const newer = imports.filter((file) => (versionOf(file) ?? 0) > own);
  if (row.translatesImports) {
    if (isSincePatch(release, row.takesNewerImportsSincePatch)) return [];
    return newer.map((file) =>
      atVersion(
        finding("containerd-import-newer", [], { root: own, found: versionOf(file) ?? 0, version }),
        file,
      ),
    );
  }
  // The last version holds for all; of an older one than this generation's, the newer tables are read all the same.
  const last = imports.findLast((file) => (versionOf(file) ?? 0) > 0);
  if (last === undefined || !newer.includes(last) || versionOf(last) !== row.configVersion) {
    return [];
  }
  const params = { root: own, found: row.configVersion, version, sandbox };
  return [atVersion(finding("containerd-import-version", [], params), last)];
}

function unversioned(
  files: readonly TomlFile[],
  { row, version }: Release<ContainerdGeneration>,
  sandbox: string,
): readonly Finding[] {
  const [root] = files;
  const isNamed = files.some((file) => (versionOf(file) ?? 0) > 1);
  if (root === undefined || isNamed) return [];
  const known = row.configVersion;
  const ignoring = files.find((file) => hasLongNames(file));
  if (row.withoutVersion === "version 1" && ignoring !== undefined) {
    const found = finding("containerd-config-short-names", [], { version, known, sandbox });
    return [atVersion(found, ignoring)];
  }
  return [atVersion(finding("containerd-config-unversioned", [], { version, known }), root)];
}

function hasLongNames({ document }: TomlFile): boolean {
  const plugins = valueAt(document.value, ["plugins"]);
  return isPlainObject(plugins) && Object.keys(plugins).some((name) => name.includes("."));
}
