import { kubeletFields } from "../../compiled/tables.js";
import { configurationFindings } from "../../kubelet/field-rules.ts";
import { verifiedImages } from "../../kubelet/offline-rules.ts";
import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import { isSincePatch } from "../../spec/versions/containerd.ts";
import type { SourceDocument } from "../../syntax/document.ts";
import { parseDocument } from "../../syntax/yaml-read.ts";
import { at } from "../place.ts";
import type { LintContext, Subject } from "../subject.ts";
import type { Versions } from "../versions.ts";
import { configurationGroups, isDropIn } from "./groups.ts";

export const apiVersion = "kubelet.config.k8s.io/v1beta1";

/** Fields that the kubelet reads and does nothing with. Source: k8s.io/kubelet, config/v1beta1/types.go, 1.30 to 1.36. */
const idle = ["iptablesMasqueradeBit", "iptablesDropBit"];

/** What the kubelet makes of its configuration and the drop-ins that are merged into it. */
export function lintConfigurations(
  files: readonly Subject[],
  { versions, files: all }: LintContext,
): readonly Finding[] {
  const minor = versions.kubelet?.row.minor;
  if (minor === undefined) return [];
  const read = files.map((file) => ({ file, ...parseDocument(onlyIts(file.text), file.path) }));
  const documents = new Map<Subject, SourceDocument>();
  for (const { file, document } of read) if (document !== undefined) documents.set(file, document);
  return [
    ...read.flatMap(({ findings }) => findings),
    ...[...documents.values()].flatMap(typeFindings),
    ...files.flatMap((file) => nameFindings(file, documents.get(file), files, all)),
    ...configurationGroups([...documents.keys()]).flatMap(({ main, dropIns }) => {
      const parts = [...(main === undefined ? [] : [main]), ...dropIns];
      const group = parts.flatMap((file) => documents.get(file) ?? []);
      return groupFindings(group, { minor, isPart: main === undefined, versions });
    }),
  ];
}

/** Other documents of the same file are for kubeadm; they are left empty, so that lines keep their numbers. */
function onlyIts(text: string): string {
  const parts = text.split(/^(?=---(?:[ \t\r]|$))/m);
  const isIts = (part: string) =>
    /^\s*["']?kind["']?\s*:\s*["']?KubeletConfiguration\b/m.test(part);
  if (parts.filter(isIts).length !== 1 || parts.length === 1) return text;
  return parts.map((part) => (isIts(part) ? part : part.replace(/[^\n]+/g, ""))).join("");
}

function typeFindings(document: SourceDocument): readonly Finding[] {
  const value = document.value as Readonly<Record<string, unknown>>;
  const wrong = [
    ["kind", "KubeletConfiguration"],
    ["apiVersion", apiVersion],
  ].find(([key, expected]) => value[String(key)] !== expected);
  if (wrong === undefined) return [];
  const [key = "", expected = ""] = wrong;
  return [
    at(document.locate([key], "value"), finding("kubelet-config-type", [key], { key, expected })),
  ];
}

/** A drop-in directory is known by another drop-in in it, or by its name. */
function nameFindings(
  { path }: Subject,
  document: SourceDocument | undefined,
  files: readonly Subject[],
  all: readonly string[],
): readonly Finding[] {
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const beside = [...files.map((file) => file.path), ...all];
  const isDirectory =
    /(\.d|config-dir)\/$/.test(folder) ||
    beside.some((one) => one.startsWith(folder) && /^[^/]*\.conf$/.test(one.slice(folder.length)));
  if (document === undefined || isDropIn(path) || !isDirectory) return [];
  const name = path.slice(folder.length);
  return [at(document.locate([], "value"), finding("kubelet-drop-in-name", [], { name }))];
}

interface Judging {
  readonly minor: string;
  readonly isPart: boolean;
  readonly versions: Versions;
}

/** The merged configuration is judged, and a fault told in the last file that says so: what is overridden does no harm. */
function groupFindings(
  group: readonly SourceDocument[],
  { minor, isPart, versions }: Judging,
): readonly Finding[] {
  const config = group.reduce<object>(
    (merged, document) => mergePatch(merged, withTruthValues(document, document.value)),
    {},
  );
  const judged = { config: { ...config }, minor, cgroup: "v2", configDir: undefined } as const;
  return [
    ...configurationFindings({ ...judged, isPart, base: [] }),
    ...verifiedImages(judged.config, [], []),
    ...idle
      .filter((field) => Object.hasOwn(config, field))
      .map((field) => finding("kubelet-field-idle", [field], { field })),
    ...(isPart ? [] : unpinned(versions)),
  ].flatMap((found) => {
    const part = /^kubelet-field-(unknown|later|idle)$/.test(found.code) ? "key" : "value";
    const document = group.findLast(({ value }) => has(value, found.path)) ?? group[0];
    if (document === undefined) return [];
    const located = at(document.locate(found.path, part), found);
    return isOfAnotherCase(found, document, minor) ? [] : [located];
  });
}

/** RFC 7386, as the kubelet merges. Source: cmd/kubelet/app/server.go, mergeKubeletConfigurations. */
function mergePatch(base: unknown, patch: unknown): object {
  const merged: Record<string, unknown> = isMap(base) ? { ...base } : {};
  if (!isMap(patch)) return merged;
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = isMap(value) ? mergePatch(merged[key], value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function has(value: unknown, path: Path): boolean {
  let place = value;
  for (const step of path) {
    if (typeof place !== "object" || place === null || !Object.hasOwn(place, step)) return false;
    place = (place as Readonly<Record<string | number, unknown>>)[step];
  }
  return true;
}

/**
 * A bare `yes` is a truth value to the kubelet's YAML, which is 1.1, and a text to ours. Source: sigs.k8s.io/yaml, goyaml.v2,
 * resolve.go.
 */
function withTruthValues(document: SourceDocument, value: unknown, path: Path = []): unknown {
  if (Array.isArray(value)) return value;
  if (isMap(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        withTruthValues(document, one, [...path, key]),
      ]),
    );
  }
  const truth = /^(?:(y|yes|on)|n|no|off)$/i.exec(String(value));
  if (typeof value !== "string" || truth === null) return value;
  const { sourceLine = "", column, length } = document.locate(path, "value");
  return sourceLine.slice(column - 1, column - 1 + length) === value
    ? truth[1] !== undefined
    : value;
}

/** After a merge the case of a field does not count: it is read by encoding/json. Source: cmd/kubelet/app/server.go. */
function isOfAnotherCase({ code, path }: Finding, { file }: SourceDocument, minor: string) {
  if (code !== "kubelet-field-unknown" || !isDropIn(file)) return false;
  const field = path.join(".").toLowerCase();
  return Object.keys(kubeletFields[minor] ?? {}).some((known) =>
    `${known.toLowerCase()}.`.startsWith(`${field}.`),
  );
}

/**
 * An image that no label protects is deleted like any other. No threshold keeps it: an eviction for want of disk deletes
 * images without asking for one. Source: k8s.io/kubernetes v1.36.3, pkg/kubelet/eviction/helpers.go (DeleteUnusedImages).
 */
function unpinned({ containerd }: Versions): readonly Finding[] {
  if (containerd === undefined) return [];
  const { release, row, version } = containerd;
  if (isSincePatch(release, row.pinSincePatch)) return [];
  return [finding("kubelet-collects-pause", [], { version })];
}
