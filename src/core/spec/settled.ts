import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import { type ReferenceValues, referredValue } from "./reference.ts";
import { addressRules } from "./rules/addresses.ts";
import { labelValueRules } from "./rules/label-values.ts";
import { nodeNetworkRules } from "./rules/node-networks.ts";
import type { NodeSettings, Reference } from "./settings.ts";

/** Settings in which labels and addresses may still be references. */
export type UnsettledSettings = NodeSettings<string | Reference>;

/**
 * `settings` with the referred labels and addresses in their places, each held to the form that the schema asks of one
 * that is written there. What has a finding is empty text.
 */
export function settled(
  settings: UnsettledSettings,
  values: ReferenceValues,
): { readonly settings: NodeSettings; readonly findings: readonly Finding[] } {
  const { kubelet, addresses } = settings;
  const findings: Finding[] = [];
  const referred: Path[] = [];
  const open: Path[] = [];
  const textOf = (value: string | Reference, path: Path): string => {
    if (typeof value === "string") return value;
    const read = referredValue(values, value, path);
    findings.push(...read.findings);
    if (read.findings.length === 0) (read.open ? open : referred).push(path);
    // What is kept in a file nearly always ends in a line break that is not part of it.
    return read.value.replace(/\r?\n$/, "");
  };
  const result: NodeSettings = {
    ...settings,
    addresses: addresses.map((address, index) => textOf(address, ["addresses", index])),
    kubelet: {
      ...kubelet,
      nodeLabels: Object.fromEntries(
        Object.entries(kubelet.nodeLabels).map(([label, value]) => [
          label,
          textOf(value, ["kubelet", "nodeLabels", label]),
        ]),
      ),
    },
  };
  // What is written in the spec itself was checked before.
  if (referred.length === 0) return { settings: result, findings };
  const told = new Set(referred.map((path) => JSON.stringify(path)));
  const judged = withOpen(result, settings, open);
  const rules = [...addressRules(judged), ...nodeNetworkRules(judged), ...labelValueRules(judged)];
  const late = rules.filter(({ path }) => told.has(JSON.stringify(path)) || path.length === 1);
  return {
    settings: withoutFaults(result, late),
    findings: [...findings, ...late.map(unquoted)],
  };
}

/** No component could do anything with a value that is none. */
function withoutFaults(settings: NodeSettings, findings: readonly Finding[]): NodeSettings {
  const told = new Set(findings.map(({ path }) => JSON.stringify(path)));
  const kept = (value: string, path: Path) => (told.has(JSON.stringify(path)) ? "" : value);
  const labels = Object.entries(settings.kubelet.nodeLabels).map(
    ([label, value]) => [label, kept(value, ["kubelet", "nodeLabels", label])] as const,
  );
  return {
    ...settings,
    addresses: settings.addresses.map((address, index) => kept(address, ["addresses", index])),
    kubelet: { ...settings.kubelet, nodeLabels: Object.fromEntries(labels) },
  };
}

/** `settled` with the references to values that stay open in their places again: no rule can judge what nobody knows. */
function withOpen(
  settled: NodeSettings,
  { addresses, kubelet }: UnsettledSettings,
  open: readonly Path[],
): UnsettledSettings {
  if (open.length === 0) return settled;
  const told = new Set(open.map((path) => JSON.stringify(path)));
  const isOpen = (path: Path) => told.has(JSON.stringify(path));
  const labels = Object.entries(settled.kubelet.nodeLabels).map(
    ([label, value]): [string, string | Reference] => [
      label,
      isOpen(["kubelet", "nodeLabels", label]) ? (kubelet.nodeLabels[label] ?? value) : value,
    ],
  );
  return {
    ...settled,
    addresses: settled.addresses.map((address, index) =>
      isOpen(["addresses", index]) ? (addresses[index] ?? address) : address,
    ),
    kubelet: { ...settled.kubelet, nodeLabels: Object.fromEntries(labels) },
  };
}

/** What stands behind a reference may have been meant for a secret, so no finding shows what can't be an address. */
function unquoted(found: Finding): Finding {
  return found.code === "spec-address"
    ? finding("spec-address", found.path, { found: "what the reference stands for" })
    : found;
}
