import type { TriedHost } from "../plan/registry.ts";
import type { MirrorSettings, RegistrySettings } from "../spec/settings.ts";
import { allCapabilities } from "./host-fields.ts";
import { type HostsReader, takesDialTimeout } from "./hosts-reader.ts";
import { serverUrl } from "./server-url.ts";
import type { HostsReading } from "./try-order.ts";

/**
 * Holds what containerd makes of a hosts.toml that we wrote against what the spec says of its registry: the mirrors in
 * order, each with what is set for it, and after them the registry itself where it is allowed, nothing where it is
 * denied. Throws where they differ, because a mirror that fails open is worse than no output, and it is our own fault.
 */
export function assertReadAsMeant(
  registry: RegistrySettings,
  { tryOrder, dropped }: HostsReading,
  reader: HostsReader,
): void {
  const { host, upstream, mirrors } = registry;
  const fault = (problem: string): never => {
    throw new Error(`the hosts.toml of ${host} would not do what the spec says: ${problem}`);
  };
  const isEmpty = dropped?.reason === "empty" && upstream === "allow" && mirrors.length === 0;
  if (dropped !== undefined && !isEmpty) {
    fault(`containerd drops it (${dropped.reason}: ${dropped.found})`);
  }
  mirrors.forEach((mirror, index) => {
    const wanted = JSON.stringify(meant(mirror, reader));
    const read = tryOrder[index];
    const found = read === undefined ? "nothing" : JSON.stringify(said(read));
    if (wanted !== found) fault(`mirrors[${index}] is ${found} to containerd, not ${wanted}`);
  });
  const rest = tryOrder.slice(mirrors.length);
  if (upstream === "deny") {
    const asked = rest.find(({ capabilities }) => capabilities.some((each) => each !== "push"));
    if (asked !== undefined) fault(`${asked.url} would be asked after the mirrors`);
    return;
  }
  const [last, ...more] = rest;
  if (last?.upstream === undefined || more.length > 0 || !last.capabilities.includes("pull")) {
    fault("the registry itself is not what is asked last");
  }
}

/** A mirror as the spec means it. Names of headers are compared, their values are not told. */
function meant(mirror: MirrorSettings, reader: HostsReader): object {
  const { url, overridePath, capabilities, tls, headers, dialTimeoutSeconds } = mirror;
  const counts = takesDialTimeout(reader, url);
  return {
    ...serverUrl(url, overridePath),
    capabilities: allCapabilities.filter((each) => capabilities.some((one) => one === each)),
    headers: Object.keys(headers).sort(),
    ca: tls?.ca !== undefined,
    client: tls?.clientCertificate !== undefined,
    skipVerify: tls?.skipVerify === true,
    dialTimeoutSeconds: counts ? dialTimeoutSeconds : undefined,
  };
}

/** The same of a host as containerd has it. */
function said({ scheme, host, path, tls, ...rest }: TriedHost): object {
  return {
    scheme,
    host,
    path,
    capabilities: rest.capabilities,
    headers: [...rest.headers].sort(),
    ca: tls.ca.length > 0,
    client: tls.client.length > 0,
    skipVerify: tls.skipVerify,
    dialTimeoutSeconds: rest.dialTimeoutSeconds,
  };
}
