import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import type { NodeSettings, Reference } from "../settings.ts";
import { addressOf } from "./ip.ts";

/**
 * Addresses which the kubelet could not parse, and pairs of addresses which it would refuse. References are passed over:
 * these rules are asked again when they are read.
 */
export function addressRules(settings: NodeSettings<string | Reference>): readonly Finding[] {
  const { addresses, kubernetes } = settings;
  const findings = [
    ...unparsable(addresses, ["addresses"]),
    ...unparsable(kubernetes.clusterDNS, ["kubernetes", "clusterDNS"]),
  ];
  const written = addresses.filter((address) => typeof address === "string");
  const families = new Set(written.map((address) => address.includes(":")));
  return written.length === 2 && families.size === 1
    ? [...findings, finding("spec-addresses-same-family", ["addresses"], {})]
    : findings;
}

function unparsable(addresses: readonly (string | Reference)[], path: Path): readonly Finding[] {
  return addresses.flatMap((address, index) => {
    if (typeof address !== "string") return [];
    return addressOf(address) !== undefined
      ? []
      : [finding("spec-address", [...path, index], { found: address })];
  });
}
