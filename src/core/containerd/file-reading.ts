import type { Path } from "../report/path.ts";
import { type ContainerdGeneration, isSincePatch } from "../spec/versions/containerd.ts";
import { type Move, moved, movedInVersion3, movedInVersion4 } from "../spec/versions/moved-keys.ts";
import { isKnownKey, pluginNamed } from "./known-keys.ts";
import { leavesOf, merged, type Table, valueAt } from "./raw-config.ts";

/** What containerd makes of a file of a `version`, or of one without. */
export type FileReading =
  /** It does not start. */
  | { readonly kind: "refused" }
  /** Of version 1, in which plugins have short names and all others are ignored. */
  | { readonly kind: "short names" }
  | {
      readonly kind: "read";
      /** What it translates first, and whether short names of plugins too. */
      readonly moves: readonly Move[];
      readonly takesShortNames: boolean;
      /** Of a version that it does not know, and says nothing about. */
      readonly isNewer: boolean;
    };

/** Of the `version` that counts; `release` is with its patch. */
export function fileReading(
  version: number | undefined,
  generation: ContainerdGeneration,
  release: string,
): FileReading {
  const { configVersion: own, withoutVersion, refusesNewerSincePatch } = generation;
  const asItIs = { kind: "read", moves: [], takesShortNames: false, isNewer: false } as const;
  const translated: FileReading = { ...asItIs, moves: movesTo(own) };
  if (version === undefined || version < 2) {
    if (withoutVersion === "version 1") return { kind: "short names" };
    return withoutVersion === "own" ? asItIs : { ...translated, takesShortNames: true };
  }
  if (version === own) return asItIs;
  if (version < own) return translated;
  return isSincePatch(release, refusesNewerSincePatch)
    ? { kind: "refused" }
    : { ...asItIs, isNewer: true };
}

function movesTo(version: ContainerdGeneration["configVersion"]): readonly Move[] {
  return [...(version >= 3 ? movedInVersion3 : []), ...(version >= 4 ? movedInVersion4 : [])];
}

/** A value of a file: where it is written, and where containerd has it. */
export interface Origin {
  readonly written: Path;
  readonly place: Path;
}

export interface Translated {
  readonly document: Table;
  readonly origins: readonly Origin[];
}

/** A file as this generation has it. What it translates to nothing that it knows stays where it is. */
export function translated(
  file: Table,
  { moves, takesShortNames }: Extract<FileReading, { readonly kind: "read" }>,
  generation: ContainerdGeneration,
): Translated {
  const origins = leavesOf(file)
    .filter((path) => path.length > 0)
    .map((written) => {
      const path = takesShortNames ? withLongName(written, generation) : written;
      return { written, place: placeOf(path, moves, generation) };
    })
    .map(({ written, place }) => ({ written, place: isSame(written, place) ? written : place }));
  // An older place wins over the newer one beside it. Source: runs on 2.0.11 to 2.3.4 with both sandbox images.
  const isMoved = ({ written, place }: Origin) => written !== place;
  const inOrder = [
    ...origins.filter((each) => !isMoved(each)),
    ...origins.filter((each) => isMoved(each)),
  ];
  const document = inOrder.reduce<Table>(
    (table, { written, place }) => merged(table, alone(place, valueFor(file, written, place))),
    {},
  );
  return { document, origins: inOrder };
}

const isSame = (one: Path, other: Path) =>
  one.length === other.length && one.every((step, index) => step === other[index]);

/** Source: v1MigratePluginName of containerd 2.3's config.go; a name that is long already is left alone. */
function withLongName(path: Path, generation: ContainerdGeneration): Path {
  const [section, name, ...rest] = path;
  if (section !== "plugins" || typeof name !== "string" || !isShortName(name)) return path;
  return [section, pluginNamed(name, generation) ?? name, ...rest];
}

/** Source: ValidateV2 of containerd 1.7's config.go. */
export function isShortName(name: string): boolean {
  return name.split(".").length < 4;
}

function placeOf(path: Path, moves: readonly Move[], generation: ContainerdGeneration): Path {
  const places = moves.map(({ from, to }) => moved(path, from, to));
  return places.find((place) => place !== undefined && isKnownKey(place, generation)) ?? path;
}

/** bin_dir becomes the one element of bin_dirs. */
function valueFor(file: Table, written: Path, place: Path): unknown {
  const value = valueAt(file, written);
  return place.at(-1) === "bin_dirs" && typeof value === "string" ? [value] : value;
}

function alone(place: Path, value: unknown): Table {
  return place.reduceRight<unknown>((below, step) => ({ [step]: below }), value) as Table;
}

/** Where in the file that stands which containerd has at `place`; undefined where nothing of it does. */
export function writtenAt(origins: readonly Origin[], place: Path): Path | undefined {
  const isPrefix = (short: Path, long: Path) => short.every((step, index) => step === long[index]);
  // Of two for one place, the last is what counts.
  const above = origins.findLast((origin) => isPrefix(origin.place, place));
  if (above !== undefined) return [...above.written, ...place.slice(above.place.length)];
  const below = origins.find((origin) => isPrefix(place, origin.place));
  return below?.written.slice(0, below.written.length - (below.place.length - place.length));
}
