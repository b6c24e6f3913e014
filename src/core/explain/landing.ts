import { layout } from "../plan/layout.ts";
import type { Path } from "../report/path.ts";
import { type ContainerdGeneration, containerdGenerations } from "../spec/versions/containerd.ts";
import { tomlKey } from "../syntax/toml.ts";
import { containerdLandings } from "./landings/containerd.ts";
import { kubeletLandings } from "./landings/kubelet.ts";
import { registryLandings } from "./landings/registries.ts";
import type { Landing, Place } from "./landings/row.ts";
import { systemLandings } from "./landings/system.ts";

/** Where a field is in the files of a node. */
export interface LandedField {
  readonly file: string;
  /** In the form of that file; absent: the file as a whole. */
  readonly key?: string;
  /** Minors of containerd for which this holds; absent: the version does not matter. */
  readonly containerd?: readonly string[];
  /** What else must be so. */
  readonly when?: string;
}

const rows: readonly Landing[] = [
  ...containerdLandings,
  ...registryLandings,
  ...kubeletLandings,
  ...systemLandings,
];

/**
 * Where the field of the schema at `at`, with `free` below it, lands in the real files, for every generation of
 * containerd. Empty for what decides what is written and stands in no file itself.
 */
export function landingsOf(at: Path, free: Path): readonly LandedField[] {
  const row = rows.find(({ field }) => matches(field, at));
  if (row === undefined) return [];
  return grouped(
    containerdGenerations.flatMap((generation) =>
      row.places(generation, free).map((place) => ({ generation, place })),
    ),
  );
}

/** Places that are the same on every generation are told once, the others with theirs. */
function grouped(
  found: readonly { readonly generation: ContainerdGeneration; readonly place: Place }[],
): readonly LandedField[] {
  const groups = new Map<string, { readonly place: Place; readonly minors: string[] }>();
  for (const { generation, place } of found) {
    const key = JSON.stringify([place.file, place.key, place.when]);
    const group = groups.get(key) ?? { place, minors: [] };
    group.minors.push(generation.minor);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ place, minors }) => {
    const { file, key, when } = place;
    const everywhere =
      file !== layout.containerdConfig && minors.length === containerdGenerations.length;
    return {
      file,
      ...(key === undefined ? {} : { key: typeof key === "string" ? key : tomlKey(key) }),
      ...(everywhere ? {} : { containerd: minors }),
      ...(when === undefined ? {} : { when }),
    };
  });
}

/** `[]` stands for any entry, `<key>` for any name. */
function matches(field: Path, path: Path): boolean {
  return (
    field.length === path.length &&
    field.every((step, index) => step === "[]" || step === "<key>" || step === path[index])
  );
}
