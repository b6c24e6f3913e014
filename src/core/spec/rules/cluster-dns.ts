import { type Finding, finding } from "../../report/finding.ts";
import type { NodeSettings, Reference } from "../settings.ts";
import { addressOf, contains, networkOf } from "./ip.ts";

/**
 * Addresses of the cluster's DNS outside the service networks. A link-local one is a node-local DNS cache: Kubernetes
 * suggests 169.254.20.10 for it (kubernetes.io, "Using NodeLocal DNSCache in Kubernetes Clusters").
 */
export function clusterDnsRules({
  kubernetes: { clusterDNS, serviceCIDRs },
}: NodeSettings<string | Reference>): readonly Finding[] {
  const networks = serviceCIDRs.flatMap((text) => networkOf(text) ?? []);
  if (networks.length === 0 || networks.length < serviceCIDRs.length) return [];
  return clusterDNS.flatMap((text, index) => {
    const address = addressOf(text);
    if (address === undefined || address.range() === "linkLocal") return [];
    if (networks.some((network) => contains(network, address))) return [];
    const words = { address: text, networks: serviceCIDRs };
    return [finding("cluster-dns-outside", ["kubernetes", "clusterDNS", index], words)];
  });
}
