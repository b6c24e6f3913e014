import { kubeletFields } from "../../compiled/tables.js";
import { valueAt } from "../../kubelet/field-at.ts";
import { flagsOf, unknownFlag } from "../../kubelet/flag-rules.ts";
import { gateFindings } from "../../kubelet/gates.ts";
import { isAllowedLabel } from "../../kubelet/label-rules.ts";
import { valueRules } from "../../kubelet/value-rules.ts";
import { type Finding, finding } from "../../report/finding.ts";
import { isSince } from "../../spec/versions/kubelet.ts";
import { parseToml } from "../../syntax/toml.ts";
import { parseDocument } from "../../syntax/yaml-read.ts";
import { at, placeIn } from "../place.ts";
import type { LintContext } from "../subject.ts";
import type { PlacedFlag } from "./command-line.ts";

/** Flags with a field that are not deprecated all the same. Source: cmd/kubelet/app/options/options.go, AddKubeletConfigFlags. */
const notDeprecated = new Set(["v", "vmodule", "log-flush-frequency", "provider-id"]);

/** What kubeadm writes for the kubelet of each minor. Source: cmd/kubeadm/app/phases/kubelet/flags.go. */
const ofKubeadm = new Set(["container-runtime-endpoint", "pod-infra-container-image"]);

/** What the kubelet makes of its flags. */
export function flagFindings(
  flags: readonly PlacedFlag[],
  context: LintContext,
): readonly Finding[] {
  const minor = context.versions.kubelet?.row.minor;
  if (minor === undefined) return [];
  const configs = configurations(context);
  const images = sandboxImages(context);
  return flags.flatMap((flag) => {
    const path = [flag.name];
    const field = flagsOf(minor)[flag.name];
    const found =
      field === undefined
        ? [unknownFlag(flag.name, minor, path)]
        : [
            ...fieldFindings(flag, field, configs),
            ...valueFindings(flag, field, minor),
            ...pauseFindings(flag, images),
          ];
    return found.map((one) => at(placeIn(flag.file, flag.start, flag.end), one));
  });
}

/** A flag wins over the field, which reads as if it counted. */
function fieldFindings(
  { name, value = "true", file }: PlacedFlag,
  field: string,
  configs: readonly unknown[],
): readonly Finding[] {
  if (field === "" || notDeprecated.has(name)) return [];
  const other = configs
    .map((config) => valueAt(config, field))
    .find((one) => one !== undefined && one !== "" && !says(one, value));
  if (other !== undefined) {
    return [finding("kubelet-flag-overrides", [name], { flag: name, field })];
  }
  const isOfKubeadm = ofKubeadm.has(name) && file.path.endsWith("kubeadm-flags.env");
  return isOfKubeadm ? [] : [finding("kubelet-flag-deprecated", [name], { flag: name, field })];
}

/** Whether field and flag say the same, as far as that can be told: of lists and maps it can't. */
function says(field: unknown, flag: string): boolean {
  return typeof field === "object" ? JSON.stringify(field) === "{}" : String(field) === flag;
}

function valueFindings(
  { name, value }: PlacedFlag,
  field: string,
  minor: string,
): readonly Finding[] {
  if (name === "feature-gates") {
    const chosen = pairsOf(value).map(([gate, state]) => [gate, state === "true"] as const);
    return gateFindings(minor, Object.fromEntries(chosen), [name]);
  }
  if (name === "node-labels") {
    return pairsOf(value)
      .filter(([label]) => !isAllowedLabel(label))
      .map(([label]) => finding("kubelet-label-forbidden", [name], { label }));
  }
  if (value === undefined || value === "" || value.includes("$")) return [];
  const rule = valueRules.find(
    (one) => one.field === field && (one.since === undefined || isSince(minor, one.since)),
  );
  // Flags take durations and numbers as fields do; of lists and maps they have another form.
  const isScalar = /^(integer|number|string|duration)$/.test(kubeletFields[minor]?.[field] ?? "");
  if (rule === undefined || !isScalar || rule.holds(value)) return [];
  return [finding("kubelet-value", [name], { field: `--${name}`, expected: rule.expected })];
}

function pairsOf(value: string | undefined): readonly (readonly [string, string])[] {
  return (value ?? "")
    .split(",")
    .filter((pair) => pair.includes("=") && !pair.includes("$"))
    .map((pair) => [pair.slice(0, pair.indexOf("=")).trim(), pair.slice(pair.indexOf("=") + 1)]);
}

/** containerd runs its own sandbox image whatever the kubelet is told: the flag protects another image from collection. */
function pauseFindings({ name, value }: PlacedFlag, images: readonly string[]): readonly Finding[] {
  const [image] = images;
  if (name !== "pod-infra-container-image" || image === undefined) return [];
  if (value === undefined || images.includes(value)) return [];
  return [finding("kubelet-flag-pause", [name], { flag: value, image })];
}

function configurations({ subjects }: LintContext): readonly unknown[] {
  return subjects
    .filter(({ text }) => /^\s*["']?kind["']?\s*:\s*["']?KubeletConfiguration\b/m.test(text))
    .flatMap(({ text, path }) => parseDocument(text, path).document?.value ?? []);
}

/** What the containerd configurations among the files name, where containerd's version says which key does. */
function sandboxImages({ subjects, versions: { containerd } }: LintContext): readonly string[] {
  if (containerd === undefined) return [];
  const path = containerd.row.keys.sandboxImage;
  return subjects
    .filter((file) => file.path.endsWith("/config.toml") && file.text.includes("sandbox"))
    .flatMap(({ text }) => {
      let value: unknown;
      try {
        value = parseToml(text);
      } catch {
        // Who reads containerd's files says so.
        return [];
      }
      for (const step of path) value = Object(value)[step];
      return typeof value === "string" ? [value] : [];
    });
}
