import type { Artefact } from "../plan/artefact.ts";
import type { NodePlan } from "../plan/plan.ts";
import type { Finding } from "../report/finding.ts";

/** What the core can't do by itself: given by the edge, synchronous, the same bytes for the same bytes. */
export interface RenderTools {
  /** A gzip stream without time and name. */
  readonly gzip: (bytes: Uint8Array) => Uint8Array;
  readonly base64: (bytes: Uint8Array) => string;
  /** Hex, lower case. */
  readonly sha256: (bytes: Uint8Array) => string;
}

export interface FormatResult {
  readonly artefacts: readonly Artefact[];
  /** Paths are of the resolved node. */
  readonly findings: readonly Finding[];
  /** The artefact that `-o -` prints, where that depends on the node. */
  readonly primary?: string;
  /** What a platform counts of the primary artefact, where that is not its text. */
  readonly counted?: string;
}

/**
 * One way for a NodePlan to travel. What it carries: where `delivery.layers.image` is empty, everything, for each node.
 * Where it names formats, these carry the image layer, once for the pool, and so do those that only an `image` takes;
 * formats that are read at `boot` carry the boot layer, for each node, whether `delivery` names them or `--format` does;
 * and any other one that is asked for carries everything, for each node. A new format is a file that exports one of these, and a row in `formats.ts`.
 */
export interface Format {
  /** What `--format` and `delivery.layers` call it, and its folder in the output. */
  readonly name: string;
  /** The artefact that `-o -` prints; absent for a format that is many files. */
  readonly primary?: string;
  /** Who applies it: the build of a machine image, a machine that starts for the first time, or anybody. */
  readonly appliedBy: "image" | "boot" | "anybody";
  /** Somebody else fills in the values that stay open, `NodePlan.open`. */
  readonly leavesOpen?: true;
  readonly render: (plan: NodePlan, tools: RenderTools) => FormatResult;
}
