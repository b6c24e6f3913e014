import { layout } from "../../plan/layout.ts";
import type { NodePlan, PlannedFile } from "../../plan/plan.ts";
import { type Finding, finding } from "../../report/finding.ts";
import { utf8Bytes } from "../../syntax/utf8.ts";
import { yamlText } from "../../syntax/yaml-write.ts";
import { inlineBytes } from "../carried-files.ts";
import { dataUrl } from "../data-url.ts";
import type { RenderTools } from "../format.ts";
import { unitEntries } from "../ignition.ts";
import type { KubeadmConfigSpec } from "./resources.ts";

/** Characters. Source: cluster-api v1.11.2, ContainerLinuxConfig.AdditionalConfig. */
const longestConfig = 32_768;

/**
 * Fields for Flatcar: a Container Linux Config, which Cluster API turns into Ignition 2.3 and appends to its own. Files
 * travel as data URLs, zipped where that is shorter; everything is there before systemd starts any unit, so kubeadm has
 * nothing to wait for. Source: cluster-api v1.11.2, bootstrap/kubeadm/internal/ignition/clc; github.com/flatcar/
 * container-linux-config-transpiler v0.9.4, config/types.
 */
export function containerLinuxFields(
  { units }: NodePlan,
  files: readonly PlannedFile[],
  tools: RenderTools,
): { readonly spec: KubeadmConfigSpec; readonly findings: readonly Finding[] } {
  const additionalConfig = yamlText({
    storage: { files: files.map((file) => fileEntry(file, tools)) },
    systemd: { units: unitEntries(units.filter(({ name }) => name !== layout.joinUnit)) },
  });
  const { length } = additionalConfig;
  const params = { what: "additionalConfig", length, limit: longestConfig };
  return {
    spec: {
      format: "ignition",
      ignition: { containerLinuxConfig: { additionalConfig, strict: true } },
    },
    findings:
      length <= longestConfig
        ? []
        : [finding("capi-too-large", ["delivery", "layers", "boot"], params)],
  };
}

function fileEntry({ path, mode, owner, content }: PlannedFile, tools: RenderTools): object {
  const [user, group] = owner?.split(":") ?? [];
  const text = typeof content === "string" ? content : undefined;
  const bytes = text === undefined ? inlineBytes(content) : utf8Bytes(text);
  const { source, compression } = dataUrl(bytes, text, tools);
  return {
    filesystem: "root",
    path,
    mode,
    overwrite: true,
    ...(user === undefined || user === "root" ? {} : { user: { name: user } }),
    ...(group === undefined || group === "root" ? {} : { group: { name: group } }),
    contents: { remote: { url: source, ...(compression === undefined ? {} : { compression }) } },
  };
}
