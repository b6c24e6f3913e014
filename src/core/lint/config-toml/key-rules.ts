import { writtenAt } from "../../containerd/file-reading.ts";
import { foundConfig } from "../../containerd/found-config.ts";
import { isKnownKey, keyTable, placeNow } from "../../containerd/known-keys.ts";
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
  const isShort = (path: Path) => path[0] === "plugins" && isShortName(path[1]);
  const placed = keyFindings(config).flatMap((found) => {
    const path = writtenAt(origins, found.path) ?? found.path;
    if (isShort(path) || saysNothing(valueAt(file.document.value, path))) return [];
    const isType = found.code === "containerd-key-type";
    const told = isType ? found : (sandboxIgnored(path, row, version, sandbox) ?? found);
    return [at(told, file, { path, part: isType ? "value" : "key" })];
  });
  return [
    ...placed,
    ...shortNames(read, row, version),
    ...misspeltSandbox(read, row, version, sandbox),
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

/** Said of the key itself, or of a table which holds it and nothing else that has another place. */
function sandboxIgnored(
  path: Path,
  generation: ContainerdGeneration,
  version: string,
  sandbox: string,
): Finding | undefined {
  const place = placeNow(path, generation);
  const wanted = generation.keys.sandboxImage;
  if (place === undefined || tomlKey(place) !== tomlKey(wanted)) return undefined;
  const params = { key: tomlKey(path), version, sandbox, instead: tomlKey(wanted) };
  return finding("containerd-sandbox-ignored", [], params);
}

/** Any name may stand below pinned_images, and one alone is asked for. */
function misspeltSandbox(
  { file, document, origins }: ReadFile,
  generation: ContainerdGeneration,
  version: string,
  sandbox: string,
): readonly Finding[] {
  const { keys } = generation;
  const wanted = String(keys.sandboxImage.at(-1));
  const above = keys.sandboxImage.slice(0, -1);
  const table = valueAt(document, above);
  if (!isPlainObject(table) || Object.hasOwn(table, wanted)) return [];
  return Object.keys(table).flatMap((name) => {
    const place = [...above, name];
    const path = writtenAt(origins, place);
    const isMeant = nearest(name, [wanted]) === wanted;
    if (!isMeant || path === undefined || !isKnownKey(place, generation)) return [];
    const params = { key: tomlKey(path), version, sandbox, instead: tomlKey(keys.sandboxImage) };
    return [at(finding("containerd-sandbox-ignored", [], params), file, { path, part: "key" })];
  });
}

/** Of a file of version 2 or later. */
function shortNames(
  { file, document, reading }: ReadFile,
  generation: ContainerdGeneration,
  version: string,
): readonly Finding[] {
  const plugins = valueAt(document, ["plugins"]);
  if (reading.kind !== "read" || !isPlainObject(plugins)) return [];
  const known = knownPlugins(generation);
  return Object.keys(plugins)
    .filter(isShortName)
    .map((name) => {
      const full = known.find((each) => each.endsWith(`.${name}`));
      const isRefused = generation.withoutVersion === "version 1";
      const found = finding("containerd-plugin-short-name", [], { name, full, version, isRefused });
      return at(found, file, { path: ["plugins", name], part: "key" });
    });
}

/** Source: ValidateV2 of containerd 1.7's config.go. */
function isShortName(name: string | number | undefined): boolean {
  return typeof name === "string" && name.split(".").length < 4;
}

function knownPlugins(generation: ContainerdGeneration): readonly string[] {
  const names = Object.keys(keyTable(generation)).flatMap(
    (key) => /^plugins\."([^"]+)"/.exec(key)?.[1] ?? [],
  );
  return [...new Set(names)];
}
