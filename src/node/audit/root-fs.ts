import { lstatSync, readdirSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";
import { kindOf } from "../bounded-file.ts";
import { errnoText, isErrno } from "../errno.ts";

/** What stands at a path of a machine whose files lie below a folder here. Paths are those of the machine. */
export type Standing =
  | {
      readonly kind: "file" | "folder";
      readonly real: string;
      readonly here: string;
      readonly stats: Stats;
    }
  | { readonly kind: "missing" }
  /** A pipe, a socket, a device. */
  | { readonly kind: "other"; readonly what: string }
  /** Links lead in a circle. */
  | { readonly kind: "circle" }
  | { readonly kind: "unreadable"; readonly reason: string };

/** Linux gives up as well. Source: linux, include/linux/namei.h, MAXSYMLINKS. */
const mostLinks = 40;

/**
 * What is at `path`, with links followed as the machine would follow them: an absolute target begins at `root`, and `..`
 * ends there, so that nothing outside `root` is ever looked at. Throws only faults of our own.
 */
export function standingIn(root: string, path: string): Standing {
  const pending = steps(path);
  let real: string[] = [];
  let stats: Stats | undefined;
  let links = 0;
  try {
    for (let step = pending.shift(); step !== undefined; step = pending.shift()) {
      if (step === "..") {
        real = real.slice(0, -1);
        stats = undefined;
        continue;
      }
      const here = join(root, ...real, step);
      stats = lstatSync(here, { throwIfNoEntry: false });
      if (stats === undefined) return { kind: "missing" };
      if (stats.isSymbolicLink()) {
        links += 1;
        if (links > mostLinks) return { kind: "circle" };
        const target = readlinkSync(here);
        if (target.startsWith("/")) real = [];
        pending.unshift(...steps(target));
        stats = undefined;
        continue;
      }
      if (pending.length > 0 && !stats.isDirectory()) return { kind: "missing" };
      real = [...real, step];
    }
    const here = join(root, ...real);
    return standing(here, `/${real.join("/")}`, stats ?? lstatSync(here));
  } catch (error) {
    if (isErrno(error) && (error.code === "ENOTDIR" || error.code === "ENOENT")) {
      return { kind: "missing" };
    }
    return { kind: "unreadable", reason: errnoText(error) };
  }
}

function standing(here: string, real: string, stats: Stats): Standing {
  if (stats.isDirectory()) return { kind: "folder", real, here, stats };
  const what = kindOf(stats);
  return what === undefined ? { kind: "file", real, here, stats } : { kind: "other", what };
}

const steps = (path: string) => path.split("/").filter((step) => step !== "" && step !== ".");

/** Where the link at `path` leads, as it is written; undefined for what is no link. */
export function linkAt(root: string, path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const above = standingIn(root, path.slice(0, path.lastIndexOf("/")));
  if (above.kind !== "folder" || name === "") return undefined;
  try {
    const here = join(above.here, name);
    return lstatSync(here, { throwIfNoEntry: false })?.isSymbolicLink() === true
      ? readlinkSync(here)
      : undefined;
  } catch (error) {
    if (isErrno(error)) return undefined;
    throw error;
  }
}

/** The names in a folder, sorted, or why there are none. */
export function namesAt(here: string): readonly string[] | { readonly reason: string } {
  try {
    return readdirSync(here).sort();
  } catch (error) {
    return { reason: errnoText(error) };
  }
}
