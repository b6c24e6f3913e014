import { placeIn } from "../lint/place.ts";
import type { Subject } from "../lint/subject.ts";

/** Where a file of the machine says something. Without the line's text: it may hold a password. */
export interface Place {
  /** As the machine has it. */
  readonly file: string;
  /** From 1; absent where the file as a whole is meant. */
  readonly line?: number;
  readonly column?: number;
}

/** The place of what stands between two offsets of a file. */
export function placeBetween(subject: Subject, start: number, end: number): Place {
  const { file, line, column } = placeIn(subject, start, end);
  return { file, line, column };
}

/** `/etc/containerd/config.toml:4`. */
export function placeText({ file, line }: Place): string {
  return line === undefined ? file : `${file}:${line}`;
}
