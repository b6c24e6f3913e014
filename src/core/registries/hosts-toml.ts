import type { RegistrySettings } from "../spec/settings.ts";

/** A mirror as hosts.toml names it: secrets and files already resolved to what the file says. */
export interface HostTable {
  readonly url: string;
  readonly capabilities: readonly string[];
  readonly overridePath: boolean;
  /** Absolute paths on the node. */
  readonly ca?: string;
  readonly client?: { readonly certificate: string; readonly key: string };
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * An address at which nothing listens: the discard port of the machine itself. With `push` as its only capability it
 * is not even asked, so nothing is looked up and nothing is connected.
 */
const nowhere = "http://127.0.0.1:9";

/**
 * hosts.toml as data. What makes `deny` hold, on every containerd from 1.6 to 2.3: `server` is written and stands
 * first (below a table it would belong to that table), it is never the upstream, its capability is `push` alone, and
 * there is always a `[host]` table (1.x rejects a file without one and then goes to the upstream).
 */
export function hostsDocument(
  { host, upstream }: Pick<RegistrySettings, "host" | "upstream">,
  mirrors: readonly HostTable[],
): object {
  const tables = mirrors.map((mirror) => [mirror.url, hostTable(mirror)] as const);
  if (upstream === "deny") {
    const last = tables.length > 0 ? tables : [[nowhere, { capabilities: ["push"] }] as const];
    return { server: nowhere, capabilities: ["push"], host: Object.fromEntries(last) };
  }
  // For "*" every registry is its own upstream, which is what containerd does without `server`.
  const server = host === "*" ? {} : { server: upstreamUrl(host) };
  return { ...server, host: Object.fromEntries(tables) };
}

function hostTable(mirror: HostTable): object {
  return {
    capabilities: mirror.capabilities,
    ...(mirror.overridePath ? { override_path: true } : {}),
    ...(mirror.ca === undefined ? {} : { ca: mirror.ca }),
    // A pair in a list of its own: a flat list of two would be read as two files that each hold both.
    ...(mirror.client === undefined
      ? {}
      : { client: [[mirror.client.certificate, mirror.client.key]] }),
    // Last, so that the sub-table follows its host directly: 2.x asks a host twice whose header stands elsewhere.
    ...(Object.keys(mirror.headers).length === 0 ? {} : { header: mirror.headers }),
  };
}

/** containerd rewrites docker.io only where `server` is absent. */
function upstreamUrl(host: string): string {
  return host === "docker.io" ? "https://registry-1.docker.io" : `https://${host}`;
}

/**
 * The directory that containerd looks in first for `host`: `<host>_<port>_`, `<host>`, or `_default` for "*". One
 * exact directory wins, nothing is merged.
 */
export function hostDirectory(host: string): string {
  if (host === "*") return "_default";
  const [name, port] = host.split(":");
  return port === undefined ? host : `${name}_${port}_`;
}
