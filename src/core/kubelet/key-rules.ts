import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { NodeSettings } from "../spec/settings.ts";

/**
 * Prefixes of label and taint keys that are no DNS name, which the schema's pattern can't tell. The kubelet does not
 * start with such a label, and the API server takes no such taint. Source: k8s.io/apimachinery, pkg/util/validation,
 * IsQualifiedName and IsDNS1123Subdomain.
 */
export function keyPrefixFindings({ kubelet }: NodeSettings): readonly Finding[] {
  const keys: readonly (readonly [string, Path])[] = [
    ...Object.keys(kubelet.nodeLabels).map((key) => [key, ["nodeLabels", key]] as const),
    ...kubelet.taints.map(({ key }, index) => [key, ["taints", index, "key"]] as const),
  ];
  return keys
    .filter(([key]) => key.includes("/") && !isDnsName(key.slice(0, key.indexOf("/"))))
    .map(([key, path]) => finding("kubelet-key-prefix", ["kubelet", ...path], { key }));
}

function isDnsName(prefix: string): boolean {
  // The schema holds its length.
  return prefix.split(".").every((part) => /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(part));
}
