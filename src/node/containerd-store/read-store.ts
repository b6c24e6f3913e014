import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { join } from "node:path";
import type { ImageStore } from "../../core/audit/machine.ts";
import { kindOf, readBoundedFile } from "../bounded-file.ts";
import { errnoText } from "../errno.ts";
import { standing, systemFs } from "../output/output-fs.ts";
import { linkInTheWay, obstacle } from "../output/walk.ts";
import { utf8Text } from "../utf8.ts";
import { boltFile } from "./bolt-file.ts";
import { storedImages } from "./stored-images.ts";

/** What containerd has in its store, or why nobody can tell. `missing`: it has never run with this root. */
export type StoreRead =
  | { readonly store: ImageStore }
  | { readonly fault: "missing" }
  | { readonly fault: "unreadable"; readonly path: string; readonly reason: string };

/** Below containerd's root. Source: the names of the plugins in containerd v2.2.9, plugins/metadata and plugins/content/local. */
const database = "io.containerd.metadata.v1.bolt/meta.db";
const blobs = "io.containerd.content.v1.content/blobs/sha256";

/** Indexes, manifests and configs are a few kB. */
const mostBlobBytes = 4 * 1024 * 1024;

/**
 * The images in the store of the containerd whose root is `containerdRoot` on the machine whose files lie below `rootDir`,
 * read without containerd. Follows no link, writes nothing, locks nothing; a file that is damaged or forged is a fault, and
 * costs bounded time and memory.
 */
export function readStore(rootDir: string, containerdRoot: string): StoreRead {
  const path = join(containerdRoot, database);
  // No file has such a name, and Node takes the question for a mistake of the program.
  if (path.includes("\0")) return { fault: "missing" };
  try {
    const fd = opened(rootDir, path);
    if (fd === undefined) return { fault: "missing" };
    try {
      const found = kindOf(fstatSync(fd));
      if (found !== undefined) return { fault: "unreadable", path, reason: `it is ${found}` };
      const file = boltFile(fd);
      if ("fault" in file) return { fault: "unreadable", path, reason: file.fault };
      const readBlob = (digest: string) => blobText(rootDir, join(containerdRoot, blobs), digest);
      const images = storedImages(file, readBlob);
      const reason = file.problem();
      if (reason !== undefined) return { fault: "unreadable", path, reason };
      return { store: { root: containerdRoot, images } };
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    return { fault: "unreadable", path, reason: errnoText(error) };
  }
}

/** Undefined where there is no such file. Throws what the system says, and ELOOP for a link. */
function opened(rootDir: string, path: string): number | undefined {
  const blocked = obstacle(systemFs, rootDir, path.slice(1));
  if (blocked?.link === true) throw linkInTheWay(blocked.path);
  const place = join(rootDir, path);
  if (blocked !== undefined || standing(systemFs, place) === undefined) return undefined;
  // A link that took its place right now is not followed, and a pipe not waited for.
  return openSync(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
}

function blobText(rootDir: string, folder: string, digest: string): string | undefined {
  const name = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (name === undefined) return undefined;
  const path = join(folder, name);
  if (obstacle(systemFs, rootDir, path.slice(1)) !== undefined) return undefined;
  const place = join(rootDir, path);
  if (standing(systemFs, place)?.isFile() !== true) return undefined;
  const read = readBoundedFile(place, mostBlobBytes);
  return "bytes" in read ? utf8Text(read.bytes) : undefined;
}
