import { containerdKeys } from "../compiled/tables.js";
import type { Path } from "../report/path.ts";
import { type ContainerdGeneration, containerdGenerations } from "../spec/versions/containerd.ts";
import { moved, movedInVersion4, otherPlaces } from "../spec/versions/moved-keys.ts";
import { type KeyTable, unknownKeys } from "../syntax/keys.ts";

/** The keys that containerd of this minor reads. Throws, as a fault of our own, when their table is missing. */
export function keyTable({ minor }: Pick<ContainerdGeneration, "minor">): KeyTable {
  const table = containerdKeys[minor];
  if (table === undefined) throw new Error(`schemas/containerd/${minor}.json is missing`);
  return table;
}

/** Where a key of another version of config.toml is in this one; undefined when it is nowhere. */
export function placeNow(path: Path, generation: ContainerdGeneration): Path | undefined {
  const table = keyTable(generation);
  return otherPlaces(path).find((place) => knows(table, place) && !isIgnored(place, generation));
}

/** Whether this generation reads the key into its configuration and then does nothing with it. */
export function isIgnored(path: Path, generation: ContainerdGeneration): boolean {
  if (generation.readsTopLevelServers) return false;
  return movedInVersion4.some(({ from, to }) => moved(path, from, to) !== undefined);
}

export function isKnownKey(path: Path, generation: ContainerdGeneration): boolean {
  return knows(keyTable(generation), path);
}

/** The full name of the plugin with this short one, as far as it has keys. */
export function pluginNamed(name: string, generation: ContainerdGeneration): string | undefined {
  const names = Object.keys(keyTable(generation)).flatMap(
    (key) => /^plugins\."([^"]+)"/.exec(key)?.[1] ?? [],
  );
  return names.find((each) => each.endsWith(`.${name}`));
}

/** The minors that have the key in this place, in the order of their release. */
export function minorsWith(path: Path): readonly string[] {
  return containerdGenerations
    .filter((generation) => knows(keyTable(generation), path))
    .map(({ minor }) => minor);
}

function knows(table: KeyTable, path: Path): boolean {
  // `null` is of every kind, so only the names are looked at.
  const document = path.reduceRight<unknown>((value, step) => ({ [step]: value }), null);
  return unknownKeys(table, document as object).length === 0;
}
