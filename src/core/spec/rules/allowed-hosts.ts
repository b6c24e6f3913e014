import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import { type HostPort, hostPort, urlHost } from "../../syntax/url-host.ts";
import type { NodeSettings, Reference } from "../settings.ts";

type Settings = NodeSettings<string | Reference>;

interface Contact {
  readonly to: HostPort;
  readonly path: Path;
}

/** Hosts that the settings name and allowedHosts does not. Without a list, nothing is known to be forbidden. */
export function allowedHostRules(settings: Settings): readonly Finding[] {
  const { allowedHosts } = settings;
  if (allowedHosts.length === 0) return [];
  const findings = contactsOf(settings)
    .filter(({ to }) => !isLoopback(to) && !allowedHosts.some((entry) => allows(entry, to)))
    .map(({ to, path }) => finding("host-not-allowed", path, { host: textOf(to) }));
  return [...findings, ...openRegistries(settings)];
}

function contactsOf({ registries, images, proxy, kubelet }: Settings): readonly Contact[] {
  const urls: readonly (readonly [string, Path])[] = [
    ...registries.flatMap(({ mirrors }, registry) =>
      mirrors.map(
        ({ url }, mirror) => [url, ["registries", registry, "mirrors", mirror, "url"]] as const,
      ),
    ),
    ...[images.pause, ...images.preload].flatMap(({ archive: { url } }, index) => {
      const image = index === 0 ? ["images", "pause"] : ["images", "preload", index - 1];
      return url === undefined ? [] : [[url, [...image, "archive", "url"]] as const];
    }),
    [proxy.http, ["proxy", "http"]],
    [proxy.https, ["proxy", "https"]],
  ];
  const upstreams = registries.flatMap(({ host, upstream }, index): readonly Contact[] => {
    const to = upstream === "allow" && host !== "*" ? hostPort(upstreamOf(host), 443) : undefined;
    return to === undefined ? [] : [{ to, path: ["registries", index, "host"] }];
  });
  const endpoint = kubelet.join && hostPort(kubelet.join.endpoint, 443);
  return [
    ...urls.flatMap(([url, path]) => {
      const to = urlHost(url);
      return to === undefined ? [] : [{ to, path }];
    }),
    ...upstreams,
    ...(endpoint === undefined ? [] : [{ to: endpoint, path: ["kubelet", "join", "endpoint"] }]),
  ];
}

/** containerd asks another host for docker.io. Source: core/remotes/docker/registry.go, DefaultHost, v2.3.4. */
function upstreamOf(host: string): string {
  return host === "docker.io" ? "registry-1.docker.io" : host;
}

/** A host with a port allows that port; `*.example.com` every host below, not example.com itself. */
function allows(entry: string, { host, port }: HostPort): boolean {
  const wildcard = entry.startsWith("*.");
  const allowed = hostPort(wildcard ? entry.slice(2) : entry, port);
  if (allowed === undefined || allowed.port !== port) return false;
  return wildcard ? host.endsWith(`.${allowed.host}`) : host === allowed.host;
}

/** A mirror on the node itself is reached without a network. */
function isLoopback({ host }: HostPort): boolean {
  return host === "localhost" || host === "[::1]" || /^127(\.[0-9]{1,3}){3}$/.test(host);
}

function textOf({ host, port }: HostPort): string {
  return port === 443 || port === 80 ? host : `${host}:${port}`;
}

/** What the list can't mean to allow: any registry at all. */
function openRegistries({ registries }: Settings): readonly Finding[] {
  const index = registries.findIndex(({ host }) => host === "*");
  const rest = registries[index];
  if (rest === undefined) {
    return [finding("registries-open", ["registries"], { reason: "no entry is there to deny" })];
  }
  if (rest.upstream === "deny") return [];
  const path = ["registries", index, "upstream"];
  return [finding("registries-open", path, { reason: '"*" allows' })];
}
