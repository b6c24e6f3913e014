import type { Stats } from "node:fs";
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from "node:fs";
import { errnoText, isErrno } from "./errno.ts";

/** The bytes of a file, or why there are none. */
export type BoundedFile =
  | { readonly bytes: Buffer }
  | { readonly fault: "missing" }
  | { readonly fault: "too-large" }
  | { readonly fault: "not-a-file"; readonly found: string }
  | { readonly fault: "unreadable"; readonly reason: string };

/**
 * The bytes of the plain file `file`, at most `limit`. Faults come back as values. Never waits: a pipe or a device is
 * refused, and a file that grows while it is read (or says 0 bytes, as in /proc) is cut off by the limit.
 */
export function readBoundedFile(file: string, limit: number): BoundedFile {
  // No file has such a name, and Node takes the question for a mistake of the program.
  if (file.includes("\0")) return { fault: "missing" };
  try {
    const found = kindOf(statSync(file));
    if (found !== undefined) return { fault: "not-a-file", found };
    // O_NONBLOCK: should a pipe take the file's place right now, opening it must not wait for a writer.
    const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const now = kindOf(fstatSync(fd));
      if (now !== undefined) return { fault: "not-a-file", found: now };
      return readUpTo(fd, limit);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (isErrno(error) && (error.code === "ENOENT" || error.code === "ENOTDIR")) {
      return { fault: "missing" };
    }
    return { fault: "unreadable", reason: errnoText(error) };
  }
}

/** What `stats` is in words, when it is not a plain file. */
export function kindOf(stats: Stats): string | undefined {
  if (stats.isFile()) return undefined;
  if (stats.isDirectory()) return "a folder";
  if (stats.isSymbolicLink()) return "a symbolic link";
  if (stats.isFIFO()) return "a pipe";
  return stats.isSocket() ? "a socket" : "a device";
}

function readUpTo(fd: number, limit: number): BoundedFile {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(64 * 1024);
    const bytes = readSync(fd, chunk, 0, chunk.length, null);
    if (bytes === 0) return { bytes: Buffer.concat(chunks, total) };
    total += bytes;
    if (total > limit) return { fault: "too-large" };
    chunks.push(chunk.subarray(0, bytes));
  }
}
