import { type ReadProgram, readPreloadProgram } from "../../images/program-reader.ts";
import type { PreloadedImage } from "../../images/programs.ts";
import type { Subject } from "../../lint/subject.ts";
import { layout } from "../../plan/layout.ts";
import { followed } from "./links.ts";
import type { Sighted } from "./sighted.ts";

/** The shell program at a path, behind links too; undefined for what is not there, or is no shell program. */
export function programAt(path: string, { machine, fileAt }: Sighted): Subject | undefined {
  const file = fileAt(path) ?? fileAt(followed(path, machine.links));
  return file !== undefined && isShell(file.text) ? file : undefined;
}

function isShell(text: string): boolean {
  return /^#!\s*\S*\/(env\s+)?(ba|da|a|k|z)?sh\b/.test(text);
}

const programs = new WeakMap<Subject, { readonly read: ReadProgram | undefined }>();

/** nodegen's own preload program, wherever it lies; one that differs by a byte is any program. */
export function ownProgram(file: Subject): ReadProgram | undefined {
  const known = programs.get(file) ?? { read: readPreloadProgram(file.text) };
  programs.set(file, known);
  return known.read;
}

/** An image that nodegen's own program imports, and where its parameters say from where it is fetched. */
export interface OwnImage extends PreloadedImage {
  readonly start: number;
  readonly end: number;
}

export function ownImages({ fileAt }: Sighted): readonly OwnImage[] {
  const program = fileAt(layout.preloadProgram);
  const read = program === undefined ? undefined : ownProgram(program);
  if (program === undefined || read === undefined) return [];
  const urls = [...program.text.matchAll(/^ {2}url=.*$/gm)];
  return [read.pause, ...read.images].map((image, index) => {
    const url = urls[index];
    const start = (url?.index ?? 0) + 2;
    return { ...image, start, end: start + (url?.[0].length ?? 3) - 2 };
  });
}
