import { foundConfig, foundConfigFindings } from "../../containerd/found-config.ts";
import { valueAt } from "../../containerd/raw-config.ts";
import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import type { ContainerdGeneration } from "../../spec/versions/containerd.ts";
import { tomlKey } from "../../syntax/toml.ts";
import type { LintContext, Subject } from "../subject.ts";
import { at, tomlFile } from "../toml-file.ts";
import type { Release } from "../versions.ts";
import { replacedSections, unreadDropIns } from "./import-rules.ts";
import { fileKeyFindings } from "./key-rules.ts";
import { type Load, loads } from "./load-order.ts";
import { answering, type MergedFiles, mergedFiles } from "./merged-files.ts";
import { versionFindings } from "./version-rules.ts";

/** What this containerd makes of config.toml files, each with those that it imports. */
export function configTomlFindings(
  subjects: readonly Subject[],
  context: LintContext,
): readonly Finding[] {
  const { containerd } = context.versions;
  if (containerd === undefined) return [];
  const readings = subjects.map(tomlFile);
  const files = readings.flatMap((reading) => (reading.kind === "file" ? [reading.file] : []));
  const all = loads(files, context);
  return [
    ...readings.flatMap((reading) => {
      if (reading.kind === "file") return [];
      const { problem, position } = reading;
      const params = { problem, version: containerd.version };
      return [{ ...finding("containerd-config-syntax", [], params), position }];
    }),
    ...all.flatMap((load) => loadFindings(load, containerd)),
    ...unreadDropIns(all),
  ];
}

function loadFindings(load: Load, containerd: Release<ContainerdGeneration>): readonly Finding[] {
  const { row, version } = containerd;
  const merged = mergedFiles(load.files, containerd);
  const sandbox = sandboxImage(merged, row);
  const aboutVersions = versionFindings(merged, containerd, sandbox);
  // Under another version each key would be another finding, and all of them are the one. Where a newer version is
  // taken for this one, some tables of it may count.
  if (
    aboutVersions.some(
      ({ severity, code }) => severity === "error" && code !== "containerd-config-newer",
    )
  ) {
    return [...load.findings, ...aboutVersions];
  }
  return [
    ...load.findings,
    ...aboutVersions,
    ...merged.files.flatMap((file) => fileKeyFindings(file, containerd, sandbox)),
    ...sandboxTwice(merged, row, version),
    ...replacedSections(merged, containerd, sandbox),
    ...effective(merged, load, containerd),
  ];
}

/** What the sandbox of each pod is made from after all. */
function sandboxImage({ document }: MergedFiles, row: ContainerdGeneration): string {
  const image = valueAt(document, row.keys.sandboxImage);
  return typeof image === "string" && image !== "" ? image : row.defaultSandboxImage;
}

function sandboxTwice(
  { files }: MergedFiles,
  { keys }: ContainerdGeneration,
  version: string,
): readonly Finding[] {
  const place = tomlKey(keys.sandboxImage);
  return files.flatMap(({ file, origins }) => {
    const written = origins.filter((origin) => tomlKey(origin.place) === place);
    const [other, winner] = written.map((origin) => origin.written);
    if (other === undefined || winner === undefined) return [];
    const params = { key: tomlKey(winner), other: tomlKey(other), version };
    const found = finding("containerd-sandbox-twice", [], params);
    return [at(found, file, { path: winner, part: "key" })];
  });
}

/** Codes about a key; the others are about what stands behind it. */
const aboutKeys: ReadonlySet<string> = new Set([
  "containerd-registry-twice",
  "containerd-registry-deprecated",
  "containerd-cni-twice",
  "containerd-local-pull",
]);

/** What the components' own rules say of all files together. */
function effective(
  merged: MergedFiles,
  { isPartial }: Load,
  { row, release }: Release<ContainerdGeneration>,
): readonly Finding[] {
  const { document } = merged;
  const config = foundConfig({ document, generation: row, version: release, isPartial });
  return foundConfigFindings(config).map((found) => {
    const answer = answering(merged, found.path) ?? nowhere(merged, found.path);
    const part = aboutKeys.has(found.code) ? "key" : "value";
    return at(found, answer.file, { path: answer.path, part });
  });
}

/** What nobody wrote is said of the first file. */
function nowhere({ files }: MergedFiles, path: Path) {
  const [first] = files;
  if (first === undefined) throw new Error("a configuration without a file");
  return { file: first.file, path };
}
