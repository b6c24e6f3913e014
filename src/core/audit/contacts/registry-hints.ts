import { hostDirectory } from "../../registries/host-directory.ts";
import { registryHost } from "../../registries/host-rules.ts";
import { upstreamHost } from "../../registries/try-order.ts";
import { finding } from "../../report/finding.ts";
import type { ContainerdFiles } from "../reading/containerd-files.ts";
import { oldMirrors, registryRoots } from "./registry-roots.ts";
import type { RegistryTries } from "./registry-tries.ts";

/** What makes containerd ask the registry itself, and what to write so that it does not. Words are those of the findings of lint. */
export function upstreamHint(
  { registry, directory, dropped, file }: RegistryTries,
  files: ContainerdFiles,
  misnamed: readonly string[],
): string {
  const { version, row } = files.containerd;
  const roots = registryRoots(files);
  const upstream = registry === "*" ? "each registry itself" : `https://${upstreamHost(registry)}`;
  if (directory === undefined) {
    if (roots.isWhole && roots.written !== "") {
      const params = { found: roots.written, minor: row.minor };
      return told(finding("containerd-config-path-colon", [], params));
    }
    if (roots.paths.length === 0 || roots.written === "") {
      const old = Object.keys(oldMirrors(files)).length > 0 ? ", remove registry.mirrors" : "";
      return `write ${roots.key} = "/etc/containerd/certs.d"${old} and the hosts there that may be asked`;
    }
    const [name] = misnamed;
    if (name !== undefined) return told(misname(name));
    const place = `${roots.paths[0]}/${hostDirectory(registry)}/hosts.toml`;
    return `write ${place} with server = "http://127.0.0.1:9" and capabilities = ["push"], and with a table for each host that may be asked`;
  }
  const isShared = directory.endsWith(`/${hostDirectory("*")}`);
  if (dropped?.reason === "absent") {
    const name = directory.slice(directory.lastIndexOf("/") + 1);
    const params = { name, upstream };
    return isShared
      ? `write ${directory}/hosts.toml: without it, ${upstream} is asked`
      : told(finding("certs-d-hides-default", [], params));
  }
  if (dropped !== undefined && dropped.reason !== "empty") {
    const { reason, found } = dropped;
    const params = { version, reason, found, upstream };
    return told(finding("hosts-toml-dropped", [], params)).replace("this file", String(file));
  }
  return `write server = "http://127.0.0.1:9" and capabilities = ["push"] above all tables of ${file ?? directory}: without server, ${upstream} is asked when no other host has the image`;
}

/** A folder whose name containerd never looks for. */
export function misname(name: string) {
  return finding("certs-d-name", [], { name, instead: meantBy(name) });
}

function told({ message, hint }: { readonly message: string; readonly hint: string }): string {
  return `${hint} (${message})`;
}

/** The folder that a misnamed one was probably meant to be; undefined for one that is named well, or beyond guessing. */
export function meantBy(name: string): string | undefined {
  const port = /^(?<host>[^_]+)_(?<port>[0-9]{1,5})$/.exec(name)?.groups;
  if (port !== undefined) return `${port.host}_${port.port}_`;
  const registry = /^(?<host>.+)_(?<port>[0-9]+)_$/.exec(name)?.groups;
  const text = registry === undefined ? name : `${registry.host}:${registry.port}`;
  const [fault] = registryHost(text, []).filter(({ severity }) => severity === "error");
  if (fault === undefined) return undefined;
  if (fault.code === "registry-alias") return "docker.io";
  return registryHost(text.toLowerCase(), []).length === 0 ? name.toLowerCase() : undefined;
}
