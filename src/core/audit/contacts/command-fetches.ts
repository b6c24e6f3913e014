import {
  assignments,
  resolved,
  type ShellCommand,
  type ShellWord,
  shellCommands,
} from "../reading/shell-commands.ts";
import { type Fetch, fetchPrograms } from "./fetch-programs.ts";

/** A fetch in a command line or a shell program. */
export interface CommandFetch {
  readonly program: string;
  readonly asked: Fetch;
  /** Offsets of the program's name in the text. */
  readonly start: number;
  readonly end: number;
}

/** What is read of a text: its fetches, and the programs that it runs by their path. */
export interface CommandReading {
  readonly fetches: readonly CommandFetch[];
  readonly runs: readonly string[];
}

/** Commands whose words are a text, a list or names of files, and no commands. */
const inert = new Set(
  `echo printf : true false test [ [[ cd export local readonly declare typeset unset set shift return exit trap alias for case
  command type which hash grep egrep sed awk cat tee cp mv rm ln ls mkdir rmdir chmod chown chgrp touch stat install find
  systemctl journalctl logger log error warn info die fail fatal kill killall pkill pgrep rpm dpkg dpkg-query adduser
  usermod update-alternatives apt-mark apt-cache dirname basename read wait sleep mount umount modprobe sysctl head tail
  cut tr sort uniq wc date hostname id uname tar gzip gunzip unzip sha256sum gpg apt-key jq yq function in select then`.split(
    /\s+/,
  ),
);

/** Words that stand in front of a command and belong to the shell. */
const reserved = new Set([
  "if",
  "then",
  "else",
  "elif",
  "while",
  "until",
  "do",
  "!",
  "{",
  "time",
  "exec",
  "eval",
]);

/** Shells and what runs another command of its own arguments. */
const shells = /^(ba|da|a|k|z)?sh$/;

/** `variables`: those that the environment has, such as a unit's. */
export function commandFetches(
  text: string,
  environment: ReadonlyMap<string, readonly string[]> = new Map(),
): CommandReading {
  const commands = shellCommands(text);
  const own = assignments(commands);
  const variables = new Map([...environment, ...own]);
  const readings = commands.map((command) => ofCommand(command, variables));
  return {
    fetches: readings.flatMap(({ fetches }) => fetches),
    runs: readings.flatMap(({ runs }) => runs),
  };
}

/** The same of words that no shell takes apart: a unit's command, a list in a cloud-config. */
export function wordFetches(
  words: readonly ShellWord[],
  environment: ReadonlyMap<string, readonly string[]> = new Map(),
): CommandReading {
  return ofCommand({ words }, environment);
}

function ofCommand(
  { words }: ShellCommand,
  variables: ReadonlyMap<string, readonly string[]>,
): CommandReading {
  const nothing = { fetches: [], runs: [] };
  const from = words.findIndex(({ text }) => !reserved.has(text) && !/^[A-Za-z_]\w*=/.test(text));
  const line = from === -1 ? [] : words.slice(from);
  const [first] = line;
  if (first === undefined) return nothing;
  const name = nameOf(first.text);
  // `command -v` asks, `command curl` runs.
  if (inert.has(name) && !(name === "command" && !(line[1]?.text ?? "-").startsWith("-")))
    return nothing;
  const texts = line.map(({ text }) => resolved(text, variables));
  const runs = texts.filter((text) => /^\/[^\s$]+$/.test(text));
  const inner = innerScript(line, texts);
  if (inner !== undefined) {
    const reading = commandFetches(inner.text, variables);
    return {
      fetches: reading.fetches.map((asked) => ({ ...asked, start: inner.start, end: inner.end })),
      runs: [...runs, ...reading.runs],
    };
  }
  // In front of it may be anything that runs another program: sudo, timeout, a function of the program's own.
  const at = texts.findIndex((text) => fetchPrograms.has(nameOf(text)));
  const word = line[at];
  if (word === undefined) return { fetches: [], runs };
  const program = nameOf(texts[at] ?? "");
  const found = fetchPrograms.get(program)?.(texts.slice(at + 1)) ?? [];
  const { start, end } = word;
  return { fetches: found.map((asked) => ({ program, asked, start, end })), runs };
}

function nameOf(text: string): string {
  return text.slice(text.lastIndexOf("/") + 1);
}

/** What `sh -c` runs. */
function innerScript(line: readonly ShellWord[], texts: readonly string[]): ShellWord | undefined {
  const shell = texts.findIndex((text) => shells.test(nameOf(text)));
  if (shell === -1) return undefined;
  const option = texts.findIndex((text, index) => index > shell && /^-[a-z]*c$/.test(text));
  const script = option === -1 ? undefined : line[option + 1];
  return script;
}
