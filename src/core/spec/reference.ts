import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { Reference } from "./settings.ts";

/** A reference as the spec makes it at `path`. */
export interface WantedReference extends Reference {
  readonly path: Path;
  /** Whether the value must never be shown. */
  readonly secret: boolean;
}

/**
 * The key of a reference's value: `file:./pki/ca.crt`, `env:REGISTRY_AUTH` or `variable:token`. As written, so `x` and
 * `./x` differ.
 */
export function referenceKey({ file, env, variable }: Reference): string {
  if (file !== undefined) return `file:${file}`;
  return env === undefined ? `variable:${variable}` : `env:${env}`;
}

/** What the references of a spec stand for, by `referenceKey`. Filled at the edge. */
export type ReferenceValues = ReadonlyMap<string, string>;

/** The value of the reference at `path` of a resolved node, or why there is none. */
export function referredValue(
  values: ReferenceValues,
  reference: Reference,
  path: Path,
): { readonly value: string; readonly findings: readonly Finding[] } {
  if (reference.variable !== undefined) {
    const { variable } = reference;
    return { value: "", findings: [finding("reference-variable", path, { variable })] };
  }
  const key = referenceKey(reference);
  const value = values.get(key);
  if (value !== undefined) return { value, findings: [] };
  return { value: "", findings: [finding("reference-not-given", path, { key })] };
}
