import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { MirrorSettings, NodeSettings, RegistrySettings } from "../spec/settings.ts";
import { cutOffImages } from "./cut-off.ts";
import { registryHost } from "./host-rules.ts";
import type { HostsReader } from "./hosts-reader.ts";
import { mirrorRules } from "./mirror-rules.ts";
import { serverUrl } from "./server-url.ts";
import { upstreamHost } from "./try-order.ts";

/** What containerd would silently make something else of. Paths are of the resolved node. */
export function registryRules(settings: NodeSettings, reader: HostsReader): readonly Finding[] {
  const { registries } = settings;
  return [
    ...registries.flatMap((registry, index) => [
      ...registryHost(registry.host, ["registries", index, "host"]),
      ...inRegistry(registry, ["registries", index], settings.containerd.version, reader),
    ]),
    ...cutOffImages(settings),
  ];
}

function inRegistry(
  registry: RegistrySettings,
  path: Path,
  version: string,
  reader: HostsReader,
): readonly Finding[] {
  const { mirrors } = registry;
  return [
    ...mirrors.flatMap((mirror, index) =>
      mirrorRules(mirror, [...path, "mirrors", index], { version, reader }),
    ),
    ...sameUrls(mirrors, [...path, "mirrors"]),
    ...upstreamTwice(registry, [...path, "mirrors"]),
    ...cannotResolve(registry, [...path, "mirrors"]),
  ];
}

/** Two URLs that are one to containerd, which cleans a path and appends /v2, and to the HTTP client behind it. */
function sameUrls(mirrors: readonly MirrorSettings[], path: Path): readonly Finding[] {
  const asked = mirrors.map(askedUrl);
  return asked.flatMap((url, index) => {
    const first = asked.indexOf(url);
    if (url === undefined || first === index) return [];
    return [finding("mirror-duplicate", [...path, index, "url"], { url, first })];
  });
}

/** What is asked, undefined for a URL that is a finding of its own: one with a password is never quoted. */
function askedUrl({ url, overridePath }: MirrorSettings): string | undefined {
  const read = url.includes("@") ? undefined : serverUrl(url, overridePath);
  if (read === undefined) return undefined;
  const host = read.host.toLowerCase().replace(read.scheme === "https" ? /:443$/ : /:80$/, "");
  return `${read.scheme}://${host}${read.path}`;
}

/** Where the registry is asked after its mirrors anyway. As a mirror of a denied one, it is its own. */
function upstreamTwice({ host, upstream, mirrors }: RegistrySettings, path: Path) {
  if (upstream === "deny") return [];
  return mirrors.flatMap((mirror, index) =>
    askedUrl(mirror) === `https://${upstreamHost(host)}/v2`
      ? [finding("mirror-is-upstream", [...path, index, "url"], { host })]
      : [],
  );
}

/** A tag is resolved by a host that has both: a mirror with resolve alone is asked for nothing. */
function cannotResolve({ host, upstream, mirrors }: RegistrySettings, path: Path) {
  const resolves = mirrors.some(
    ({ capabilities }) => capabilities.includes("resolve") && capabilities.includes("pull"),
  );
  return upstream === "deny" && mirrors.length > 0 && !resolves
    ? [finding("registry-cannot-resolve", path, { host })]
    : [];
}
