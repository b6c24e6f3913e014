import ipaddr from "ipaddr.js";

/** The port of `host:port`; empty where there is none, and where the text is no such thing. */
export function portOf(host: string): string {
  return hostAndPort(host)?.port ?? "";
}

/**
 * Whether containerd takes the registry `host[:port]` for one on the node itself, which is then asked with http.
 * `[::1]` without a port is none. Source: IsLocalhost of containerd's resolver.go.
 */
export function isLoopback(host: string): boolean {
  const { name } = hostAndPort(host) ?? { name: host };
  if (name === "localhost") return true;
  if (ipaddr.IPv4.isValidFourPartDecimal(name)) return name.startsWith("127.");
  if (!ipaddr.IPv6.isValid(name) || name.includes("%")) return false;
  const address = ipaddr.IPv6.parse(name);
  return address.isIPv4MappedAddress()
    ? address.toIPv4Address().range() === "loopback"
    : address.range() === "loopback";
}

/** Name and port; nothing where Go's net.SplitHostPort refuses the text, as it does without a port. */
function hostAndPort(host: string): { readonly name: string; readonly port: string } | undefined {
  const parts = /^(?:\[(?<address>[^[\]]*)\]|(?<name>[^[\]:]*)):(?<port>[^[\]:]*)$/.exec(
    host,
  )?.groups;
  if (parts === undefined) return undefined;
  return { name: parts.address ?? parts.name ?? "", port: parts.port ?? "" };
}
