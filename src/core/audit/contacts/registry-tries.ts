import type { TriedHost } from "../../plan/registry.ts";
import type { Dropped } from "../../registries/hosts-file.ts";
import { readHostsFile } from "../../registries/hosts-file.ts";
import { hostsReader } from "../../registries/hosts-reader.ts";
import { isLoopback } from "../../registries/loopback.ts";
import { readHosts, upstreamHost } from "../../registries/try-order.ts";
import { isOnNode } from "../../spec/allowed.ts";
import { type HostPort, hostPort } from "../../syntax/url-host.ts";
import type { Place } from "../place.ts";
import type { ContainerdFiles } from "../reading/containerd-files.ts";
import { followed } from "../reading/links.ts";
import type { Sighted } from "../reading/sighted.ts";
import { directoryFor, oldMirrors, registryRoots } from "./registry-roots.ts";
import { hostOfAddress } from "./url-hosts.ts";

/** A host that a pull of one registry asks. */
export interface Tried {
  /** On each port on which it may be asked; undefined for the registry itself, where it is one of any name. */
  readonly to: readonly (HostPort | undefined)[];
  /** From 1, among those that a pull asks. */
  readonly turn: number;
  readonly upstream?: "written" | "implied";
  readonly place: Place;
}

/** Whom containerd asks for the images of one registry, and why. */
export interface RegistryTries {
  readonly registry: string;
  /** The directory that counts; absent where there is none. */
  readonly directory?: string;
  readonly dropped?: Dropped;
  readonly file?: string;
  /** First to last, those alone that a pull asks. */
  readonly tries: readonly Tried[];
}

/** As the containerd of this machine pulls images of `registry` (`host[:port]`, or `*`). */
export function registryTries(
  registry: string,
  files: ContainerdFiles,
  sighted: Sighted,
): RegistryTries {
  const roots = registryRoots(files);
  const mirrors = oldMirrors(files);
  if (roots.paths.length === 0 && roots.written === "" && Object.keys(mirrors).length > 0) {
    return { registry, tries: oldTries(registry, files) };
  }
  return triesBelow(registry, roots.paths, { files, sighted, nowhere: roots.place });
}

/** The same with directories below `roots`, as programs other than the CRI are told of them. */
export function triesBelow(
  registry: string,
  roots: readonly string[],
  {
    files,
    sighted,
    nowhere,
  }: { readonly files: ContainerdFiles; readonly sighted: Sighted; readonly nowhere: Place },
): RegistryTries {
  const reader = hostsReader(files.containerd.release);
  // A row of the one table without a row of the other is a fault of ours.
  if (reader === undefined) throw new Error(`no hosts reader for ${files.containerd.release}`);
  const directory = directoryFor(registry, roots, sighted);
  if (directory === undefined) {
    const { tryOrder } = readHosts(registry, undefined, reader);
    return { registry, tries: asked(registry, tryOrder, () => nowhere) };
  }
  const { machine, fileAt, place } = sighted;
  const path = followed(`${directory}/hosts.toml`, machine.links);
  const file = fileAt(path);
  if (file === undefined && machine.files.includes(path)) {
    return {
      registry,
      directory,
      file: path,
      tries: [{ to: [undefined], turn: 1, place: { file: path } }],
    };
  }
  const folder = path.slice(0, path.lastIndexOf("/"));
  const names = machine.files
    .filter((each) => each.startsWith(`${folder}/`) && each !== path)
    .map((each) => each.slice(folder.length + 1));
  const { tryOrder, dropped } = readHosts(
    registry,
    { path: directory, files: names, ...(file === undefined ? {} : { hostsToml: file.text }) },
    reader,
  );
  if (file === undefined) {
    const tries = asked(registry, tryOrder, () => ({ file: directory }));
    return { registry, directory, ...(dropped === undefined ? {} : { dropped }), tries };
  }
  const read = readHostsFile(file.text, reader);
  const lines = read.kind === "read" ? read.file.hosts.map(({ line }) => line) : [];
  const placeOf = (index: number) => {
    const server = file.text.search(/^[ \t]*server[ \t]*=/im);
    const line = dropped?.line ?? lines[index];
    if (line !== undefined) return place(file, lineStart(file.text, line));
    return index === tryOrder.length - 1 && server !== -1 && dropped === undefined
      ? place(file, server + (/^\s*/.exec(file.text.slice(server))?.[0].length ?? 0))
      : place(file);
  };
  const tries = asked(registry, tryOrder, placeOf);
  return { registry, directory, file: path, ...(dropped === undefined ? {} : { dropped }), tries };
}

function lineStart(text: string, line: number): number {
  return text.split("\n", line - 1).reduce((length, each) => length + each.length + 1, 0);
}

/** Hosts without pull are asked for nothing in a pull, and one on the machine is none. */
function asked(
  registry: string,
  tryOrder: readonly TriedHost[],
  placeOf: (index: number) => Place,
): readonly Tried[] {
  return tryOrder
    .map((host, index) => ({ host, place: placeOf(index) }))
    .filter(({ host }) => host.capabilities.includes("pull"))
    .map(({ host, place }, index) => ({ host, place, turn: index + 1 }))
    .filter(({ host }) => !isLoopback(host.host))
    .map(({ host, place, turn }) => {
      const upstream = host.upstream === undefined ? {} : { upstream: host.upstream };
      return { to: portsOf(host, registry), turn, ...upstream, place };
    });
}

/** With https first, http comes next at the same host: on its own port where none is written. */
function portsOf(host: TriedHost, registry: string): readonly (HostPort | undefined)[] {
  if (registry === "*" && host.upstream === "implied") return [undefined];
  const first = hostPort(host.host, host.scheme === "http" ? 80 : 443);
  const next = host.httpAfterHttps ? hostPort(host.host, 80) : undefined;
  return next === undefined || next.port === first?.port ? [first] : [first, next];
}

/** Source: registryEndpoints of the CRI's image_pull.go, containerd v1.6.36 to v2.3.4. */
function oldTries(registry: string, files: ContainerdFiles): readonly Tried[] {
  const mirrors = oldMirrors(files);
  const name = Object.hasOwn(mirrors, registry) ? registry : "*";
  const { row } = files.containerd;
  const path = [...row.keys.registryConfigPath.slice(0, -1), "mirrors", name];
  const place = files.placeOf(path);
  const list = Object(mirrors[name]).endpoint;
  const endpoints = (Array.isArray(list) ? list : []).map((one) =>
    typeof one === "string" ? hostOfAddress(one, "https") : undefined,
  );
  const upstream = registry === "*" ? undefined : hostPort(upstreamHost(registry), 443);
  // The registry itself is asked last, unless an endpoint is of its very name; docker.io is of another than its host.
  const own = hostPort(registry, 443);
  const isNamed = endpoints.some(
    (one) => one !== undefined && one.host === own?.host && one.port === own.port,
  );
  const all = [
    ...endpoints.map((to) => ({ to: [to], place })),
    ...(isNamed ? [] : [{ to: [upstream], upstream: "implied" as const, place }]),
  ];
  return all
    .map((one, index) => ({ ...one, turn: index + 1 }))
    .filter(({ to }) => !to.some((one) => one !== undefined && isOnNode(one)));
}
