import { nothing, type Part } from "../plan/component.ts";
import { layout } from "../plan/layout.ts";
import { type Finding, finding, hasErrors } from "../report/finding.ts";
import type { NodeSettings } from "../spec/settings.ts";
import { containerdGeneration, containerdGenerations } from "../spec/versions/containerd.ts";
import { tomlText } from "../syntax/toml.ts";
import { type Config, configOf } from "./config.ts";
import { cdiFindings } from "./rules/cdi.ts";
import { cniFindings } from "./rules/cni.ts";
import { criFindings } from "./rules/cri.ts";
import { devmapperFindings } from "./rules/devmapper.ts";
import { guardFindings } from "./rules/guarded.ts";
import { importFindings } from "./rules/imports.ts";
import { keyFindings } from "./rules/keys.ts";
import { localPullFindings } from "./rules/local-pull.ts";
import { pinFindings } from "./rules/pin.ts";
import { runtimeFindings } from "./rules/runtimes.ts";
import { snapshotterFindings } from "./rules/snapshotters.ts";
import { valueFindings } from "./rules/values.ts";
import { containerdUnits } from "./units.ts";

/** Each looks at one thing that can be wrong with a node's containerd. */
const rules: readonly ((config: Config) => readonly Finding[])[] = [
  guardFindings,
  keyFindings,
  valueFindings,
  criFindings,
  runtimeFindings,
  snapshotterFindings,
  devmapperFindings,
  localPullFindings,
  cniFindings,
  cdiFindings,
  importFindings,
  pinFindings,
];

/**
 * containerd's config.toml for the version of this node, every key of it checked against that version's table, and what
 * its unit waits for.
 */
export function containerdPart(settings: NodeSettings): Part {
  const { version } = settings.containerd;
  const generation = containerdGeneration(version);
  if (generation === undefined) {
    const known = containerdGenerations.map(({ minor }) => minor);
    const path = ["containerd", "version"];
    return {
      ...nothing,
      findings: [finding("containerd-version-unsupported", path, { version, known })],
    };
  }
  const config = configOf(settings, generation);
  const findings = rules.flatMap((rule) => rule(config));
  // What is wrong may be what can't be written.
  if (hasErrors(findings)) return { ...nothing, findings };
  return {
    files: [
      {
        path: layout.containerdConfig,
        mode: 0o644,
        content: tomlText(config.document),
        secret: false,
        layer: "image",
        from: ["containerd"],
      },
    ],
    units: containerdUnits(settings),
    findings,
  };
}
