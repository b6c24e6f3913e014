import type { Path } from "../../report/path.ts";
import type { ContainerdGeneration } from "../../spec/versions/containerd.ts";

/** One place in a file on the node. */
export interface Place {
  readonly file: string;
  /** A path of config.toml, or the key as text in the form of the file. */
  readonly key?: Path | string;
  readonly when?: string;
}

/** Where a field goes. A test renders every row with two values and sees that its places, and they alone, differ. */
export interface Landing {
  /** With `[]` for entries of lists and `<key>` for names of maps. */
  readonly field: Path;
  /** `free` is what a field of a map of anything names below it. */
  readonly places: (generation: ContainerdGeneration, free: Path) => readonly Place[];
}

export const always =
  (...places: readonly Place[]): Landing["places"] =>
  () =>
    places;
