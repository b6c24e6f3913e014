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

/** The key of what stands in the plan for a value that stays open at `path` of a resolved node. */
export function openKey(path: Path): string {
  return `open:${JSON.stringify(path)}`;
}

/** What the references of a spec stand for, by `referenceKey`. Filled at the edge; `open-values.ts` adds tokens. */
export type ReferenceValues = ReadonlyMap<string, string>;

/**
 * The value of the reference at `path` of a resolved node, or why there is none. Of one that is `open` there is only the
 * token, so whoever judges values passes it over.
 */
export function referredValue(
  values: ReferenceValues,
  reference: Reference,
  path: Path,
): { readonly value: string; readonly open: boolean; readonly findings: readonly Finding[] } {
  const open = reference.variable !== undefined;
  const key = referenceKey(reference);
  const value = values.get(open ? openKey(path) : key);
  if (value !== undefined) return { value, open, findings: [] };
  return { value: "", open, findings: [finding("reference-not-given", path, { key })] };
}
