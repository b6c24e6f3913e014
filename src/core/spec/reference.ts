import type { Path } from "../report/path.ts";
import type { Reference } from "./settings.ts";

/** A reference as the spec makes it at `path`. One with neither `file` nor `env` stays open for the platform. */
export interface WantedReference extends Reference {
  readonly path: Path;
  /** Whether the value must never be shown. */
  readonly secret: boolean;
}

/**
 * The key of a reference's value: `file:./pki/ca.crt` or `env:REGISTRY_AUTH`. As written, so `x` and `./x` differ.
 * `undefined` when it refers to neither, and so has no value at render.
 */
export function referenceKey(reference: Reference): string | undefined {
  if (reference.file !== undefined) return `file:${reference.file}`;
  return reference.env === undefined ? undefined : `env:${reference.env}`;
}

/** What the references of a spec stand for, by `referenceKey`. Filled at the edge. */
export type ReferenceValues = ReadonlyMap<string, string>;
