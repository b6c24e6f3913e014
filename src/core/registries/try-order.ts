import type { TriedHost } from "../plan/registry.ts";
import { type ConfiguredHost, configuredHost, knownCapabilities } from "./host-fields.ts";
import { type Dropped, readHostsFile } from "./hosts-file.ts";
import type { HostsReader } from "./hosts-reader.ts";
import { isLoopback, portOf } from "./loopback.ts";

/** What is in the directory that containerd takes for a registry. */
export interface HostsDirectory {
  readonly path: string;
  /** The text of hosts.toml; absent where there is none. */
  readonly hostsToml?: string;
  /** Names of the other files. */
  readonly files?: readonly string[];
}

export interface HostsReading {
  /** First to last. Never empty. */
  readonly tryOrder: readonly TriedHost[];
  /** Set where the file counts for nothing: then the registry itself is all there is to ask. */
  readonly dropped?: Dropped;
}

/**
 * The hosts that a containerd with this `reader` asks for images of `registry` (`host[:port]`, or `*` for one of any
 * name), in their order. Without a directory that is the registry itself. Source: ConfigureHosts and loadHostDir of
 * containerd's hosts.go. Never throws.
 */
export function readHosts(
  registry: string,
  directory: HostsDirectory | undefined,
  reader: HostsReader,
): HostsReading {
  if (directory === undefined) return { tryOrder: asked([nothingSaid(reader)], registry, reader) };
  const { hosts, dropped } = configuredHosts(directory, reader);
  if (dropped === undefined) return { tryOrder: asked(hosts, registry, reader) };
  const fallback = certificateFiles(directory, reader);
  return { tryOrder: asked([fallback], registry, reader), dropped };
}

function configuredHosts(
  { path, hostsToml }: HostsDirectory,
  reader: HostsReader,
): { readonly hosts: readonly ConfiguredHost[]; readonly dropped?: Dropped } {
  if (hostsToml === undefined)
    return { hosts: [], dropped: { reason: "absent", found: "no file" } };
  const read = readHostsFile(hostsToml, reader);
  if (read.kind === "dropped") return { hosts: [], dropped: read.dropped };
  const { server, root, hosts: tables } = read.file;
  const hosts: ConfiguredHost[] = [];
  for (const { name, fields, line } of [
    ...tables,
    { name: server, fields: root, line: undefined },
  ]) {
    const host = configuredHost(name, fields, path, reader);
    if (host.kind === "dropped") {
      return { hosts: [], dropped: { ...host.dropped, ...(line === undefined ? {} : { line }) } };
    }
    hosts.push(host.host);
  }
  return { hosts };
}

/** A host of which nothing is said: it becomes the registry itself. */
function nothingSaid(reader: HostsReader): ConfiguredHost {
  return {
    scheme: "",
    host: "",
    path: "",
    capabilities: knownCapabilities(reader),
    headers: [],
    ca: [],
    client: [],
    hasTls: false,
  };
}

/** Docker's layout, in which containerd looks where hosts.toml is absent, empty or dropped. Source: loadCertFiles. */
function certificateFiles(
  { path, files = [] }: HostsDirectory,
  reader: HostsReader,
): ConfiguredHost {
  const names = [...files].sort();
  const at = (name: string) => `${path}/${name}`;
  const ca = names.filter((name) => name.endsWith(".crt")).map(at);
  const client = names
    .filter((name) => name.endsWith(".cert"))
    .map((name) => {
      const key = `${name.slice(0, -".cert".length)}.key`;
      return { certificate: at(name), key: names.includes(key) ? at(key) : "" };
    });
  const hasTls = ca.length > 0 || client.length > 0;
  return { ...nothingSaid(reader), ca, client, hasTls };
}

function asked(
  hosts: readonly ConfiguredHost[],
  registry: string,
  reader: HostsReader,
): readonly TriedHost[] {
  return hosts.map((host, index) => {
    // Of the last, also an address without a host in it is replaced, whatever the rest of it says.
    const isImplied = index === hosts.length - 1 && host.host === "";
    const {
      hasTls,
      ca,
      client,
      skipVerify = false,
      dialTimeoutSeconds,
      ...said
    } = isImplied ? { ...host, ...upstream(registry, host, reader) } : host;
    const counts = hasTls || (dialTimeoutSeconds !== undefined && reader.dialTimeoutIsTls);
    const httpAfterHttps = said.scheme === "http" && counts && asksHttpsFirst(said.host, reader);
    const scheme = httpAfterHttps ? "https" : said.scheme;
    const isUpstream = said.host === upstreamHost(registry);
    return {
      url: `${scheme}://${said.host}${said.path}`,
      ...said,
      scheme,
      httpAfterHttps,
      tls: { ca, client, skipVerify },
      ...(dialTimeoutSeconds === undefined ? {} : { dialTimeoutSeconds }),
      namespaceInQuery: said.host !== registry && !isUpstream,
      ...(isUpstream ? { upstream: isImplied ? "implied" : "written" } : {}),
    };
  });
}

/** The host at which a registry is. Source: registry-1.docker.io stands in ConfigureHosts. */
export function upstreamHost(registry: string): string {
  return registry === "docker.io" ? "registry-1.docker.io" : registry;
}

function upstream(
  registry: string,
  host: ConfiguredHost,
  reader: HostsReader,
): Pick<ConfiguredHost, "scheme" | "host" | "path" | "capabilities" | "hasTls" | "skipVerify"> {
  const isHere = isLoopback(registry);
  const port = portOf(registry);
  const isHttp = isHere && !(reader.loopbackIsHttps && (port === "" || port === "443"));
  const skipsVerify = isHere && !(reader.loopbackIsHttps && port === "80");
  return {
    scheme: isHttp ? "http" : "https",
    host: upstreamHost(registry),
    path: "/v2",
    capabilities: knownCapabilities(reader),
    ...(skipsVerify ? { skipVerify: true, hasTls: true } : { hasTls: host.hasTls }),
  };
}

function asksHttpsFirst(host: string, { asksHttpsFirst: when }: HostsReader): boolean {
  const port = portOf(host);
  return when !== "never" && port !== "80" && (port !== "" || when === "with any port but 80");
}
