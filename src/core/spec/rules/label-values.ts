import { type Finding, finding } from "../../report/finding.ts";
import type { NodeSettings, Reference } from "../settings.ts";

/** Source: k8s.io/apimachinery, pkg/util/validation, IsValidLabelValue. The schema holds written values to the same. */
const labelValue = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Label values that no API server takes. Never quotes them: they may come from a reference. Those that are one are passed over. */
export function labelValueRules({ kubelet }: NodeSettings<string | Reference>): readonly Finding[] {
  return Object.entries(kubelet.nodeLabels)
    .filter(([, value]) => typeof value === "string" && !labelValue.test(value))
    .map(([label]) => finding("spec-label-value", ["kubelet", "nodeLabels", label], { label }));
}
