import { type Finding, finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { Reference } from "./settings.ts";

/** A reference as the spec makes it at `path`. */
export interface WantedReference extends Reference {
  readonly path: Path;
  /** Whether the value must never be shown. */
  readonly secret: boolean;
}

/** The key of a reference's value: `file:./pki/ca.crt` or `env:REGISTRY_AUTH`. As written, so `x` and `./x` differ. */
export function referenceKey({ file, env }: Reference): string {
  return file === undefined ? `env:${env}` : `file:${file}`;
}

/** What the references of a spec stand for, by `referenceKey`. Filled at the edge. */
export type ReferenceValues = ReadonlyMap<string, string>;

/** The value of the reference at `path` of a resolved node, or why there is none. */
export function referredValue(
  values: ReferenceValues,
  reference: Reference,
  path: Path,
): { readonly value: string; readonly findings: readonly Finding[] } {
  const key = referenceKey(reference);
  const value = values.get(key);
  if (value !== undefined) return { value, findings: [] };
  return { value: "", findings: [finding("reference-not-given", path, { key })] };
}
