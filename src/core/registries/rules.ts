import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { MirrorSettings, NodeSettings, RegistrySettings } from "../spec/settings.ts";
import { mirrorUrl } from "./mirror-url.ts";

/** What containerd would silently make something else of. Paths are of the resolved node. */
export function registryRules({ registries, images }: NodeSettings): readonly Finding[] {
  const references = [images.pause, ...images.preload].map(({ reference }) => reference);
  return [
    ...registries.flatMap((registry, index) => inRegistry(registry, ["registries", index])),
    ...cutOff(registries, references),
  ];
}

function inRegistry(registry: RegistrySettings, path: Path): readonly Finding[] {
  const { host, upstream, mirrors } = registry;
  const findings = [
    ...mirrors.flatMap((mirror, index) => inMirror(mirror, [...path, "mirrors", index])),
    ...sameUrls(mirrors, [...path, "mirrors"]),
  ];
  const resolves = mirrors.some(({ capabilities }) => capabilities.includes("resolve"));
  return upstream === "deny" && mirrors.length > 0 && !resolves
    ? [...findings, finding("registry-cannot-resolve", [...path, "mirrors"], { host })]
    : findings;
}

function inMirror({ url, tls }: MirrorSettings, path: Path): readonly Finding[] {
  const findings: Finding[] = [];
  const read = mirrorUrl(url);
  if (read.kind === "credentials") {
    findings.push(finding("mirror-url-credentials", [...path, "url"], {}));
  } else if (read.kind === "bad") {
    findings.push(finding("mirror-url", [...path, "url"], { found: url, problem: read.problem }));
  } else if (read.scheme === "http" && tls !== undefined) {
    findings.push(finding("mirror-tls-on-http", [...path, "tls"], {}));
  }
  const halves = ["clientCertificate", "clientKey"] as const;
  const missing = halves.filter((half) => tls?.[half] === undefined);
  if (tls !== undefined && missing.length === 1) {
    findings.push(finding("mirror-client-pair", [...path, "tls"], { missing: String(missing[0]) }));
  }
  return findings;
}

/** containerd cleans the path of a URL, so a slash at its end makes no other host of it. */
function sameUrls(mirrors: readonly MirrorSettings[], path: Path): readonly Finding[] {
  const urls = mirrors.map(({ url }) => url.replace(/\/+$/, ""));
  return urls.flatMap((url, index) => {
    const first = urls.indexOf(url);
    // A URL with a password in it is never quoted; it is a finding of its own.
    if (first === index || url.includes("@")) return [];
    return [finding("mirror-duplicate", [...path, index, "url"], { url, first })];
  });
}

function cutOff(
  registries: readonly RegistrySettings[],
  references: readonly string[],
): readonly Finding[] {
  const wildcard = registries.findIndex(({ host }) => host === "*");
  const entry = registries[wildcard];
  if (entry === undefined || entry.upstream === "allow" || entry.mirrors.length > 0) return [];
  return references.flatMap((reference) => {
    const host = reference.slice(0, reference.indexOf("/"));
    if (registries.some((registry) => registry.host === host)) return [];
    return [finding("registry-cut-off", ["registries", wildcard], { reference, host })];
  });
}
