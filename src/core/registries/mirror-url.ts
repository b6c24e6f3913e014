/** `http(s)://`, then user info, host, port and the rest. The core has no URL class, and needs only these parts. */
const form =
  /^(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):\/\/(?:(?<user>[^/?#]*)@)?(?<host>\[[0-9A-Fa-f:.]+\]|[^/?#:@[\]]+)(?::(?<port>[0-9]+))?(?<path>\/[^?#]*)?(?<rest>[?#].*)?$/;

/** A DNS name, or an IPv4 address. containerd would take others too, and then look them up in vain. */
const hostName =
  /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/;

export type MirrorUrl =
  | { readonly kind: "ok"; readonly scheme: "http" | "https" }
  | { readonly kind: "credentials" }
  | { readonly kind: "bad"; readonly problem: string };

/** What is wrong with a mirror's URL, in words that continue `the mirror "…"`. */
export function mirrorUrl(text: string): MirrorUrl {
  const parts = form.exec(text)?.groups;
  // First, because every other answer quotes the text. A password may hold what no URL can be read with.
  if (parts === undefined ? text.includes("@") : parts.user !== undefined) {
    return { kind: "credentials" };
  }
  if (parts === undefined) return bad("is not a URL with a host");
  const { scheme, host, port, path, rest } = parts;
  if (scheme !== "http" && scheme !== "https") return bad(`has the scheme ${scheme}`);
  if (!host?.startsWith("[") && !hostName.test(host ?? ""))
    return bad("has a host that is no name");
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65535))
    return bad("has a bad port");
  if (rest !== undefined) return bad("has a query or a fragment, which containerd drops");
  if (path !== undefined && /[^A-Za-z0-9/._~!$&'()*+,;=:@%-]/.test(path)) {
    return bad("has a character in its path that a URL can't have");
  }
  if (
    path !== undefined &&
    !/^([^%]|%(?!00|0[1-9A-Fa-f]|1|23|25|3[Ff]|7[Ff])[0-9A-Fa-f]{2})*$/.test(path)
  ) {
    return bad("has an escape in its path that containerd reads as something else");
  }
  return { kind: "ok", scheme };
}

const bad = (problem: string): MirrorUrl => ({ kind: "bad", problem });
