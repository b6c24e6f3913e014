import type { Stats } from "node:fs";
import * as fs from "node:fs";
import { isErrno } from "../errno.ts";

/** What the output folder needs of a file system. Tests put one in between that fails where they say. */
export type OutputFs = Pick<
  typeof fs,
  | "accessSync"
  | "chmodSync"
  | "closeSync"
  | "fchmodSync"
  | "fstatSync"
  | "lstatSync"
  | "mkdirSync"
  | "openSync"
  | "readdirSync"
  | "readFileSync"
  | "readlinkSync"
  | "readSync"
  | "renameSync"
  | "rmdirSync"
  | "symlinkSync"
  | "unlinkSync"
  | "writeSync"
>;

export const systemFs: OutputFs = fs;

/** What stands at `path` itself, links not followed; `undefined` when nothing does. Other faults are thrown. */
export function standing(os: OutputFs, path: string): Stats | undefined {
  try {
    // Asked not to throw, for to make an error takes ten times as long as to ask.
    return os.lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (isErrno(error) && (error.code === "ENOENT" || error.code === "ENOTDIR")) return undefined;
    throw error;
  }
}

/** The names in the folder `path`, sorted by code unit; none when it is not there. */
export function namesIn(os: OutputFs, path: string): readonly string[] {
  return standing(os, path)?.isDirectory() === true ? os.readdirSync(path).sort() : [];
}
