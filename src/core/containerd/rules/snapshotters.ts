import { type Finding, finding } from "../../report/finding.ts";
import { tomlKey } from "../../syntax/toml.ts";
import type { Config } from "../config.ts";
import { valueAt } from "../raw-config.ts";
import { transferDefault, unpackConfig } from "../snapshotters.ts";
import { pullsLocally } from "./local-pull.ts";

/**
 * The key without which containerd passes over a snapshotter of its own.
 * Source: containerd v1.6.36 (devmapper alone), v1.7.35, v2.0.14 to v2.3.7, snapshots/{devmapper,blockfile}.
 */
const neededKeys = new Map([
  ["devmapper", "pool_name"],
  ["blockfile", "scratch_file"],
]);

/** Snapshotters that nobody starts or configures, and an unpack_config of the user's under which every pull fails. */
export function snapshotterFindings(config: Config): readonly Finding[] {
  return [...missingProxies(config), ...unconfigured(config), ...incompleteUnpackConfig(config)];
}

function missingProxies(config: Config): readonly Finding[] {
  const { settings, generation, document, snapshotters } = config;
  // An imported file may well bring it.
  if (settings.containerd.imports.length > 0) return [];
  return snapshotters
    .filter(([name]) => !generation.snapshotters.includes(name))
    .filter(([name]) => valueAt(document, ["proxy_plugins", name, "type"]) !== "snapshot")
    .map(([name, path]) =>
      finding("containerd-snapshotter-proxy", path, {
        name,
        minor: generation.minor,
        known: generation.snapshotters,
      }),
    );
}

function unconfigured(config: Config): readonly Finding[] {
  const { settings, generation, document, snapshotters } = config;
  if (settings.containerd.imports.length > 0) return [];
  return snapshotters.flatMap(([name, path]) => {
    const key = generation.snapshotters.includes(name) ? neededKeys.get(name) : undefined;
    const plugin = `io.containerd.snapshotter.v1.${name}`;
    if (key === undefined || (valueAt(document, ["plugins", plugin, key]) ?? "") !== "") return [];
    const { minor } = generation;
    return [finding("containerd-snapshotter-unconfigured", path, { name, minor, plugin, key })];
  });
}

function incompleteUnpackConfig(config: Config): readonly Finding[] {
  const { settings, generation, document, fieldOf, snapshotters } = config;
  const { unpackConfig: path } = generation.keys;
  if (path === undefined || unpackConfig(settings, generation) !== undefined) return [];
  if (pullsLocally(config)) return [];
  const written = valueAt(document, path);
  const entries = Array.isArray(written) ? written : [transferDefault];
  const listed = entries.filter((entry) => typeof valueAt(entry, ["platform"]) === "string");
  const isListed = (name: string) =>
    listed.some((entry) => valueAt(entry, ["snapshotter"]) === name);
  const missing = [...new Map(snapshotters)].filter(([name]) => !isListed(name));
  if (missing.length === 0 && listed.length === entries.length) return [];
  // What nobody wrote has no place.
  const place = written === undefined ? missing[0]?.[1] : undefined;
  return [
    finding("containerd-unpack-config", place ?? fieldOf(path), {
      key: tomlKey(path),
      missing: missing.map(([name]) => name),
    }),
  ];
}
