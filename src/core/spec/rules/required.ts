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
  if (at(settings, ["kubelet", "managedBy"]) === "kubeadm") {
    conditional.push(["kubelet", "join", "endpoint"], ["kubelet", "join", "token"]);
  }
  conditional.push(...ofCredentialProviders(settings), ...ofAuthorities(settings));
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

/** What the kubelet's CredentialProviderConfig can't do without (kubelet.config.k8s.io/v1, types.go). */
function ofCredentialProviders(settings: unknown): readonly Path[] {
  const path: Path = ["kubelet", "credentialProviders"];
  if (at(settings, path) === undefined) return [];
  const providers = at(settings, [...path, "providers"]) as readonly unknown[];
  return [
    [...path, "binDir"],
    ...providers.flatMap((_, index): readonly Path[] => [
      [...path, "providers", index, "matchImages"],
      [...path, "providers", index, "defaultCacheDuration"],
    ]),
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
