import { hostDirectory } from "../../registries/host-directory.ts";
import { upstreamHost } from "../../registries/try-order.ts";

/** The folder of a registry, below a certs.d. */
export interface RegistryFolder {
  /** Of the folder itself. */
  readonly path: string;
  readonly name: string;
  /** `host[:port]`, or `*` for those without a folder of their own. */
  readonly registry: string;
}

export function registryFolder(path: string): RegistryFolder {
  const name = path.split("/").at(-1) ?? "";
  return { path, name, registry: registryOf(name) };
}

/** The registry that is looked for in a folder of this name. The other way round: `hostDirectories`. */
function registryOf(name: string): string {
  if (name === hostDirectory("*")) return "*";
  const { host, port } = /^(?<host>.+)_(?<port>[0-9]+)_$/.exec(name)?.groups ?? {};
  return host === undefined ? name : `${host}:${port}`;
}

/** Whom containerd asks without a hosts.toml, in words for a finding. */
export function upstreamText({ registry }: RegistryFolder): string {
  return registry === "*" ? "each registry itself" : `https://${upstreamHost(registry)}`;
}
