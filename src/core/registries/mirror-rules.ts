import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { MirrorSettings } from "../spec/settings.ts";
import { dialTimeoutSince, type HostsReader, takesDialTimeout } from "./hosts-reader.ts";
import { isLoopback } from "./loopback.ts";
import { mirrorUrl } from "./mirror-url.ts";
import { type ServerUrl, serverUrl } from "./server-url.ts";

/** The containerd that reads the mirror. */
interface Containerd {
  readonly version: string;
  readonly reader: HostsReader;
}

/** What is wrong with one mirror by itself. */
export function mirrorRules(
  mirror: MirrorSettings,
  path: Path,
  containerd: Containerd,
): readonly Finding[] {
  const { url, overridePath, capabilities } = mirror;
  const read = mirrorUrl(url);
  if (read.kind === "credentials") {
    return [finding("mirror-url-credentials", [...path, "url"], {}), ...inTls(mirror, path)];
  }
  const server = serverUrl(url, overridePath);
  if (read.kind === "bad" || server === undefined) {
    const problem = read.kind === "bad" ? read.problem : "is no URL to containerd";
    return [
      finding("mirror-url", [...path, "url"], { found: url, problem }),
      ...inTls(mirror, path),
    ];
  }
  return [
    ...inAddress(mirror, server, [...path, "url"], containerd),
    ...inTls(mirror, path),
    ...inDialTimeout(mirror, [...path, "dialTimeoutSeconds"], containerd),
    ...(capabilities.includes("pull")
      ? []
      : [finding("mirror-without-pull", [...path, "capabilities"], { url })]),
  ];
}

function inAddress(
  { url, overridePath, tls }: MirrorSettings,
  { scheme, host, path: asked }: ServerUrl,
  path: Path,
  { version, reader }: Containerd,
): readonly Finding[] {
  const findings: Finding[] = [];
  if (host.startsWith("[") && !reader.takesBracketsInHeaders) {
    findings.push(finding("containerd-mirror-ipv6", path, { url, version }));
  }
  // With tls it is a mistake of another kind.
  if (scheme === "http" && tls === undefined && !isLoopback(host) && !isLoopback(`${host}:80`)) {
    findings.push(finding("mirror-http", path, { url }));
  }
  if (host === "docker.io") findings.push(finding("mirror-docker-io", path, {}));
  if (!overridePath && /\/v2\/./.test(asked)) {
    findings.push(finding("mirror-path", path, { url, asked }));
  }
  return findings;
}

function inTls({ url, tls }: MirrorSettings, path: Path): readonly Finding[] {
  if (tls === undefined) return [];
  const findings: Finding[] = [];
  if (url.startsWith("http:")) findings.push(finding("mirror-tls-on-http", [...path, "tls"], {}));
  const halves = ["clientCertificate", "clientKey"] as const;
  const missing = halves.filter((half) => tls[half] === undefined);
  if (missing.length === 1) {
    findings.push(finding("mirror-client-pair", [...path, "tls"], { missing: String(missing[0]) }));
  }
  if (tls.skipVerify)
    findings.push(finding("mirror-skip-verify", [...path, "tls", "skipVerify"], {}));
  return findings;
}

function inDialTimeout(
  { url, dialTimeoutSeconds }: MirrorSettings,
  path: Path,
  { version, reader }: Containerd,
): readonly Finding[] {
  if (dialTimeoutSeconds === undefined || takesDialTimeout(reader, url)) return [];
  return reader.knowsDialTimeout
    ? [finding("containerd-dial-timeout-http", path, { version })]
    : [finding("containerd-dial-timeout", path, { version, since: dialTimeoutSince })];
}
