import type { Finding } from "../report/finding.ts";
import type { PlannedFile, PlannedUnit } from "./plan.ts";

/** What one component puts on the node, and what it has to say about the settings (paths of the resolved node). */
export interface Part {
  readonly files: readonly PlannedFile[];
  readonly units: readonly PlannedUnit[];
  readonly findings: readonly Finding[];
}

export const nothing: Part = { files: [], units: [], findings: [] };
