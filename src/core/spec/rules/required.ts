import { clusterShape } from "../../compiled/shape.js";
import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import { shapeAt } from "../shape.ts";

/**
 * What every node must have once its layers are merged. Not in the schema: there it would have to stand in the
 * section that a pool overrides in part, and would refuse the partial override.
 */
const always: readonly Path[] = [
  ["kubernetes", "version"],
  ["host", "family"],
  ["containerd", "version"],
  ["images", "pause", "reference"],
  ["images", "pause", "archive", "path"],
];

/** A finding for each field that the merged `settings` lack. */
export function requiredFields(settings: unknown): readonly Finding[] {
  const preload = at(settings, ["images", "preload"]) as readonly unknown[];
  const conditional: Path[] = preload.map((_, index) => [
    "images",
    "preload",
    index,
    "archive",
    "path",
  ]);
  const images: readonly Path[] = [
    ["images", "pause"],
    ...preload.map((_, index): Path => ["images", "preload", index]),
  ];
  for (const image of images) {
    // What comes over the network is told apart from what somebody else put there by its digest alone.
    if (at(settings, [...image, "archive", "url"]) !== undefined) {
      conditional.push([...image, "archive", "sha256"]);
    }
  }
  if (at(settings, ["kubelet", "bootstrap"]) !== undefined) {
    conditional.push(["kubelet", "bootstrap", "kubeconfig"]);
  }
  conditional.push(
    ...ofJoin(settings),
    ...ofCredentialProviders(settings),
    ...ofAuthorities(settings),
  );
  return [...always, ...conditional]
    .filter((path) => at(settings, path) === undefined)
    .map(missingField);
}

/** The finding that the field at `path`, of the settings or of the document, is not there. */
export function missingField(path: Path): Finding {
  const example = shapeAt(clusterShape, path)?.example;
  return finding("spec-required", path, {
    field: String(path.at(-1)),
    example: example === undefined ? undefined : JSON.stringify(example),
  });
}

/** kubeadm has nothing to do without it, unless Cluster API writes it. */
function ofJoin(settings: unknown): readonly Path[] {
  const join = ["kubelet", "join"];
  if (at(settings, ["kubelet", "managedBy"]) !== "kubeadm") return [];
  const boot = at(settings, ["delivery", "layers", "boot"]) as readonly string[] | undefined;
  if (at(settings, join) === undefined) return boot?.join() === "capi" ? [] : [join];
  return [
    [...join, "endpoint"],
    [...join, "token"],
  ];
}

/** Source: k8s.io/kubelet, config/v1, CredentialProvider: what the kubelet does not start without. */
function ofCredentialProviders(settings: unknown): readonly Path[] {
  const base = ["kubelet", "credentialProviders"];
  const section = at(settings, base);
  if (section === undefined) return [];
  const providers = at(section, ["providers"]) as readonly unknown[];
  return [
    [...base, "binDir"],
    ...providers.flatMap((_, index) =>
      ["matchImages", "defaultCacheDuration"].map((field) => [...base, "providers", index, field]),
    ),
  ];
}

function ofAuthorities(settings: unknown): readonly Path[] {
  const path: Path = ["trust", "certificateAuthorities"];
  const authorities = at(settings, path) as readonly unknown[];
  return authorities.map((_, index) => [...path, index, "certificate"]);
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (node, step) => (node as Readonly<Record<string | number, unknown>> | undefined)?.[step],
    value,
  );
}
