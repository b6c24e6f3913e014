import { broughtBy } from "../lint/kinds.ts";
import type { Subject } from "../lint/subject.ts";
import type { Machine } from "./machine.ts";

/**
 * The files that the machine has when its services start: those that user-data and Ignition bring at the paths at which
 * they will lie. What is brought to a path takes the place of what lies there.
 */
export function bootFiles({ subjects }: Pick<Machine, "subjects">): readonly Subject[] {
  const brought = broughtBy(subjects).map(({ subject }) => ({
    ...subject,
    path: pathOnMachine(subject.path),
  }));
  return [...new Map([...subjects, ...brought].map((file) => [file.path, file])).values()];
}

/** `/boot/user-data:/etc/x` is /etc/x; a part of an archive has a name, and no path. */
function pathOnMachine(path: string): string {
  const at = path.lastIndexOf(":/");
  return at === -1 ? path : path.slice(at + 1);
}
