import type { Path } from "../../report/path.ts";
import type { NodeEntry } from "../node-entry.ts";

/** A machine that has a name, wherever the spec has it from. */
export interface Member {
  /** What is written of this machine alone. */
  readonly entry: NodeEntry;
  /** Where: below `nodes`, at the range that it is one of, or `nodesFrom` and its number in the inventory. */
  readonly path: Path;
  readonly from: "nodes" | "nodeRanges" | "nodesFrom";
}
