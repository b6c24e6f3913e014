import { type Finding, finding } from "../../report/finding.ts";
import { isPlainObject } from "../../syntax/plain-data.ts";
import { tomlKey } from "../../syntax/toml.ts";
import type { Config } from "../config.ts";
import { valueAt } from "../raw-config.ts";

/**
 * Keys that make the CRI plugin pull without the transfer service, the value with which they do, and what to write for
 * the same end. registry.mirrors, configs and auths do so as well, and are guarded.
 * Source: containerd v2.1.9 and v2.3.7, CheckLocalImagePullConfigs in internal/cri/config/config.go, docs/cri/config.md.
 */
const forcing: readonly {
  readonly key: string;
  readonly forces: (value: unknown) => boolean;
  readonly instead?: string;
}[] = [
  {
    key: "max_concurrent_downloads",
    forces: (value) => value !== 3,
    instead: 'plugins."io.containerd.transfer.v1.local".max_concurrent_downloads',
  },
  { key: "discard_unpacked_layers", forces: (value) => value === true },
  {
    key: "disable_snapshot_annotations",
    forces: (value) => value === false,
    instead: 'enable_remote_snapshot_annotations = "true" in proxy_plugins.NAME.exports',
  },
  { key: "image_pull_with_sync_fs", forces: (value) => value === true },
];

/** What turns the transfer service off without saying so. Who writes use_local_image_pull means it. */
export function localPullFindings(config: Config): readonly Finding[] {
  const { generation, fieldOf } = config;
  const { useLocalImagePull } = generation.keys;
  if (useLocalImagePull === undefined || isAskedFor(config)) return [];
  return forcedBy(config).map(({ key, path, value, instead }) =>
    finding("containerd-local-pull", fieldOf(path), {
      key: `${key} = ${String(value)}`,
      minor: generation.minor,
      instead,
      consent: tomlKey(useLocalImagePull),
    }),
  );
}

/** Whether the CRI plugin pulls without the transfer service, which is then not asked about snapshotters. */
export function pullsLocally(config: Config): boolean {
  return isAskedFor(config) || forcedBy(config).length > 0 || hasOldRegistries(config);
}

/** Tables of the time before hosts.toml. */
export const oldRegistryTables = ["mirrors", "configs", "auths"] as const;

function hasOldRegistries({ generation, document }: Config): boolean {
  const { useLocalImagePull, registryConfigPath } = generation.keys;
  if (useLocalImagePull === undefined) return false;
  return oldRegistryTables.some((name) => {
    const table = valueAt(document, [...registryConfigPath.slice(0, -1), name]);
    return isPlainObject(table) && Object.keys(table).length > 0;
  });
}

function isAskedFor({ generation, document }: Config): boolean {
  const { useLocalImagePull } = generation.keys;
  return useLocalImagePull !== undefined && valueAt(document, useLocalImagePull) === true;
}

function forcedBy({ generation, document }: Config) {
  const { useLocalImagePull } = generation.keys;
  if (useLocalImagePull === undefined) return [];
  return forcing.flatMap(({ key, forces, instead }) => {
    const path = [...useLocalImagePull.slice(0, -1), key];
    const value = valueAt(document, path);
    return value === undefined || !forces(value) ? [] : [{ key, path, value, instead }];
  });
}
