import { type HostPort, hostPort } from "../../syntax/url-host.ts";

/** Ports of URLs without one, by scheme. Source: IANA, Uniform Resource Identifier Schemes. */
const defaultPorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ftp: 21,
  tftp: 69,
  ssh: 22,
  "git+ssh": 22,
  git: 9418,
  oci: 443,
  docker: 443,
  socks5: 1080,
  socks5h: 1080,
};

/**
 * The host that a URL names, without the user and the password in front of it. Undefined where it names none, where its
 * scheme has no known port, and where a variable stands for it.
 */
export function hostOfUrl(url: string): HostPort | undefined {
  const [, scheme = "", authority = ""] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i.exec(url) ?? [];
  const port = defaultPorts[scheme.toLowerCase()];
  if (port === undefined) return undefined;
  const host = authority.slice(authority.lastIndexOf("@") + 1).replace(/:$/, "");
  const found = hostPort(host, port);
  // The dot at the end of a name that is whole says nothing about which host it is.
  return found && { ...found, host: found.host.replace(/\.$/, "") };
}

/** The same of a text that may go without a scheme, which then is `scheme`. */
export function hostOfAddress(text: string, scheme: string): HostPort | undefined {
  return hostOfUrl(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${scheme}://${text}`);
}
