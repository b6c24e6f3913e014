import type { Path } from "../../report/path.ts";
import type { Spec } from "../load.ts";

/** A file of nodes to read before the spec can be resolved. */
export interface WantedInventory {
  /** As the spec names it; relative names start at the spec. */
  readonly file: string;
  /** Where it does. */
  readonly path: Path;
}

/** The text of each inventory by its name in the spec. Null: it could not be read, and its reader has said why. */
export type InventoryTexts = ReadonlyMap<string, string | null>;

/** What the edge must read for `resolve`, once for each pool that names it. */
export function wantedInventories(spec: Spec): readonly WantedInventory[] {
  const { nodePools } = spec.value as { readonly nodePools: readonly PoolWithInventory[] };
  return nodePools.flatMap(({ nodesFrom }, index) => {
    const file = nodesFrom?.file;
    return file ? [{ file, path: ["nodePools", index, "nodesFrom", "file"] }] : [];
  });
}

interface PoolWithInventory {
  readonly nodesFrom?: { readonly file?: string | null } | null;
}
