import type { RegistrySettings } from "../spec/settings.ts";
import { isLoopback } from "./loopback.ts";
import { upstreamHost } from "./try-order.ts";

/** A mirror as hosts.toml names it: secrets and files already resolved to what the file says. */
export interface HostTable {
  readonly url: string;
  readonly capabilities: readonly string[];
  readonly overridePath: boolean;
  /** Absolute paths on the node. */
  readonly ca?: string;
  readonly client?: { readonly certificate: string; readonly key: string };
  readonly skipVerify: boolean;
  /** Absent where this containerd would ignore it, or make something else of it. */
  readonly dialTimeoutSeconds?: number;
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
  return { ...serverOf(host), host: Object.fromEntries(tables) };
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
    ...(mirror.skipVerify ? { skip_verify: true } : {}),
    ...(mirror.dialTimeoutSeconds === undefined
      ? {}
      : { dial_timeout: `${mirror.dialTimeoutSeconds}s` }),
    // Last, so that the sub-table follows its host directly: 2.x asks a host twice whose header stands elsewhere.
    ...(Object.keys(mirror.headers).length === 0 ? {} : { header: mirror.headers }),
  };
}

/**
 * The registry itself, for people: containerd would find it without `server`. It is left out where containerd's own
 * rules say more than a URL can: for `*`, and for a registry on the node, which is asked with https or http.
 */
function serverOf(host: string): { readonly server?: string } {
  return host === "*" || isLoopback(host) ? {} : { server: `https://${upstreamHost(host)}` };
}
