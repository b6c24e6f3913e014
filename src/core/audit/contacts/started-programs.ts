import type { Subject } from "../../lint/subject.ts";
import { commandsOf, listOf } from "../../lint/units/unit.ts";
import type { Contact } from "../contact.ts";
import { ownProgram, programAt } from "../reading/programs.ts";
import type { Sighted } from "../reading/sighted.ts";
import { countedUnits } from "../reading/started-units.ts";
import { type CommandReading, commandFetches, wordFetches } from "./command-fetches.ts";
import type { ContactSource } from "./contact-source.ts";
import { fetchContacts } from "./fetch-contacts.ts";

/** What systemd runs when it starts a unit. Source: systemd.service(5). */
const startCommands = ["ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost"];

/** Fetches of units on the way to a pod, and of the shell programs that they run. */
export const unitFetchContacts: ContactSource = (sighted) => {
  const seen = new Set<string>();
  return countedUnits(sighted).flatMap((unit) => {
    const environment = new Map(
      listOf(unit, "Service", "Environment").map(({ text }) => {
        const equals = text.indexOf("=");
        return [text.slice(0, Math.max(equals, 0)), [text.slice(equals + 1)]] as const;
      }),
    );
    return startCommands
      .flatMap((name) => commandsOf(unit, name))
      .flatMap(({ words, program, setting }) => {
        const line = words.map((word, index) => (index === 0 ? { ...word, text: program } : word));
        const reading = wordFetches(line, environment);
        return readingContacts(reading, { file: setting.file, where: unit.name, seen }, sighted);
      });
  });
};

/** The file that a text with commands is in, what runs them, and the programs that are read already. */
export interface Running {
  readonly file: Subject;
  readonly where: string;
  readonly seen: Set<string>;
  /** Where the text begins in the file; absent: its offsets are those of the file. */
  readonly at?: { readonly start: number; readonly end: number };
}

/** The contacts of a text's fetches, and of the programs that it runs. */
export function readingContacts(
  { fetches, runs }: CommandReading,
  { file, where, seen, at }: Running,
  sighted: Sighted,
): readonly Contact[] {
  const own = fetches.flatMap((asked) => {
    const { start, end } = at ?? asked;
    return fetchContacts(asked, { where, place: sighted.place(file, start, end) }, sighted);
  });
  return [...own, ...runs.flatMap((path) => programContacts(path, seen, sighted))];
}

/** A program that is read already is none. One that is no shell program, or not there, can't be read. */
function programContacts(path: string, seen: Set<string>, sighted: Sighted): readonly Contact[] {
  const file = programAt(path, sighted);
  if (file === undefined || seen.has(file.path)) return [];
  seen.add(file.path);
  // What it fetches stands in its parameters.
  if (ownProgram(file) !== undefined) return [];
  return readingContacts(commandFetches(file.text), { file, where: file.path, seen }, sighted);
}
