import { type Finding, finding } from "../../report/finding.ts";
import type { NodeSettings, Reference } from "../settings.ts";
import {
  type Address,
  addressOf,
  canonical,
  contains,
  type Family,
  familyOf,
  networkOf,
} from "./ip.ts";

/**
 * A node's addresses against the networks of the cluster. References are passed over: these rules are asked again when
 * they are read.
 */
export function nodeNetworkRules(settings: NodeSettings<string | Reference>): readonly Finding[] {
  const { addresses } = settings;
  const read = addresses.map((one) => (typeof one === "string" ? addressOf(one) : undefined));
  const each = read.flatMap((address, index) => {
    if (address === undefined) return [];
    const path = ["addresses", index];
    const words = { address: String(addresses[index]) };
    return [
      ...networksWith(address, settings).map((where) =>
        finding("node-address-in-network", path, { ...words, ...where }),
      ),
      ...(isDns(address, settings) ? [finding("node-address-is-dns", path, words)] : []),
    ];
  });
  const known = read.flatMap((address) => address ?? []);
  return known.length === 0 || known.length < addresses.length
    ? each
    : [...each, ...missingFamilies(known, settings)];
}

function networksWith(address: Address, { kubernetes }: NodeSettings<string | Reference>) {
  const fields = ["podCIDRs", "serviceCIDRs"] as const;
  return fields.flatMap((where) =>
    kubernetes[where]
      .filter((text) => {
        const network = networkOf(text);
        return network !== undefined && contains(network, address);
      })
      .map((network) => ({ network, where })),
  );
}

function isDns(address: Address, { kubernetes }: NodeSettings<string | Reference>): boolean {
  return kubernetes.clusterDNS.some((text) => {
    const dns = addressOf(text);
    return dns !== undefined && canonical(dns) === canonical(address);
  });
}

function missingFamilies(
  addresses: readonly Address[],
  { kubernetes }: NodeSettings<string | Reference>,
): readonly Finding[] {
  const pods = kubernetes.podCIDRs.flatMap((text): readonly Family[] => {
    const network = networkOf(text);
    return network === undefined ? [] : [network.family];
  });
  const has = new Set(addresses.map(familyOf));
  return [...new Set(pods)]
    .filter((family) => !has.has(family))
    .map((missing) =>
      finding("node-address-families", ["addresses"], { missing, pods: pods.join(" and ") }),
    );
}
