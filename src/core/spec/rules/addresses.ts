import ipaddr from "ipaddr.js";
import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import type { NodeSettings } from "../settings.ts";

/** Addresses which the kubelet could not parse, and pairs of addresses which it would refuse. */
export function addressRules(settings: NodeSettings): readonly Finding[] {
  const { addresses, kubernetes } = settings;
  const findings = [
    ...unparsable(addresses, ["addresses"]),
    ...unparsable(kubernetes.clusterDNS, ["kubernetes", "clusterDNS"]),
  ];
  const families = new Set(addresses.map((address) => address.includes(":")));
  return addresses.length === 2 && families.size === 1
    ? [...findings, finding("spec-addresses-same-family", ["addresses"], {})]
    : findings;
}

function unparsable(addresses: readonly string[], path: Path): readonly Finding[] {
  return addresses.flatMap((address, index) => {
    // isValid alone takes shortened forms such as 10.1, which Go's parser refuses.
    const valid = address.includes(":")
      ? ipaddr.IPv6.isValid(address)
      : ipaddr.IPv4.isValidFourPartDecimal(address);
    return valid ? [] : [finding("spec-address", [...path, index], { found: address })];
  });
}
