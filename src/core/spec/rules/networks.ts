import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import type { NodeSettings, Reference } from "../settings.ts";
import { type Family, type Network, networkOf, overlap } from "./ip.ts";

const fields = ["podCIDRs", "serviceCIDRs"] as const;

interface Written {
  readonly text: string;
  readonly network: Network;
  readonly field: (typeof fields)[number];
  readonly path: Path;
}

/** Networks of pods and services that are none, that overlap, or of which the families do not go together. */
export function networkRules({ kubernetes }: NodeSettings<string | Reference>): readonly Finding[] {
  const findings: Finding[] = [];
  const all = fields.flatMap((field) =>
    kubernetes[field].flatMap((text, index): readonly Written[] => {
      const path: Path = ["kubernetes", field, index];
      const network = networkOf(text);
      if (network !== undefined) return [{ text, network, field, path }];
      findings.push(finding("network-invalid", path, { found: text }));
      return [];
    }),
  );
  const [pods, services] = fields.map((field) => all.filter((one) => one.field === field));
  return [
    ...findings,
    ...fields.flatMap((field) => sameFamily(all, field)),
    ...overlapping(all),
    ...(findings.length === 0 ? apart(pods ?? [], services ?? []) : []),
  ];
}

function sameFamily(all: readonly Written[], field: Written["field"]): readonly Finding[] {
  const [one, other] = all.filter((each) => each.field === field);
  return one && other && one.network.family === other.network.family
    ? [finding("network-same-family", ["kubernetes", field], { field })]
    : [];
}

function overlapping(all: readonly Written[]): readonly Finding[] {
  return all.flatMap(({ text, network, path }, index) =>
    all
      .slice(0, index)
      .filter((before) => overlap(before.network, network))
      .map(({ text: other, field }) =>
        finding("network-overlap", path, { one: text, other, where: field }),
      ),
  );
}

function apart(podNetworks: readonly Written[], serviceNetworks: readonly Written[]) {
  const pods = familiesOf(podNetworks);
  const services = familiesOf(serviceNetworks);
  if (pods.length === 0 || services.length === 0) return [];
  const path: Path = ["kubernetes", "serviceCIDRs"];
  const words = { pods: pods.join(" and "), services: services.join(" and ") };
  if (words.pods === words.services) return [];
  return pods.some((family) => services.includes(family))
    ? [finding("network-families-differ", path, words)]
    : [finding("network-no-common-family", path, words)];
}

/** IPv4 first, each once. */
function familiesOf(networks: readonly Written[]): readonly Family[] {
  return [...new Set(networks.map(({ network }) => network.family))].sort();
}
