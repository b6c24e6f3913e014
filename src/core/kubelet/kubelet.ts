import { nothing, type Part } from "../plan/component.ts";
import { layout } from "../plan/layout.ts";
import { type Finding, finding } from "../report/finding.ts";
import { type ReferenceValues, referredValue } from "../spec/reference.ts";
import type { NodeSettings, Reference } from "../spec/settings.ts";
import { type KubeletMinor, kubeletMinor, kubeletMinors } from "../spec/versions/kubelet.ts";
import { credentialProvidersPart } from "./credential-providers.ts";
import { fieldFindings } from "./field-rules.ts";
import { flagFindings } from "./flag-rules.ts";
import { joinPart } from "./join-configuration.ts";
import { keyPrefixFindings } from "./key-rules.ts";
import { configDropIn, kubeletConfiguration, kubeletPatch } from "./kubelet-configuration.ts";
import { labelFindings } from "./label-rules.ts";
import { offlineFindings } from "./offline-rules.ts";
import { joinUnit, kubeadmUnit, managedUnit } from "./units.ts";
import { unusedFields } from "./unused-fields.ts";
import { openFile, secretFile } from "./written.ts";

/** What is written for the kubelet by the one who manages it: nodegen, kubeadm with nodegen's help, or neither. */
export function kubeletPart(
  settings: NodeSettings,
  node: string | undefined,
  values: ReferenceValues,
): Part {
  const { version } = settings.kubernetes;
  const minor = kubeletMinor(version);
  if (minor === undefined) {
    const known = kubeletMinors.map((row) => row.minor);
    const path = ["kubernetes", "version"];
    return {
      ...nothing,
      findings: [finding("kubelet-version-unsupported", path, { version, known })],
    };
  }
  const told: Part = {
    ...nothing,
    findings: [...cgroupFindings(settings, minor), ...unusedFields(settings)],
  };
  const { managedBy } = settings.kubelet;
  switch (managedBy) {
    case "external":
      return told;
    case "kubeadm":
      return together(told, shared(settings, minor), byKubeadm({ settings, minor, node, values }));
    case "nodegen":
      return together(told, shared(settings, minor), byNodegen({ settings, minor, node, values }));
    default:
      return managedBy satisfies never;
  }
}

/**
 * Whether the kubelet starts by itself when the machine does, before user-data has run to its end. It can't where the
 * image has no unit for it.
 */
export function imageStartsKubelet({ unit, enabled }: NodeSettings["host"]["kubelet"]): boolean {
  return unit === "provided" && enabled;
}

interface Input {
  readonly settings: NodeSettings;
  readonly minor: KubeletMinor;
  readonly node: string | undefined;
  readonly values: ReferenceValues;
}

function byNodegen({ settings, node, values }: Input): Part {
  const configuration = kubeletConfiguration(settings);
  return together(
    {
      files: [openFile(layout.kubeletConfig, configuration, ["kubelet", "config"])],
      units: [managedUnit(settings, node)],
      findings: [],
    },
    bootstrapPart(settings.kubelet.bootstrap?.kubeconfig, values),
  );
}

function byKubeadm(input: Input): Part {
  const { settings } = input;
  const { join } = settings.kubelet;
  // kubeadm tells targets apart by the beginning of the name. A merge patch, and not a strategic one, so that a list
  // replaces the cluster's in every minor. Source: cmd/kubeadm/app/util/patches/patches.go.
  const patch = `${layout.kubeadmPatches}/kubeletconfiguration+merge.yaml`;
  const own: Part = {
    files: [openFile(patch, kubeletPatch(settings), ["kubelet", "config"])],
    units: [kubeadmUnit(settings), ...(join?.run ? [joinUnit(settings)] : [])],
    findings: [],
  };
  // Without it a finding asks for it: spec/rules/required.ts.
  return join === undefined ? own : together(own, joinPart(join, input));
}

/** What the kubelet reads whoever wrote its config.yaml, and what it would not start with. */
function shared(settings: NodeSettings, minor: KubeletMinor): Part {
  return together(credentialProvidersPart(settings), {
    files: configDropIn(settings),
    units: [],
    findings: [
      ...fieldFindings(settings, minor),
      ...offlineFindings(settings),
      ...flagFindings(settings, minor.minor),
      ...keyPrefixFindings(settings),
      ...labelFindings(settings),
    ],
  });
}

function cgroupFindings({ host, kubelet }: NodeSettings, minor: KubeletMinor): readonly Finding[] {
  if (host.cgroup !== "v1" || !minor.refusesCgroupV1) return [];
  const { managedBy, config } = kubelet;
  if (managedBy !== "external" && config.failCgroupV1 === false) return [];
  // Whoever else writes the configuration may allow it there.
  const code = managedBy === "nodegen" ? "kubelet-cgroup-v1" : "kubelet-cgroup-v1-perhaps";
  return [finding(code, ["host", "cgroup"], { minor: minor.minor })];
}

function bootstrapPart(reference: Reference | undefined, values: ReferenceValues): Part {
  if (reference === undefined) return nothing;
  const from = ["kubelet", "bootstrap", "kubeconfig"];
  const { value, open, findings } = referredValue(values, reference, from);
  if (findings.length > 0) return { ...nothing, findings };
  // JSON is a form of YAML too, so only the one field that every kubeconfig has is looked for.
  const looksRight = open || /["']?kind["']?\s*:\s*["']?Config\b/.test(value);
  const content = value.endsWith("\n") ? value : `${value}\n`;
  return {
    files: [secretFile(layout.bootstrapKubeconfig, content, from)],
    units: [],
    findings: looksRight ? [] : [finding("bootstrap-kubeconfig", from, {})],
  };
}

function together(...parts: readonly Part[]): Part {
  return {
    files: parts.flatMap(({ files }) => files),
    units: parts.flatMap(({ units }) => units),
    findings: parts.flatMap(({ findings }) => findings),
  };
}
