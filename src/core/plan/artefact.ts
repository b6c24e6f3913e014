import type { LocalFile } from "./plan.ts";

/** A symbolic link in the output. Always relative, and never out of the folder it stands in. */
export interface Link {
  readonly linkTo: string;
}

/** Bytes that are no text. */
export interface Binary {
  readonly binary: Uint8Array;
}

/** One file of a format, path relative to the folder of that format. */
export interface Artefact {
  readonly path: string;
  readonly mode: number;
  readonly content: string | LocalFile | Link | Binary;
  readonly secret: boolean;
}

/** What one format made of one NodePlan. */
export interface FormatOutput {
  readonly pool: string;
  readonly node?: string;
  readonly format: string;
  readonly sandboxImage: string;
  readonly artefacts: readonly Artefact[];
  /** Path of the artefact which `-o -` prints; absent for a format that has no single one. */
  readonly primary?: string;
  /** How much of what its platform takes the primary artefact is; absent where no limit is known. */
  readonly budget?: Budget;
}

/** The size of one artefact as a platform counts it. */
export interface Budget {
  /** Of the artefact. */
  readonly path: string;
  readonly platform: string;
  readonly bytes: number;
  readonly limit: number;
  readonly counted: "raw" | "base64";
  /** What else counts against the limit, in words. */
  readonly together?: string;
}

/** Where a format's output stands below DIR: `<pool>/<format>` or `<pool>/nodes/<node>/<format>`. */
export function outputFolder(output: {
  readonly pool: string;
  readonly node?: string;
  readonly format: string;
}): string {
  return output.node === undefined
    ? `${output.pool}/${output.format}`
    : `${output.pool}/nodes/${output.node}/${output.format}`;
}
