import { valueAt } from "../../containerd/raw-config.ts";
import type { HostsFile } from "../../registries/hosts-file.ts";
import type { HostsReader } from "../../registries/hosts-reader.ts";
import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import { nearest } from "../../syntax/nearest.ts";
import { isPlainObject } from "../../syntax/plain-data.ts";
import { tomlKey } from "../../syntax/toml.ts";
import { at, type TomlFile } from "../toml-file.ts";
import { type RegistryFolder, upstreamText } from "./registry-folder.ts";

export interface HostsVersion {
  readonly reader: HostsReader;
  /** For people. */
  readonly version: string;
}

/** Source: hostFileConfig of containerd's hosts.go, 1.6.36 to 2.3.7. */
const hostKeys = ["capabilities", "ca", "client", "header", "skip_verify", "override_path"];

/** Keys of a hosts.toml that is read, and hosts of it that are not asked, or twice. */
export function hostsKeyFindings(
  file: TomlFile,
  hosts: HostsFile,
  folder: RegistryFolder,
  containerd: HostsVersion,
): readonly Finding[] {
  const tables = tablesOf(file);
  return [
    ...unknown(file, [], ["server", "host"], containerd),
    ...tables.flatMap((path) => unknown(file, path, [], containerd)),
    ...tables.flatMap((path) => serverInHost(file, path, hosts, folder)),
    ...withoutServer(file, hosts, folder),
    ...[[], ...tables].flatMap((path) => emptyCapabilities(file, path, containerd)),
    ...neverAsked(file, tables, hosts, containerd),
    ...askedTwice(file, hosts, containerd),
  ];
}

function tablesOf({ document }: TomlFile): readonly Path[] {
  const tables = valueAt(document.value, ["host"]);
  if (!isPlainObject(tables)) return [];
  return Object.keys(tables).map((name) => ["host", name]);
}

function keysOf({ document }: TomlFile, path: Path): readonly string[] {
  const table = path.length === 0 ? document.value : valueAt(document.value, path);
  return isPlainObject(table) ? Object.keys(table) : [];
}

function unknown(
  file: TomlFile,
  path: Path,
  more: readonly string[],
  { reader, version }: HostsVersion,
): readonly Finding[] {
  const known = [...hostKeys, ...(reader.knowsDialTimeout ? ["dial_timeout"] : []), ...more];
  const isKnown = (key: string) =>
    reader.ignoresCase
      ? known.includes(key.toLowerCase())
      : known.some((each) => each === key || each.toUpperCase() === key);
  return keysOf(file, path)
    .filter((key) => !isKnown(key) && !(path.length > 0 && key === "server"))
    .map((key) => {
      const params = { key: tomlKey([...path, key]), version, nearest: nearest(key, known) };
      const found = finding("hosts-toml-key-unknown", [], params);
      return at(found, file, { path: [...path, key], part: "key" });
    });
}

function serverInHost(
  file: TomlFile,
  path: Path,
  { server }: HostsFile,
  folder: RegistryFolder,
): readonly Finding[] {
  if (!keysOf(file, path).includes("server")) return [];
  const params = {
    table: `[${tomlKey(path)}]`,
    upstream: server === "" ? upstreamText(folder) : server,
  };
  const found = finding("hosts-toml-server-in-host", [], params);
  return [at(found, file, { path: [...path, "server"], part: "key" })];
}

function withoutServer(
  file: TomlFile,
  { server }: HostsFile,
  folder: RegistryFolder,
): readonly Finding[] {
  if (server !== "" || !keysOf(file, []).includes("capabilities")) return [];
  const params = { key: "capabilities", upstream: upstreamText(folder) };
  const found = finding("hosts-toml-root-without-server", [], params);
  return [at(found, file, { path: ["capabilities"], part: "key" })];
}

function emptyCapabilities(
  file: TomlFile,
  path: Path,
  { version }: HostsVersion,
): readonly Finding[] {
  const place = [...path, "capabilities"];
  const value = valueAt(file.document.value, place);
  if (!Array.isArray(value) || value.length > 0) return [];
  const found = finding("hosts-toml-capabilities-empty", [], { version });
  return [at(found, file, { path: place, part: "value" })];
}

function neverAsked(
  file: TomlFile,
  tables: readonly Path[],
  { hosts }: HostsFile,
  { version }: HostsVersion,
): readonly Finding[] {
  return tables
    .filter(([, name]) => !hosts.some((host) => host.name === name))
    .map((path) => {
      const params = { host: String(path[1]), version };
      return at(finding("hosts-toml-host-ignored", [], params), file, { path, part: "key" });
    });
}

function askedTwice(
  file: TomlFile,
  { hosts }: HostsFile,
  { version }: HostsVersion,
): readonly Finding[] {
  const names = hosts.map(({ name }) => name);
  return [...new Set(names)]
    .filter((name) => names.indexOf(name) !== names.lastIndexOf(name))
    .map((host) => {
      const found = finding("hosts-toml-host-twice", [], { host, version });
      return at(found, file, { path: ["host", host], part: "key" });
    });
}
