import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import { tomlKey } from "../../syntax/toml.ts";
import type { Config } from "../config.ts";
import { valueAt } from "../raw-config.ts";
import { unpackConfig, usedSnapshotters } from "../snapshotters.ts";

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

/** The snapshotters that a node uses, with their places in the spec. */
function named({ settings }: Config): readonly (readonly [string, Path])[] {
  const { snapshotter, runtimes } = settings.containerd;
  return [
    [snapshotter, ["containerd", "snapshotter"]],
    ...runtimes.flatMap((runtime, index) =>
      runtime.snapshotter === undefined
        ? []
        : [[runtime.snapshotter, ["containerd", "runtimes", index, "snapshotter"]] as const],
    ),
  ];
}

function missingProxies(config: Config): readonly Finding[] {
  const { settings, generation, document } = config;
  // An imported file may well bring it.
  if (settings.containerd.imports.length > 0) return [];
  return named(config)
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
  const { settings, generation, document } = config;
  if (settings.containerd.imports.length > 0) return [];
  return named(config).flatMap(([name, path]) => {
    const key = generation.snapshotters.includes(name) ? neededKeys.get(name) : undefined;
    const plugin = `io.containerd.snapshotter.v1.${name}`;
    if (key === undefined || (valueAt(document, ["plugins", plugin, key]) ?? "") !== "") return [];
    const { minor } = generation;
    return [finding("containerd-snapshotter-unconfigured", path, { name, minor, plugin, key })];
  });
}

function incompleteUnpackConfig({ settings, generation, document, fieldOf }: Config) {
  const { unpackConfig: path, useLocalImagePull } = generation.keys;
  if (path === undefined || unpackConfig(settings, generation) !== undefined) return [];
  const entries = valueAt(document, path);
  const isLocal = useLocalImagePull && valueAt(document, useLocalImagePull) === true;
  if (!Array.isArray(entries) || isLocal) return [];
  const listed = entries.filter((entry) => typeof valueAt(entry, ["platform"]) === "string");
  const missing = usedSnapshotters(settings.containerd).filter(
    (name) => !listed.some((entry) => valueAt(entry, ["snapshotter"]) === name),
  );
  if (missing.length === 0 && listed.length === entries.length) return [];
  return [finding("containerd-unpack-config", fieldOf(path), { key: tomlKey(path), missing })];
}
