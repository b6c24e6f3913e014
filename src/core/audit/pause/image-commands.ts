import type { Subject } from "../../lint/subject.ts";
import type { Place } from "../place.ts";
import { argumentsOf, otherValues } from "../reading/command-arguments.ts";
import { assignments, resolved, type ShellWord, shellCommands } from "../reading/shell-commands.ts";
import { goesOnAfter } from "../reading/shell-failure.ts";

/** A command that puts an image into containerd's store, gives it a name or labels it. */
export interface ImageCommand {
  readonly verb: "import" | "pull" | "tag" | "label";
  /** Undefined where a variable says it. */
  readonly namespace: string | undefined;
  readonly snapshotter: string | undefined;
  /** Past the transfer service: `--local`, and what is no ctr. */
  readonly isLocal: boolean;
  /** With `--discard-unpacked-layers`: what is unpacked for one snapshotter can't be for another. */
  readonly discards: boolean;
  /** With `--base-name`: an image that has only a tag gets this name. */
  readonly baseName?: string;
  /** Archives, references, labels: as each verb has them, variables that can't be told as they are written. */
  readonly operands: readonly string[];
  readonly place: Place;
  /** The shell program that it is in goes on where it fails, so that nobody learns of it. */
  readonly isIgnored: boolean;
}

/** What a text runs: commands about images, and programs by their path. */
export interface ImageReading {
  readonly commands: readonly ImageCommand[];
  readonly runs: readonly string[];
}

/** Where a text stands: offsets of it are offsets of `file`, or all of it is at one place. */
export interface TextPlace {
  readonly file: Subject;
  readonly placeOf: (start: number, end: number) => Place;
}

export type Variables = ReadonlyMap<string, readonly string[]>;

/** Of a shell program, or of a line that a shell takes apart. Both branches of a condition count. */
export function imageCommands(text: string, at: TextPlace, environment: Variables): ImageReading {
  const commands = shellCommands(text);
  const variables = new Map([...environment, ...assignments(commands)]);
  const readings = commands.map(({ words }) => {
    const reading = imageCommand(words, at, variables);
    const isIgnored = goesOnAfter(text, words);
    const found = reading.commands.map((one) => (isIgnored ? { ...one, isIgnored } : one));
    return { ...reading, commands: found };
  });
  return {
    commands: readings.flatMap((reading) => reading.commands),
    runs: readings.flatMap(({ runs }) => runs),
  };
}

/** Of words that no shell takes apart, as a unit has them. */
export function imageCommand(
  words: readonly ShellWord[],
  at: TextPlace,
  variables: Variables,
): ImageReading {
  const texts = words.map(({ text }) => resolved(text, variables));
  const script = innerScript(texts);
  if (script !== -1) {
    const word = words[script];
    const inner = { ...at, placeOf: () => at.placeOf(word?.start ?? 0, word?.end ?? 1) };
    return imageCommands(texts[script] ?? "", inner, variables);
  }
  const runs = texts.filter((text) => /^\/[^\s$]+$/.test(text));
  const index = texts.findIndex((text) => tools.has(nameOf(text)));
  const word = words[index];
  if (
    word === undefined ||
    texts.slice(0, index).some((text) => /^(echo|printf|#.*)$/.test(text))
  ) {
    return { commands: [], runs };
  }
  const read = tools.get(nameOf(texts[index] ?? ""));
  const place = at.placeOf(word.start, word.end);
  const found = read?.(texts.slice(index + 1), variables, place);
  return { commands: found === undefined ? [] : [found], runs };
}

const nameOf = (text: string) => text.slice(text.lastIndexOf("/") + 1);

/** The index of what `sh -c` runs, or -1. */
function innerScript(texts: readonly string[]): number {
  const shell = texts.findIndex((text) => /^(ba|da|a|k|z)?sh$/.test(nameOf(text)));
  if (shell === -1) return -1;
  const option = texts.findIndex((text, index) => index > shell && /^-[a-z]*c$/.test(text));
  return option === -1 || option + 1 >= texts.length ? -1 : option + 1;
}

type Read = (
  words: readonly string[],
  variables: Variables,
  place: Place,
) => ImageCommand | undefined;

/** Source: containerd, cmd/ctr/commands/images/*.go, 1.6 to 2.3; nerdctl, cmd/nerdctl/image; crictl, pull. */
const tools: ReadonlyMap<string, Read> = new Map<string, Read>([
  ["ctr", ctr],
  ["nerdctl", nerdctl],
  [
    "crictl",
    (words, _, place) => {
      const { operands } = argumentsOf(words, otherValues);
      const [verb, ...references] = operands;
      if (verb !== "pull") return undefined;
      // The CRI knows its own namespace and snapshotter.
      const own = {
        namespace: "k8s.io",
        snapshotter: "",
        isLocal: true,
        discards: false,
        isIgnored: false,
      };
      return { verb, ...own, operands: references, place };
    },
  ],
]);

const verbs = {
  import: "import",
  load: "import",
  pull: "pull",
  tag: "tag",
  label: "label",
} as const;

function ctr(words: readonly string[], variables: Variables, place: Place) {
  const values = new Set([...otherValues, "--base-name", "--index-name", "--platform", "--label"]);
  const { operands, options, flags } = argumentsOf(words, values);
  const [group, verb = "", ...rest] = operands;
  if (!/^(images?|i)$/.test(group ?? "") || !Object.hasOwn(verbs, verb)) return undefined;
  const option = (...names: readonly string[]) =>
    options.findLast(([name]) => names.includes(name))?.[1];
  const said = (text: string | undefined) => (text?.includes("$") === true ? undefined : text);
  const fromEnvironment = (name: string) => variables.get(name)?.at(-1);
  const baseName = option("--base-name");
  return {
    verb: verbs[verb as keyof typeof verbs],
    namespace: said(
      option("-n", "--namespace") ?? fromEnvironment("CONTAINERD_NAMESPACE") ?? "default",
    ),
    snapshotter: said(
      option("--snapshotter") ?? fromEnvironment("CONTAINERD_SNAPSHOTTER") ?? "overlayfs",
    ),
    isLocal: flags.includes("--local"),
    discards: flags.includes("--discard-unpacked-layers"),
    ...(baseName === undefined ? {} : { baseName }),
    operands: rest,
    place,
    isIgnored: false,
  };
}

function nerdctl(words: readonly string[], variables: Variables, place: Place) {
  const { operands, options } = argumentsOf(words, otherValues);
  const [first, ...others] = operands;
  const [verb = "", ...rest] = first === "image" ? others : [first, ...others];
  if (!Object.hasOwn(verbs, verb)) return undefined;
  const option = (...names: readonly string[]) =>
    options.findLast(([name]) => names.includes(name))?.[1];
  const input = option("-i", "--input");
  return {
    verb: verbs[verb as keyof typeof verbs],
    namespace:
      option("-n", "--namespace") ?? variables.get("CONTAINERD_NAMESPACE")?.at(-1) ?? "default",
    snapshotter: option("--snapshotter") ?? "overlayfs",
    isLocal: true,
    discards: false,
    operands: [...rest.map(String), ...(input === undefined ? [] : [input])],
    place,
    isIgnored: false,
  };
}
