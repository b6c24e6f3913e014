import { kubeletFields } from "../compiled/tables.js";
import { nothing, type Part } from "../plan/component.ts";
import { layout } from "../plan/layout.ts";
import type { PlannedFile, PlannedUnit } from "../plan/plan.ts";
import { type Finding, finding } from "../report/finding.ts";
import { pathText } from "../report/path.ts";
import { type ReferenceValues, referredValue } from "../spec/reference.ts";
import type { NodeSettings, Reference } from "../spec/settings.ts";
import { type KubeletMinor, kubeletMinor, kubeletMinors } from "../spec/versions/kubelet.ts";
import { unknownKeys } from "../syntax/keys.ts";
import { templateText } from "../syntax/template.ts";
import { yamlText } from "../syntax/yaml-write.ts";
import { kubeletCommand } from "./command.ts";
import { kubeletConfiguration } from "./kubelet-configuration.ts";
import { labelFindings } from "./label-rules.ts";

/** config.yaml, the command line and the bootstrap kubeconfig of a kubelet that nodegen manages. */
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
  const bootstrap = bootstrapPart(settings.kubelet.bootstrap?.kubeconfig, values);
  return {
    files: [configFile(settings), ...bootstrap.files],
    units: [commandDropIn(settings, node)],
    findings: [...rules(settings, minor), ...bootstrap.findings],
  };
}

function configFile(settings: NodeSettings): PlannedFile {
  return {
    path: layout.kubeletConfig,
    mode: 0o644,
    content: yamlText(kubeletConfiguration(settings)),
    secret: false,
    layer: "boot",
    from: ["kubelet", "config"],
  };
}

function commandDropIn(settings: NodeSettings, node: string | undefined): PlannedUnit {
  const contents = templateText("kubelet-command.conf", {
    command: kubeletCommand(settings, node),
  });
  return {
    name: layout.kubeletUnit,
    dropIns: [{ name: layout.kubeletDropIn, contents }],
    // When the image enables it already this changes nothing.
    enabled: true,
    layer: "boot",
    from: ["kubelet"],
  };
}

function bootstrapPart(
  reference: Reference | undefined,
  values: ReferenceValues,
): Pick<Part, "files" | "findings"> {
  if (reference === undefined) return { files: [], findings: [] };
  const from = ["kubelet", "bootstrap", "kubeconfig"];
  const { value: content, findings } = referredValue(values, reference, from);
  if (findings.length > 0) return { files: [], findings };
  // JSON is a form of YAML too, so only the one field that every kubeconfig has is looked for.
  const looksRight = /["']?kind["']?\s*:\s*["']?Config\b/.test(content);
  return {
    files: [
      {
        path: layout.bootstrapKubeconfig,
        mode: 0o600,
        content: content.endsWith("\n") ? content : `${content}\n`,
        secret: true,
        layer: "boot",
        from,
      },
    ],
    findings: looksRight ? [] : [finding("bootstrap-kubeconfig", from, {})],
  };
}

/** Fields of `kubelet.config` which nodegen sets itself, and what to do instead. */
const guarded: Readonly<Record<string, string>> = {
  apiVersion: "remove it: nodegen writes kubelet.config.k8s.io/v1beta1",
  kind: "remove it: nodegen writes KubeletConfiguration",
  cgroupDriver: "remove it: it is systemd, in containerd's configuration too",
  containerRuntimeEndpoint: "remove it: it is containerd's socket",
};

function rules(settings: NodeSettings, minor: KubeletMinor): readonly Finding[] {
  const { config } = settings.kubelet;
  const findings = [...fieldFindings(config, minor.minor), ...labelFindings(settings)];
  for (const [field, instead] of Object.entries(guarded)) {
    if (!Object.hasOwn(config, field)) continue;
    findings.push(
      finding("kubelet-field-guarded", ["kubelet", "config", field], { field, instead }),
    );
  }
  if (settings.host.cgroup === "v1" && minor.refusesCgroupV1 && config.failCgroupV1 !== false) {
    findings.push(finding("kubelet-cgroup-v1", ["host", "cgroup"], { minor: minor.minor }));
  }
  return findings;
}

function fieldFindings(config: object, minor: string): readonly Finding[] {
  const table = kubeletFields[minor];
  if (table === undefined) throw new Error(`schemas/kubelet/${minor}.json is missing`);
  return unknownKeys(table, config).map(({ path, reason, expected, found, nearest }) => {
    const field = pathText(path);
    const at = ["kubelet", "config", ...path];
    return reason === "unknown"
      ? finding("kubelet-field-unknown", at, { field, minor, nearest })
      : finding("kubelet-field-type", at, {
          field,
          expected: expected ?? "another type",
          found: found ?? "this",
        });
  });
}
