/** A host and the port on which it is contacted. */
export interface HostPort {
  /** In lower case; an IPv6 address in brackets. */
  readonly host: string;
  readonly port: number;
}

const defaultPorts: Readonly<Record<string, number>> = { http: 80, https: 443 };

/**
 * The host that an http or https URL names. Undefined where it names none, and where the URL holds an @: what stands
 * in front of it may be a password, and a rule about URLs minds.
 */
export function urlHost(url: string): HostPort | undefined {
  const parts = /^(https?):\/\/([^/?#]*)/i.exec(url);
  if (parts === null || url.includes("@")) return undefined;
  const [, scheme = "", authority = ""] = parts;
  return hostPort(authority, defaultPorts[scheme.toLowerCase()] ?? 443);
}

/** `host` or `host:port`; undefined where it is neither. */
export function hostPort(text: string, defaultPort: number): HostPort | undefined {
  const parts = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([0-9]{1,5}))?$/i.exec(text);
  if (parts === null) return undefined;
  const [, host = "", port] = parts;
  return { host: host.toLowerCase(), port: port === undefined ? defaultPort : Number(port) };
}
