import type { ArchivedImage } from "../../images/archive.ts";
import type { ReadProgram } from "../../images/program-reader.ts";
import type { Unit } from "../../lint/units/unit.ts";
import { pinLabel } from "../../plan/layout.ts";
import type { StoredImage } from "../machine.ts";
import type { Place } from "../place.ts";
import { ownProgram } from "../reading/programs.ts";
import type { Sighted } from "../reading/sighted.ts";
import type { ImageCommand } from "./image-commands.ts";
import { isOnceOnly } from "./once-only.ts";
import { type Run, runs } from "./runs.ts";

/** One way in which an image comes into containerd's store before a pod asks for it. */
export interface Step {
  /** In words: `ctr images import`, `nodegen-preload`, `containerd's own store`. */
  readonly what: string;
  readonly place: Place;
  readonly reach: Run["reach"] | "store";
  readonly unit?: Unit;
  readonly everyBoot: boolean;
  /** Undefined where a variable says it. */
  readonly namespace: string | undefined;
  /** Those that it is unpacked for; undefined where that can't be told, empty: whichever the CRI has. */
  readonly snapshotters: readonly string[] | undefined;
  readonly isLocal: boolean;
  /** Its layers are thrown away once they are unpacked. */
  readonly discards?: boolean;
  readonly archive?: string;
  /** Where the archive comes from when it is not on the machine. */
  readonly url?: string;
  /** Whole names that the image has afterwards; undefined where they can't be told. */
  readonly names: readonly string[] | undefined;
  /** Those of `names` that a tag step gives it. */
  readonly tagged?: readonly string[];
  /** It comes from its registry, when the machine boots. */
  readonly isPulled?: true;
  /** It has no whole name, and is stored as import-<date>. */
  readonly isUnnamed: boolean;
  /** Names under which it is pinned by name. */
  readonly pinned: readonly string[];
  /** Its failure is nobody's: the program that imports goes on and ends well. */
  readonly isIgnored?: boolean;
  /** The program asks containerd in the end whether all of it is so, and fails where it is not. */
  readonly isChecked: boolean;
}

/** Every way, in the order in which the machine has them. */
export function steps(sighted: Sighted): readonly Step[] {
  return [...storedSteps(sighted), ...runs(sighted).flatMap((run) => runSteps(run, sighted))];
}

/** Images that are there already, of each the names together. */
function storedSteps({ machine: { store } }: Sighted): readonly Step[] {
  const images = store?.images ?? [];
  const keyOf = ({ namespace, digest }: StoredImage) => `${namespace} ${digest}`;
  const first = new Map(images.map((image) => [keyOf(image), image]));
  return [...first].flatMap(([key, image]) => {
    if (store === undefined) return [];
    const all = images.filter((each) => keyOf(each) === key);
    return [
      {
        what: "containerd's own store",
        place: { file: store.root },
        reach: "store" as const,
        everyBoot: false,
        namespace: image.namespace,
        snapshotters: image.unpackedFor,
        isLocal: true,
        names: all.map(({ name }) => name),
        isUnnamed: false,
        pinned: all.filter(({ labels }) => labels[pinLabel] === "pinned").map(({ name }) => name),
        isChecked: false,
      },
    ];
  });
}

function runSteps(run: Run, sighted: Sighted): readonly Step[] {
  const programs = run.programs.map((file) => ({ path: file.path, read: ownProgram(file) }));
  const known = programs.find(({ read }) => read !== undefined);
  if (known?.read !== undefined) {
    // With this argument it imports all others.
    return run.words.includes("images") ? [] : [programStep(known.read, known.path, run)];
  }
  return run.commands
    .filter(({ verb }) => verb === "import" || verb === "pull")
    .flatMap((command) => commandSteps(command, run, sighted));
}

/** nodegen's own, which imports, tags, labels and asks. */
function programStep(read: ReadProgram, path: string, run: Run): Step {
  const { reference, archive, url } = read.pause;
  return {
    ...common(run),
    what: `${path} (nodegen's own)`,
    place: run.place,
    namespace: read.namespace,
    snapshotters: [read.snapshotter],
    isLocal: read.importFlags.includes("--local"),
    archive,
    ...(url === "" ? {} : { url }),
    names: [reference],
    isUnnamed: false,
    pinned: [reference],
    isChecked: true,
  };
}

function common({ reach, unit, everyBoot }: Run): Pick<Step, "reach" | "unit" | "everyBoot"> {
  return { reach, ...(unit === undefined ? {} : { unit }), everyBoot };
}

/** An import of a literal archive, each archive by itself, or a pull. */
function commandSteps(command: ImageCommand, run: Run, sighted: Sighted): readonly Step[] {
  const { verb, place, namespace, snapshotter, isLocal, discards, isIgnored } = command;
  const own = {
    ...common(run),
    place,
    namespace,
    snapshotters: snapshotter === undefined ? undefined : snapshotter === "" ? [] : [snapshotter],
    isLocal,
    discards,
    isIgnored,
    isChecked: false,
  };
  if (verb === "pull") {
    const names = command.operands.some((one) => one.includes("$")) ? undefined : command.operands;
    const pulled = { isPulled: true, what: "a pull", isUnnamed: false } as const;
    return [{ ...own, ...pulled, ...named(names, command, run) }];
  }
  const archives = command.operands.flatMap((path) => laidOut(path, sighted.machine.archives));
  return archives.map((archive) => {
    const contents = sighted.machine.archives.get(archive);
    const images = contents?.images;
    const names = images?.flatMap((image) => nameOf(image, command) ?? []);
    return {
      ...own,
      everyBoot: own.everyBoot && !isOnceOnly(archive, run.programs),
      what: "an import",
      archive,
      ...named(names, command, run),
      isUnnamed: images !== undefined && images.length > 0 && names?.length === 0,
    };
  });
}

/** A pattern such as `/opt/images/*.tar`, as the shell lays it out over what is there. */
function laidOut(path: string, archives: ReadonlyMap<string, unknown>): readonly string[] {
  if (!/[*?]/.test(path)) return [path];
  const form = path
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", "[^/]*")
    .replaceAll("?", "[^/]");
  const found = [...archives.keys()].filter((one) => new RegExp(`^${form}$`).test(one));
  return found.length === 0 ? [path] : found;
}

/** An image with only a tag gets the base name in front of it, where one is given. */
function nameOf({ name, tagOnly }: ArchivedImage, { baseName }: ImageCommand): string | undefined {
  if (name !== undefined) return name;
  return tagOnly !== undefined && baseName !== undefined && !baseName.includes("$")
    ? `${baseName}:${tagOnly}`
    : undefined;
}

/** The names with those that the same run tags it with, and those that it labels. */
function named(
  names: readonly string[] | undefined,
  { namespace }: ImageCommand,
  { commands, later }: Run,
): Pick<Step, "names" | "pinned" | "tagged"> {
  const same = [...commands, ...later].filter((one) => one.namespace === namespace);
  const tags = same.filter(({ verb }) => verb === "tag");
  const all = names && [...names];
  for (const { operands } of tags) {
    const [from = "", ...to] = operands;
    if (all?.includes(from)) all.push(...to);
  }
  const pinned = same
    .filter(({ verb, operands }) => verb === "label" && operands.includes(`${pinLabel}=pinned`))
    .flatMap(({ operands }) => operands.slice(0, 1));
  return { names: all, pinned, tagged: all?.slice(names?.length) ?? [] };
}
