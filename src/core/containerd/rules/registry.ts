import { type Finding, finding } from "../../report/finding.ts";
import { isPlainObject } from "../../syntax/plain-data.ts";
import { tomlKey } from "../../syntax/toml.ts";
import type { Config } from "../config.ts";
import { isKnownKey } from "../known-keys.ts";
import { valueAt } from "../raw-config.ts";
import { oldRegistryTables, pullsLocally } from "./local-pull.ts";

/**
 * The registry table of a config.toml that somebody else wrote; a spec can't set it. Source: ValidatePluginConfig of
 * containerd's CRI config.go, and runs on seven daemons.
 */
export function registryFindings(config: Config): readonly Finding[] {
  return [...oldTables(config), ...configPath(config)];
}

function oldTables({ generation, document, fieldOf }: Config): readonly Finding[] {
  const { keys, minor } = generation;
  const registry = keys.registryConfigPath.slice(0, -1);
  const hasPath = (valueAt(document, keys.registryConfigPath) ?? "") !== "";
  return oldRegistryTables.flatMap((table) => {
    const path = [...registry, table];
    const value = valueAt(document, path);
    if (!isPlainObject(value) || Object.keys(value).length === 0) return [];
    const key = tomlKey(path);
    const withTls = Object.values(value).some((each) => valueAt(each, ["tls"]) !== undefined);
    // Where there is no such key, it is ignored, and refuses nothing.
    const isRefused =
      table === "mirrors" || (withTls && isKnownKey([...path, "host", "tls"], generation));
    return hasPath && isRefused
      ? [finding("containerd-registry-twice", fieldOf(path), { key, minor })]
      : [finding("containerd-registry-deprecated", fieldOf(path), { key })];
  });
}

function configPath(config: Config): readonly Finding[] {
  const { generation, document, fieldOf } = config;
  const { keys, minor } = generation;
  const value = valueAt(document, keys.registryConfigPath);
  if (typeof value !== "string" || value === "") return [];
  const path = fieldOf(keys.registryConfigPath);
  if (!value.split(":").every((each) => each === "" || each.startsWith("/"))) {
    return [finding("containerd-config-path-relative", path, { found: value, minor })];
  }
  // Where there is a transfer service, only pulls without it take the path apart.
  const isWhole = keys.useLocalImagePull !== undefined && !pullsLocally(config);
  return value.includes(":") && isWhole
    ? [finding("containerd-config-path-colon", path, { found: value, minor })]
    : [];
}
