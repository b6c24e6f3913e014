import type { Finding } from "../../report/finding.ts";
import type { NodeSettings, Reference } from "../settings.ts";
import { addressRules } from "./addresses.ts";
import { allowedHostRules } from "./allowed-hosts.ts";
import { clusterDnsRules } from "./cluster-dns.ts";
import { networkRules } from "./networks.ts";
import { nodeNetworkRules } from "./node-networks.ts";
import { releasePairRules } from "./release-pairs.ts";

/** The rules that hold several sections of one node against each other. */
const rules: readonly ((settings: NodeSettings<string | Reference>) => readonly Finding[])[] = [
  addressRules,
  networkRules,
  clusterDnsRules,
  nodeNetworkRules,
  releasePairRules,
  allowedHostRules,
];

/** What they find in the merged settings of a node. Paths are of the settings. */
export function settingsRules(settings: NodeSettings<string | Reference>): readonly Finding[] {
  return rules.flatMap((rule) => rule(settings));
}
