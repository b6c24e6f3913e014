import type { Position } from "../../report/finding.ts";
import { type PassedOver, type PlacedSetting, readUnit } from "../../syntax/systemd-read.ts";
import { type Word, wordsBetween } from "../../syntax/words.ts";
import { placeIn } from "../place.ts";
import type { Subject } from "../subject.ts";

/** An assignment, and the file that has it. */
export interface Setting extends PlacedSetting {
  readonly file: Subject;
}

/** A unit as systemd puts it together: its file, then its drop-ins in the order of their names. */
export interface Unit {
  readonly name: string;
  /** The unit's own file; absent where only drop-ins of it are there. */
  readonly base?: Subject;
  readonly files: readonly Subject[];
  readonly settings: readonly Setting[];
  readonly passedOver: readonly (PassedOver & { readonly file: Subject })[];
}

/** `kubelet.service`, or `kubelet.service.d/20-gate.conf`, behind the folder in which units lie. */
export const unitPath =
  /^(?<folder>.*?)(?<unit>[^/]+\.(?:service|target|socket|timer|mount|path|slice))(?:\.d\/(?<dropIn>[^/]+\.conf))?$/;

/** Where systemd looks for units, the first place before the others. Source: systemd.unit(5) of systemd 252. */
const places = /(?:etc|run|usr\/local\/lib|usr\/lib|lib)\/systemd\/system\/$/;
const rankOf = (folder: string) =>
  ["etc/", "run/", "usr/local/lib/", "usr/lib/", "lib/"].findIndex((place) =>
    (places.exec(folder)?.[0] ?? "").startsWith(place),
  );

/** The units that these files make: those of one machine's folders together, any other folder for itself. */
export function unitsOf(files: readonly Subject[]): readonly (readonly Unit[])[] {
  const machines = new Map<string, Map<string, Subject[]>>();
  for (const file of files) {
    const { folder = "", unit } = unitPath.exec(file.path)?.groups ?? {};
    if (unit === undefined) continue;
    const root = folder.replace(places, "");
    const units = machines.get(root) ?? new Map<string, Subject[]>();
    machines.set(root, units);
    units.set(unit, [...(units.get(unit) ?? []), file]);
  }
  return [...machines.values()].map((units) => [...units].map(([name, of]) => unitOf(name, of)));
}

function unitOf(name: string, files: readonly Subject[]): Unit {
  const parts = files.map((file) => ({ file, ...unitPath.exec(file.path)?.groups }) as Part);
  const bases = parts
    .filter(({ dropIn }) => dropIn === undefined)
    .sort((a, b) => rankOf(a.folder) - rankOf(b.folder));
  const dropIns = parts
    .filter(({ dropIn }) => dropIn !== undefined)
    .sort((a, b) => (String(a.dropIn) < String(b.dropIn) ? -1 : 1));
  const base = bases[0]?.file;
  const read = [...(base === undefined ? [] : [base]), ...dropIns.map(({ file }) => file)];
  const texts = read.map((file) => ({ file, ...readUnit(file.text) }));
  return {
    name,
    ...(base === undefined ? {} : { base }),
    files: read,
    settings: texts.flatMap(({ file, settings }) => settings.map((one) => ({ ...one, file }))),
    passedOver: texts.flatMap(({ file, passedOver }) =>
      passedOver.map((one) => ({ ...one, file })),
    ),
  };
}

interface Part {
  readonly file: Subject;
  readonly folder: string;
  readonly dropIn?: string;
}

export interface PlacedWord extends Word {
  readonly file: Subject;
  readonly setting: Setting;
}

/** What counts of the settings of one name: those after the last empty one. */
export function settingsOf(unit: Unit, section: string, name: string): readonly Setting[] {
  const all = unit.settings.filter((one) => one.section === section && one.name === name);
  return all.slice(all.findLastIndex(({ value }) => value === "") + 1);
}

/** The one that counts where each takes the place of the one before. */
export function lastOf(unit: Unit, section: string, name: string): Setting | undefined {
  return unit.settings.findLast((one) => one.section === section && one.name === name);
}

/** The words of a list that several assignments add to. */
export function listOf(unit: Unit, section: string, name: string): readonly PlacedWord[] {
  return settingsOf(unit, section, name).flatMap(wordsOf);
}

export function wordsOf(setting: Setting): readonly PlacedWord[] {
  const { file, valueStart, valueEnd } = setting;
  return wordsBetween(file.text, valueStart, valueEnd).map((word) => ({ ...word, file, setting }));
}

/** The place of a setting: its name and its value. */
export function placeOf({ file, start, valueEnd }: Setting): Position {
  return placeIn(file, start, valueEnd);
}

export function placeOfWord({ file, start, end }: PlacedWord): Position {
  return placeIn(file, start, end);
}

/** What systemd takes for yes. Source: systemd.syntax(7). */
export function isYes(value: string | undefined): boolean {
  return ["1", "yes", "y", "true", "t", "on"].includes(String(value).toLowerCase());
}

/** A command of Exec…=: the program without the characters before its path, and its arguments. */
export interface Command {
  readonly setting: Setting;
  readonly program: string;
  /** Whether a failure counts for nothing: a dash stands before the path. */
  readonly mayFail: boolean;
  readonly words: readonly PlacedWord[];
}

export function commandsOf(unit: Unit, name: string): readonly Command[] {
  return settingsOf(unit, "Service", name).flatMap((setting) => {
    const words = wordsOf(setting);
    const [, prefix = "", program = ""] = /^([-@:+!|]*)(.*)$/s.exec(words[0]?.text ?? "") ?? [];
    return program === "" ? [] : [{ setting, program, mayFail: prefix.includes("-"), words }];
  });
}

/**
 * A duration of a unit file in seconds: a plain number are seconds. Undefined for one that never ends and for what
 * systemd would not take. Source: systemd.time(7).
 */
export function unitSeconds(value: string): number | undefined {
  const factors: Readonly<Record<string, number>> = {
    "": 1,
    us: 1e-6,
    usec: 1e-6,
    ms: 1e-3,
    msec: 1e-3,
    s: 1,
    sec: 1,
    second: 1,
    seconds: 1,
    m: 60,
    min: 60,
    minute: 60,
    minutes: 60,
    h: 3600,
    hr: 3600,
    hour: 3600,
    hours: 3600,
    d: 86400,
    day: 86400,
    days: 86400,
  };
  const parts = [...value.matchAll(/([0-9]+(?:\.[0-9]+)?)\s*([a-z]*)\s*/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join("") !== value) return undefined;
  let total = 0;
  for (const [, count, unit = ""] of parts) {
    const factor = factors[unit];
    if (factor === undefined) return undefined;
    total += Number(count) * factor;
  }
  return total;
}
