import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import { tomlKey } from "../../syntax/toml.ts";
import type { Config } from "../config.ts";
import { valueAt } from "../raw-config.ts";
import { unpackConfig, usedSnapshotters } from "../snapshotters.ts";

/** Snapshotters that nobody starts, and an unpack_config of the user's under which every pull fails. */
export function snapshotterFindings(config: Config): readonly Finding[] {
  return [...missingProxies(config), ...incompleteUnpackConfig(config)];
}

function missingProxies({ settings, generation, document }: Config): readonly Finding[] {
  const { snapshotter, runtimes, imports } = settings.containerd;
  // An imported file may well bring it.
  if (imports.length > 0) return [];
  const named: readonly (readonly [string, Path])[] = [
    [snapshotter, ["containerd", "snapshotter"]],
    ...runtimes.flatMap((runtime, index) =>
      runtime.snapshotter === undefined
        ? []
        : [[runtime.snapshotter, ["containerd", "runtimes", index, "snapshotter"]] as const],
    ),
  ];
  return named
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
