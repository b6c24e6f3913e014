import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import { type HostPort, hostPort, urlHost } from "../../syntax/url-host.ts";
import { allows, hostText, isOnNode } from "../allowed.ts";
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
    .filter(({ to }) => !isOnNode(to) && !allowedHosts.some((entry) => allows(entry, to)))
    .map(({ to, path }) => finding("host-not-allowed", path, { host: hostText(to) }));
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
