import { readEnvironmentFile } from "../../syntax/environment-file.ts";
import { type Word, wordsBetween } from "../../syntax/words.ts";
import type { Subject } from "../subject.ts";
import { commandsOf, listOf, settingsOf, type Unit, unitsOf } from "../units/unit.ts";

/** A flag of the kubelet's command line, and the file that has it. */
export interface PlacedFlag {
  readonly name: string;
  /** Undefined where none is written: it is true then. */
  readonly value: string | undefined;
  readonly file: Subject;
  readonly start: number;
  readonly end: number;
}

/** Variables that hold flags of the kubelet, in the packages' drop-in and in others like it. */
const holdsFlags = /^KUBELET_|_(ARGS|OPTS|FLAGS)$/;

/** The flags in an environment file such as kubeadm-flags.env. */
export function flagsOfEnvironment(file: Subject): readonly PlacedFlag[] {
  return readEnvironmentFile(file.text)
    .filter(({ name }) => holdsFlags.test(name))
    .flatMap(({ words }) => flagsIn(words, file));
}

/** The flags in the units of these files: those of kubelet.service's command and of its variables. */
export function flagsOfUnits(files: readonly Subject[]): readonly PlacedFlag[] {
  return unitsOf(files)
    .flat()
    .filter(({ name }) => name === "kubelet.service")
    .flatMap((unit) => [...flagsOfVariables(unit), ...flagsOfCommand(unit)]);
}

/** A file whose command runs the kubelet has flags to judge, or a variable of flags. */
function flagsOfCommand(unit: Unit): readonly PlacedFlag[] {
  return commandsOf(unit, "ExecStart")
    .filter(({ program }) => /(^|\/)kubelet$/.test(program))
    .flatMap(({ words, setting }) => flagsIn(words.slice(1), setting.file));
}

function flagsOfVariables(unit: Unit): readonly PlacedFlag[] {
  return settingsOf(unit, "Service", "Environment").length === 0
    ? []
    : listOf(unit, "Service", "Environment").flatMap(({ text, start, end, file }) => {
        const name = text.slice(0, text.indexOf("="));
        if (!holdsFlags.test(name)) return [];
        const written = file.text.slice(start, end);
        const from = start + written.indexOf("=") + 1;
        const quote = /["']$/.exec(written)?.[0];
        const opens = quote !== undefined && "\"'".includes(file.text.charAt(from)) ? 1 : 0;
        return flagsIn(
          wordsBetween(file.text, from + opens, end - (quote === undefined ? 0 : 1)),
          file,
        );
      });
}

/**
 * `--name=value`, `--name value` and `-v 2`; `--some_name` is `--some-name`. What begins with a `$` is made of other files.
 * Source: github.com/spf13/pflag; k8s.io/component-base, cli/flag, WordSepNormalizeFunc.
 */
function flagsIn(words: readonly Word[], file: Subject): readonly PlacedFlag[] {
  return words.flatMap(({ text, start, end }, index) => {
    const [, name, inside] =
      /^(?:--([A-Za-z][\w-]*)|-v(?=$|=|[0-9]))(?:=([\s\S]*))?$/.exec(text) ?? [];
    if (name === undefined) return [];
    const next = words[index + 1];
    const isNext = inside === undefined && next !== undefined && !/^[-$]/.test(next.text);
    return [
      {
        name: name.replaceAll("_", "-"),
        value: inside ?? (isNext ? next.text : undefined),
        file,
        start,
        end: isNext ? next.end : end,
      },
    ];
  });
}
