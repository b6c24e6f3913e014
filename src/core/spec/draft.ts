import { clusterShape } from "../compiled/shape.js";
import type { Finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import { type Shape, shapeAt } from "./shape.ts";

/**
 * A copy of a spec in which something valid stands where something wrong stood, so that the rest can be looked at too
 * and everything is told at once. Nothing is ever rendered from it.
 */
export interface Draft {
  readonly value: unknown;
  /** Where something stands in. What is found there is not the user's doing. */
  readonly standIns: readonly Path[];
}

type Container = Record<string | number, unknown>;

/** `value` with a stand-in for each place that `problems`, findings of the schema, are about. */
export function draftOf(value: unknown, problems: readonly Finding[]): Draft {
  const copy = JSON.parse(JSON.stringify(value));
  for (const { code, path } of problems) {
    const name = path.at(-1);
    const parent = path.slice(0, -1).reduce<unknown>(below, copy) as Container | undefined;
    if (name === undefined || typeof parent !== "object" || parent === null) continue;
    const standIn = code === "spec-unknown-field" ? undefined : standInFor(clusterShape, path);
    if (standIn === undefined) delete parent[name];
    else parent[name] = standIn;
  }
  return { value: copy, standIns: problems.map(({ path }) => path) };
}

/** What the schema gives as default, or as example, for `path`; undefined where it has neither. */
export function standInFor(shape: Shape, path: Path): unknown {
  const at = shapeAt(shape, path);
  return at?.default ?? at?.example;
}

/**
 * `findings` without those that a stand-in caused: at or below one, and those that depend on a version which is one.
 */
export function withoutStandIns(
  findings: readonly Finding[],
  standIns: readonly Path[],
): readonly Finding[] {
  const versions = standIns.filter((path) => path.at(-1) === "version").map((path) => path.at(-2));
  return findings.filter(({ code, path }) => {
    if (standIns.some((standIn) => startsWith(path, standIn))) return false;
    if (code === "containerd-kubernetes-pair" && versions.length > 0) return false;
    if (code.startsWith("kubelet-")) return !versions.includes("kubernetes");
    return !code.startsWith("containerd-") || !versions.includes("containerd");
  });
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => path[index] === step);
}

function below(value: unknown, step: string | number): unknown {
  return typeof value === "object" && value !== null ? (value as Container)[step] : undefined;
}
