import { type HostPort, hostPort } from "../syntax/url-host.ts";

/**
 * Whether an entry of `allowedHosts` lets `to` pass: a host with a port allows that port, one without any; `*.example.com`
 * every host below, not example.com itself.
 */
export function allows(entry: string, { host, port }: HostPort): boolean {
  const wildcard = entry.startsWith("*.");
  const allowed = hostPort(wildcard ? entry.slice(2) : entry, port);
  if (allowed === undefined || allowed.port !== port) return false;
  return wildcard ? host.endsWith(`.${allowed.host}`) : host === allowed.host;
}

/** A host on the node itself is reached without a network. */
export function isOnNode({ host }: HostPort): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.[0-9]{1,3}){3}$/.test(host);
}

/** A host as people write it: without the port that a URL need not have. */
export function hostText({ host, port }: HostPort): string {
  return port === 443 || port === 80 ? host : `${host}:${port}`;
}
