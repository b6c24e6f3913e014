import type { Finding } from "../report/finding.ts";
import type { PlannedFile, PlannedUnit } from "./plan.ts";
import type { PlannedRegistry } from "./registry.ts";

/** What one component puts on the node, and what it has to say about the settings (paths of the resolved node). */
export interface Part {
  readonly files: readonly PlannedFile[];
  readonly units: readonly PlannedUnit[];
  readonly findings: readonly Finding[];
  /** What the registries component says of each; absent in all others. */
  readonly registries?: readonly PlannedRegistry[];
}

export const nothing: Part = { files: [], units: [], findings: [] };
