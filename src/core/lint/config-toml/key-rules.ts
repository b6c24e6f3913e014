import { isShortName, writtenAt } from "../../containerd/file-reading.ts";
import { foundConfig } from "../../containerd/found-config.ts";
import { pluginNamed } from "../../containerd/known-keys.ts";
import { valueAt } from "../../containerd/raw-config.ts";
import { keyFindings } from "../../containerd/rules/keys.ts";
import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import type { ContainerdGeneration } from "../../spec/versions/containerd.ts";
import { nearest } from "../../syntax/nearest.ts";
import { isPlainObject } from "../../syntax/plain-data.ts";
import { tomlKey } from "../../syntax/toml.ts";
import { at } from "../toml-file.ts";
import type { Release } from "../versions.ts";
import type { ReadFile } from "./merged-files.ts";

/** Keys of one file that containerd ignores, or refuses for their type; `sandbox` is the image that it ends up with. */
export function fileKeyFindings(
  read: ReadFile,
  { row, release, version }: Release<ContainerdGeneration>,
  sandbox: string,
): readonly Finding[] {
  const { file, document, origins } = read;
  const config = foundConfig({ document, generation: row, version: release, isPartial: false });
  const isShort = (path: Path) => path[0] === "plugins" && isShortName(String(path[1]));
  // With such a name 1.x does not come as far as to ignore anything.
  const sandboxes = ignoredSandboxes(read, row).filter(
    (path) => !(isShort(path) && refusesShortNames(row)),
  );
  // Of the table pinned_images, misspelt, one finding is enough; of a plugin all else in it is ignored too.
  const isSandbox = (path: Path) =>
    path.length > 2 &&
    sandboxes.some((each) => tomlKey(each.slice(0, path.length)) === tomlKey(path));
  const instead = tomlKey(row.keys.sandboxImage);
  return [
    ...keyFindings(config).flatMap((found) => {
      const path = writtenAt(origins, found.path) ?? found.path;
      const isType = found.code === "containerd-key-type";
      if (isShort(path) || (isSandbox(path) && !isType)) return [];
      if (saysNothing(valueAt(file.document.value, path))) return [];
      return [at(found, file, { path, part: isType ? "value" : "key" })];
    }),
    ...sandboxes.map((path) => {
      const params = { key: tomlKey(path), version, sandbox, instead };
      return at(finding("containerd-sandbox-ignored", [], params), file, { path, part: "key" });
    }),
    ...shortNames(read, row, version),
  ];
}

/**
 * Where nothing is said, nothing is lost. `containerd config default` writes a table for every plugin, and empty values
 * for options which another patch release no longer has.
 */
function saysNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === "" || (isPlainObject(value) && Object.values(value).every(saysNothing));
}

/**
 * Sandbox images that are written where containerd does not take them from: in the place of another version, below a
 * name that is misspelt, or misspelt themselves. Below pinned_images any name may stand, and one alone is asked for.
 */
function ignoredSandboxes(
  { file, origins }: ReadFile,
  { keys }: ContainerdGeneration,
): readonly Path[] {
  const wanted = tomlKey(keys.sandboxImage);
  return origins
    .filter(({ place, written }) => tomlKey(place) !== wanted && isSandbox(written))
    .map(({ written }) => written)
    .filter((path) => !saysNothing(valueAt(file.document.value, path)));
}

function isSandbox(path: Path): boolean {
  const [section, , table, name] = path;
  if (section !== "plugins") return false;
  if (path.length === 3) return nearest(String(table), ["sandbox_image"]) !== undefined;
  return (
    path.length === 4 &&
    nearest(String(table), ["pinned_images"]) !== undefined &&
    nearest(String(name), ["sandbox"]) !== undefined
  );
}

/** Of a file of version 2 or later. */
function shortNames(
  { file, document, reading }: ReadFile,
  generation: ContainerdGeneration,
  version: string,
): readonly Finding[] {
  const plugins = valueAt(document, ["plugins"]);
  if (reading.kind !== "read" || reading.takesShortNames || !isPlainObject(plugins)) return [];
  return Object.keys(plugins)
    .filter(isShortName)
    .map((name) => {
      const full = pluginNamed(name, generation);
      const isRefused = refusesShortNames(generation);
      const found = finding("containerd-plugin-short-name", [], { name, full, version, isRefused });
      return at(found, file, { path: ["plugins", name], part: "key" });
    });
}

/** Those that have a meaning of their own for them in a file of version 1. */
function refusesShortNames({ withoutVersion }: ContainerdGeneration): boolean {
  return withoutVersion === "version 1";
}
