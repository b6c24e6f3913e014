import { readingOf } from "../../lint/cloud/parts.ts";
import type { Subject } from "../../lint/subject.ts";
import { commandsOf, lastOf, listOf, type Unit } from "../../lint/units/unit.ts";
import { layout } from "../../plan/layout.ts";
import type { Place } from "../place.ts";
import { programAt } from "../reading/programs.ts";
import type { Sighted } from "../reading/sighted.ts";
import { countedUnits } from "../reading/started-units.ts";
import {
  type ImageCommand,
  type ImageReading,
  imageCommand,
  imageCommands,
  type Variables,
} from "./image-commands.ts";

/** Something that runs on the way to the first pod: a command of a unit or of user-data, with the programs that it runs. */
export interface Run {
  /** Absent for a command of user-data. */
  readonly unit?: Unit;
  /** Whether the kubelet waits for it, and what its failure means to the kubelet. */
  readonly reach: "gate" | "warned gate" | "required" | "ordered" | "unordered";
  /** Whether it runs on every boot. */
  readonly everyBoot: boolean;
  readonly place: Place;
  readonly words: readonly string[];
  /** Shell programs that it runs, first to last. */
  readonly programs: readonly Subject[];
  /** All that it and they do with images. */
  readonly commands: readonly ImageCommand[];
  /** The same of what the unit runs behind it. */
  readonly later: readonly ImageCommand[];
}

const kubelet = layout.kubeletUnit;
const startCommands = ["ExecStartPre", "ExecStart", "ExecStartPost"];

/** Everything that runs and may import an image. */
export function runs(sighted: Sighted): readonly Run[] {
  const own = sighted.units.find(({ name }) => name === kubelet);
  return [
    ...countedUnits(sighted).flatMap((unit) => unitRuns(unit, own, sighted)),
    ...userDataRuns(sighted),
  ];
}

function unitRuns(unit: Unit, own: Unit | undefined, sighted: Sighted): readonly Run[] {
  const environment = environmentOf(unit);
  const all = startCommands.flatMap((name) =>
    commandsOf(unit, name).map(({ words, program, mayFail, setting }): Run => {
      const line = words.map((word, index) => (index === 0 ? { ...word, text: program } : word));
      const { file } = setting;
      const at = { file, placeOf: (start: number, end: number) => sighted.place(file, start, end) };
      const reading = imageCommand(line, at, environment);
      const isGate = unit.name === kubelet && name === "ExecStartPre";
      return {
        unit,
        reach: isGate
          ? mayFail
            ? "warned gate"
            : "gate"
          : isWaitedFor(unit, name)
            ? reachOf(unit, own, mayFail)
            : "unordered",
        everyBoot: !unit.settings.some(isOnce),
        place: sighted.place(file, setting.start, setting.valueEnd),
        words: words.map(({ text }) => text),
        later: [],
        ...withPrograms(reading, environment, sighted),
      };
    }),
  );
  return all.map((run, index) => ({
    ...run,
    later: all.slice(index + 1).flatMap(({ commands }) => commands),
  }));
}

/** Of a unit that is not oneshot systemd waits for what runs before its main program. Source: systemd.service(5), "Type=". */
function isWaitedFor(unit: Unit, name: string): boolean {
  return name === "ExecStartPre" || lastOf(unit, "Service", "Type")?.value === "oneshot";
}

/** Whether the kubelet waits for another unit. What the kubelet does not require it starts without. */
function reachOf(unit: Unit, own: Unit | undefined, mayFail: boolean): Run["reach"] {
  const names = (one: Unit | undefined, setting: string) =>
    one === undefined ? [] : listOf(one, "Unit", setting).map(({ text }) => text);
  const isBefore =
    names(unit, "Before").includes(kubelet) || names(own, "After").includes(unit.name);
  if (!isBefore || unit.name === kubelet) return "unordered";
  const isRequired =
    ["Requires", "Requisite", "BindsTo"].some((one) => names(own, one).includes(unit.name)) ||
    listOf(unit, "Install", "RequiredBy").some(({ text }) => text === kubelet);
  return isRequired && !mayFail ? "required" : "ordered";
}

/** Conditions that hold only once, or not on every boot. */
function isOnce({ section, name, value }: { section: string; name: string; value: string }) {
  return (
    section === "Unit" &&
    ((name === "ConditionFirstBoot" && /^(yes|true|1|on)$/i.test(value)) ||
      (/^Condition(PathExists|FileNotEmpty|DirectoryNotEmpty)$/.test(name) && value !== ""))
  );
}

function environmentOf(unit: Unit): Variables {
  return new Map(
    listOf(unit, "Service", "Environment").map(({ text }) => {
      const equals = Math.max(text.indexOf("="), 0);
      return [text.slice(0, equals), [text.slice(equals + 1)]] as const;
    }),
  );
}

/** What the shell programs do that a text runs, and those that they run. */
function withPrograms(
  reading: ImageReading,
  environment: Variables,
  sighted: Sighted,
): { readonly programs: readonly Subject[]; readonly commands: readonly ImageCommand[] } {
  const programs: Subject[] = [];
  const commands = [...reading.commands];
  const pending = [...reading.runs];
  for (let path = pending.shift(); path !== undefined; path = pending.shift()) {
    const file = programAt(path, sighted);
    if (file === undefined || programs.includes(file)) continue;
    programs.push(file);
    const at = { file, placeOf: (start: number, end: number) => sighted.place(file, start, end) };
    const inner = imageCommands(file.text, at, environment);
    commands.push(...inner.commands);
    pending.push(...inner.runs);
  }
  return { programs, commands };
}

/** runcmd and bootcmd: nothing tells whether the kubelet runs before them, and runcmd runs once for an instance. */
function userDataRuns(sighted: Sighted): readonly Run[] {
  const { machine } = sighted;
  return machine.subjects
    .filter(({ text }) => /^\s*(bootcmd|runcmd)\s*:/m.test(text))
    .flatMap((file) =>
      ["bootcmd", "runcmd"].flatMap((key) =>
        (readingOf(file).value?.entries.get(key)?.items ?? []).map((item): Run => {
          const line =
            item.kind === "list"
              ? item.items.map((each) => each.text ?? each.written ?? "").join(" ")
              : (item.text ?? "");
          const place = sighted.place(file, item.start, item.end);
          const reading = imageCommands(line, { file, placeOf: () => place }, new Map());
          return {
            reach: "unordered",
            everyBoot: key === "bootcmd",
            place,
            words: line.split(/\s+/),
            later: [],
            ...withPrograms(reading, new Map(), sighted),
          };
        }),
      ),
    );
}
