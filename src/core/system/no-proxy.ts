import type { NodeSettings } from "../spec/settings.ts";

/**
 * What the node reaches directly: what the user names, then loopback, the cluster's networks and names, the node itself,
 * the mirrors and the API server. Not the upstreams of registries: those are what a proxy is for. A host counts for all
 * its ports. Source of the forms: golang.org/x/net v0.58.0, http/httpproxy/proxy.go, `Config.NoProxy`.
 */
export function noProxy(settings: NodeSettings): readonly string[] {
  const { proxy, kubernetes, addresses, registries, kubelet } = settings;
  const entries = [
    ...proxy.noProxy,
    "localhost",
    "127.0.0.1",
    "::1",
    ...kubernetes.podCIDRs,
    ...kubernetes.serviceCIDRs,
    ".svc",
    `.${kubernetes.clusterDomain}`,
    ...addresses,
    ...registries.flatMap(({ mirrors }) => mirrors.map(({ url }) => hostOf(url))),
    ...(kubelet.join === undefined ? [] : [hostOf(kubelet.join.endpoint)]),
  ];
  return [...new Set(entries)].filter((entry) => entry !== "");
}

/** The host of a URL, or of `host:port`; an IPv6 address without its brackets, which Go takes here as it is. */
function hostOf(text: string): string {
  const authority = text.replace(/^[a-z]+:\/\//i, "").replace(/[/?#].*$/, "");
  const literal = /^\[([^\]]+)\]/.exec(authority)?.[1];
  return literal ?? authority.replace(/:[0-9]*$/, "");
}
