import { nothing, type Part } from "../plan/component.ts";
import { hostFamily } from "../plan/host-family.ts";
import { layout } from "../plan/layout.ts";
import type { PlannedUnit } from "../plan/plan.ts";
import { finding } from "../report/finding.ts";
import { type ReferenceValues, referredValue } from "../spec/reference.ts";
import type { NodeSettings } from "../spec/settings.ts";
import { templateText } from "../syntax/template.ts";

/**
 * Certificate authorities for the whole machine, each a file where its family looks for them, and a unit that makes them
 * known on every boot before containerd starts: Go reads the system's certificates once, when a process first needs them.
 */
export function trustPart(settings: NodeSettings, values: ReferenceValues): Part {
  const { certificateAuthorities } = settings.trust;
  if (certificateAuthorities.length === 0) return nothing;
  const { trust } = hostFamily(settings.host.family);
  const parts = certificateAuthorities.map(({ name, certificate }, index): Part => {
    const from = ["trust", "certificateAuthorities", index, "certificate"];
    const { value, open, findings } = referredValue(values, certificate, from);
    if (findings.length > 0) return { ...nothing, findings };
    const count = open ? 1 : certificatesIn(value);
    if (count !== 1) {
      const params = { name, count };
      return { ...nothing, findings: [finding("trust-not-one-certificate", from, params)] };
    }
    const file = {
      path: `${trust.directory}/nodegen-${name}${trust.ending}`,
      mode: 0o644,
      content: value.endsWith("\n") ? value : `${value}\n`,
      secret: false,
      layer: "image" as const,
      from,
    };
    return { ...nothing, files: [file] };
  });
  const unit: PlannedUnit = {
    name: layout.trustUnit,
    contents: templateText("nodegen-trust.service", trust),
    dropIns: [],
    enabled: true,
    restart: "before-containerd",
    layer: "image",
    from: ["trust"],
  };
  return {
    files: parts.flatMap(({ files }) => files),
    units: [unit],
    findings: parts.flatMap(({ findings }) => findings),
  };
}

/** How many certificates `text` holds; 0 as well when something else of PEM is in it, such as a private key. */
function certificatesIn(text: string): number {
  const begun = [...text.matchAll(/^-----BEGIN ([A-Z0-9 ]+)-----\s*$/gm)].map(([, kind]) => kind);
  if (begun.some((kind) => kind !== "CERTIFICATE")) return 0;
  const whole = /-----BEGIN CERTIFICATE-----\s+[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;
  return [...text.matchAll(whole)].length;
}
