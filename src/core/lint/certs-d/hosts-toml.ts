import type { TriedHost } from "../../plan/registry.ts";
import { type Dropped, type HostsFile, readHostsFile } from "../../registries/hosts-file.ts";
import { isLoopback } from "../../registries/loopback.ts";
import { readHosts } from "../../registries/try-order.ts";
import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import type { Subject } from "../subject.ts";
import { at, atLine, type TomlFile, tomlFile } from "../toml-file.ts";
import { type HostsVersion, hostsKeyFindings } from "./hosts-keys.ts";
import { type RegistryFolder, registryFolder, upstreamText } from "./registry-folder.ts";

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
    const { reason, found } = dropped;
    const params = { version: containerd.version, reason, found, upstream: upstreamText(folder) };
    const told = finding("hosts-toml-dropped", [], params);
    return [atLine(told, subject, lineOf(text, dropped))];
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

/** The line of what was found, from where containerd was when it gave up; that line where it is nowhere. */
function lineOf(text: string, { reason, found, line = 1 }: Dropped): number {
  const keys: Partial<Record<Dropped["reason"], string>> = {
    client: "client",
    "dial-timeout": "dial_timeout",
  };
  const word = (keys[reason] ?? found.split(".").at(-1) ?? found).toLowerCase();
  const lines = text.toLowerCase().split("\n");
  const at = lines.findIndex((each, index) => index >= line - 1 && each.includes(word));
  return at === -1 ? line : at + 1;
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
