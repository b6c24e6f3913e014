/** A host's URL as containerd takes it apart. Empty parts are such that it could never be asked. */
export interface ServerUrl {
  readonly scheme: string;
  /** Without user and password, which containerd drops; with the port. */
  readonly host: string;
  readonly path: string;
}

/**
 * What containerd makes of `server` or of the name of a `[host]` table; undefined where Go's net/url refuses it, which
 * drops the whole file. Source: parseHostConfig of hosts.go, and net/url of Go 1.24.
 */
export function serverUrl(text: string, overridePath: boolean): ServerUrl | undefined {
  const url = goUrl(text.startsWith("http") ? text : `https://${text}`);
  if (url === undefined) return undefined;
  const clean = url.path === "" ? "" : cleanPath(url.path);
  const path = overridePath || clean.endsWith("/v2") ? clean : `${clean}/v2`;
  // Every request joins this to its own path, so a slash too many at the front is none.
  return { ...url, path: path.startsWith("//") ? path.slice(1) : path };
}

function goUrl(text: string): ServerUrl | undefined {
  if (/[\u0000-\u001f\u007f]/.test(text)) return undefined;
  const [address = "", fragment = ""] = cut(text, "#");
  if (unescaped(fragment) === undefined) return undefined;
  const { scheme = "", rest = "" } =
    /^(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*):)?(?<rest>[\s\S]*)$/.exec(address)?.groups ?? {};
  const [place = ""] = cut(rest, "?");
  if (!place.startsWith("/")) {
    // `http:x` has neither host nor path; of `httpx/y` all is path, and a colon in its first step is refused.
    if (scheme !== "") return { scheme: scheme.toLowerCase(), host: "", path: "" };
    if (place.split("/")[0]?.includes(":")) return undefined;
  }
  const authority = /^\/\/(?<authority>[^/]*)(?<path>[\s\S]*)$/.exec(place)?.groups;
  const host = hostOf(authority?.authority ?? "");
  const path = unescaped(authority?.path ?? place);
  if (host === undefined || path === undefined) return undefined;
  return { scheme: scheme.toLowerCase(), host, path };
}

function cut(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** The host of an authority, undefined where it is none. */
function hostOf(authority: string): string | undefined {
  const at = authority.lastIndexOf("@");
  const user = authority.slice(0, Math.max(at, 0));
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user) || unescaped(user) === undefined) {
    return undefined;
  }
  const host = authority.slice(at + 1);
  const port = host.startsWith("[")
    ? /^\[.*\](?<port>.*)$/.exec(host)?.groups?.port
    : (/:[^:]*$/.exec(host)?.[0] ?? "");
  if (port === undefined || !/^(:[0-9]*)?$/.test(port)) return undefined;
  // Escapes may stand for bytes beyond ASCII only, and for the percent sign of an IPv6 zone.
  if (
    !/^([A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]|[^\u0000-\u007f]|%[89A-Fa-f][0-9A-Fa-f]|%25)*$/.test(
      host,
    )
  ) {
    return undefined;
  }
  return unescaped(host);
}

/** Undefined where a percent sign is no escape. What is no UTF-8 then stays as it was written. */
function unescaped(text: string): string | undefined {
  if (/%(?![0-9A-Fa-f]{2})/.test(text)) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Source: path.Clean of Go. */
export function cleanPath(path: string): string {
  const isRooted = path.startsWith("/");
  const steps: string[] = [];
  for (const step of path.split("/")) {
    if (step === "" || step === ".") continue;
    if (step !== "..") steps.push(step);
    else if (steps.length > 0 && steps.at(-1) !== "..") steps.pop();
    else if (!isRooted) steps.push(step);
  }
  const joined = steps.join("/");
  return isRooted ? `/${joined}` : joined === "" ? "." : joined;
}
