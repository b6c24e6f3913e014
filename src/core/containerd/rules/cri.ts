import { type Finding, finding } from "../../report/finding.ts";
import type { Config } from "../config.ts";
import { valueAt } from "../raw-config.ts";

/** Names by which the CRI's plugins can be disabled; the first is the short one that Docker's packages write. */
const criPlugins: ReadonlySet<unknown> = new Set([
  "cri",
  "io.containerd.grpc.v1.cri",
  "io.containerd.cri.v1.images",
  "io.containerd.cri.v1.runtime",
]);

/** A containerd that the kubelet can't use. */
export function criFindings({ document, fieldOf }: Config): readonly Finding[] {
  const path = ["disabled_plugins"];
  const disabled = valueAt(document, path);
  if (!Array.isArray(disabled)) return [];
  return disabled.flatMap((name, index) =>
    criPlugins.has(name)
      ? [finding("containerd-cri-disabled", fieldOf([...path, index]), { name: String(name) })]
      : [],
  );
}
