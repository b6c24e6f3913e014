import type { TriedHost } from "../../plan/registry.ts";
import { type HostsFile, readHostsFile } from "../../registries/hosts-file.ts";
import type { HostsReader } from "../../registries/hosts-reader.ts";
import { isLoopback } from "../../registries/loopback.ts";
import { readHosts } from "../../registries/try-order.ts";
import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import type { Subject } from "../subject.ts";
import { at, atLine, type TomlFile, tomlFile } from "../toml-file.ts";
import { hostsKeyFindings } from "./hosts-keys.ts";
import { type RegistryFolder, registryFolder, upstreamText } from "./registry-folder.ts";

export interface HostsVersion {
  readonly reader: HostsReader;
  /** For people. */
  readonly version: string;
}

/** What containerd makes of one hosts.toml: whom it asks, and what of the file counts for nothing. */
export function hostsTomlFindings(subject: Subject, containerd: HostsVersion): readonly Finding[] {
  const { path, text } = subject;
  const folder = registryFolder(path.split("/").slice(0, -1).join("/"));
  const { reader } = containerd;
  const { tryOrder, dropped } = readHosts(
    folder.registry,
    { path: folder.path, hostsToml: text },
    reader,
  );
  // An empty file says that the registry itself is meant, and keeps it from _default.
  if (dropped?.reason === "empty") return [];
  if (dropped !== undefined) {
    const { reason, found, line } = dropped;
    const params = { version: containerd.version, reason, found, upstream: upstreamText(folder) };
    const told = finding("hosts-toml-dropped", [], params);
    return [atLine(told, subject, line ?? lineOf(text, found))];
  }
  const read = readHostsFile(text, reader);
  const toml = tomlFile(subject);
  // Another parser takes some texts that this one refuses: of those only the whole is known.
  if (read.kind === "dropped" || toml.kind === "fault") return [];
  return [
    ...hostsKeyFindings(toml.file, read.file, folder, containerd),
    ...impliedUpstream(toml.file, tryOrder, folder),
    ...hostFindings(toml.file, read.file, tryOrder),
  ];
}

/** The first line with what was found; the first of all where it is nowhere. */
function lineOf(text: string, found: string): number {
  const key = found.split(".").at(-1)?.replace(/"$/, "") ?? "";
  const line = text.split("\n").findIndex((each) => each.toLowerCase().includes(key.toLowerCase()));
  return Math.max(line, 0) + 1;
}

/** Said only where the file could say otherwise: _default has no one server, and neither has a registry on the node. */
function impliedUpstream(
  file: TomlFile,
  tryOrder: readonly TriedHost[],
  folder: RegistryFolder,
): readonly Finding[] {
  const implied = tryOrder.find(({ upstream }) => upstream === "implied");
  const { registry } = folder;
  if (implied === undefined || registry === "*" || isLoopback(registry)) return [];
  const upstream = upstreamText(folder);
  const found = finding("hosts-toml-implied-upstream", [], { upstream, server: upstream });
  return [at(found, file, { path: [], part: "key" })];
}

/** Addresses at which containerd asks otherwise than they read. */
function hostFindings(
  file: TomlFile,
  { hosts, server }: HostsFile,
  tryOrder: readonly TriedHost[],
): readonly Finding[] {
  const names: readonly { readonly name: string; readonly path: Path }[] = [
    ...hosts.map(({ name }) => ({ name, path: ["host", name] })),
    { name: server, path: ["server"] },
  ];
  return names.flatMap(({ name, path }, index) => {
    const tried = tryOrder[index];
    if (tried === undefined || tried.upstream === "implied") return [];
    const part = path[0] === "server" ? "value" : "key";
    const hasPathBelow = /\/v2\/.+\/v2$/.test(tried.path);
    const isAsked = tried.capabilities.some((each) => each !== "push");
    return [
      ...(tried.httpAfterHttps ? [finding("mirror-tls-on-http", [], {})] : []),
      ...(tried.host === "docker.io" && isAsked ? [finding("mirror-docker-io", [], {})] : []),
      ...(hasPathBelow ? [finding("mirror-path", [], { url: name, asked: tried.path })] : []),
    ].map((found) => at(found, file, { path, part }));
  });
}
