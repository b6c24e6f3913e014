import { broughtBy } from "../../lint/kinds.ts";
import { placeIn } from "../../lint/place.ts";
import type { Embedded, Subject } from "../../lint/subject.ts";
import { type Unit, unitsOf } from "../../lint/units/unit.ts";
import type { Machine } from "../machine.ts";
import type { Place } from "../place.ts";

/** A machine with what its user-data and its Ignition configuration bring, as one who boots it finds them. */
export interface Sighted {
  readonly machine: Machine;
  /** Each under its path on the machine: of two for one path the one that is brought, because it is written last. */
  readonly files: readonly Subject[];
  readonly units: readonly Unit[];
  readonly fileAt: (path: string) => Subject | undefined;
  /** Whether another file brings this one. */
  readonly isBrought: (file: Subject) => boolean;
  /** Where something stands: of a file that another brings, in that other one. */
  readonly place: (file: Subject, start?: number, end?: number) => Place;
}

const known = new WeakMap<Machine, Sighted>();

export function sighted(machine: Machine): Sighted {
  const seen = known.get(machine) ?? lookedAt(machine);
  known.set(machine, seen);
  return seen;
}

function lookedAt(machine: Machine): Sighted {
  const brought = broughtBy(machine.subjects);
  const origins = new Map<Subject, Embedded>();
  const files = new Map(machine.subjects.map((file) => [file.path, file] as const));
  for (const embedded of brought) {
    const { subject, within } = embedded;
    const file = { ...subject, path: subject.path.slice(within.path.length + 1) };
    origins.set(file, embedded);
    files.set(file.path, file);
  }
  const all = [...files.values()];
  return {
    machine,
    files: all,
    units: unitsOf(all).flat(),
    fileAt: (path) => files.get(path),
    isBrought: (file) => origins.has(file),
    place: (file, start, end) => {
      const origin = origins.get(file);
      if (start === undefined && origin === undefined) return { file: file.path };
      return outerPlace(file, start ?? 0, end ?? (start ?? 0) + 1, origin);
    },
  };
}

/**
 * In a block scalar each line of the text is the end of a line there, so many lines below the value's beginning;
 * elsewhere it is the value as a whole.
 */
function outerPlace(
  file: Subject,
  start: number,
  end: number,
  origin: Embedded | undefined,
): Place {
  const inner = placeIn(file, start, end);
  if (origin === undefined) return { file: file.path, line: inner.line, column: inner.column };
  const { within } = origin;
  const head = placeIn(within, origin.start, origin.end);
  const written = within.text.split("\n")[head.line - 1 + inner.line]?.replace(/\r$/, "");
  const line = file.text.split("\n")[inner.line - 1]?.replace(/\r$/, "") ?? "";
  return line !== "" && written?.endsWith(line) === true
    ? {
        file: within.path,
        line: head.line + inner.line,
        column: written.length - line.length + inner.column,
      }
    : { file: within.path, line: head.line, column: head.column };
}
