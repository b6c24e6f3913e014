import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { extract } from "tar-stream";
import type { ArchiveContents } from "../../core/images/archive.ts";
import { kindOf } from "../bounded-file.ts";
import { type Collector, collector, outerCompression } from "./collect.ts";
import { dockerLayout } from "./docker.ts";
import type { Layout } from "./layout.ts";
import { ociLayout } from "./oci.ts";

/**
 * What `ctr images import` would find in the archive `file`. Reads it once, unpacks nothing, keeps only JSON.
 * An archive that nothing can be imported from is `unreadable`, and `problem` says why.
 *
 * Throws only what the operating system says to opening or reading the file (`isErrno`, `errnoText` for its words):
 * ENOENT, EACCES, EISDIR, and ENOTSUP for a pipe or device, which could make it wait for ever.
 */
export async function inspectArchive(file: string): Promise<ArchiveContents> {
  refuseEndless(file);
  const hash = createHash("sha256");
  const stored = collector();
  const tar = tarReader(stored);
  let bytes = 0;
  let start = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    hash.update(chunk);
    bytes += chunk.length;
    if (start.length < 6) start = Buffer.concat([start, chunk.subarray(0, 6)]);
    if (outerCompression(start) === undefined) await tar.write(chunk);
  }
  const compression = outerCompression(start);
  const sum = { sha256: hash.digest("hex"), bytes };
  if (compression !== undefined) {
    const problem = `it is compressed with ${compression}`;
    return { form: "unreadable", compression, problem, ...sum, images: [] };
  }
  const fault = await tar.end();
  const layout = fault === undefined ? layoutOf(stored) : { problem: fault };
  if ("problem" in layout) {
    return { form: "unreadable", problem: layout.problem, ...sum, images: [] };
  }
  return { ...layout, ...sum };
}

/** containerd takes an archive that is both for an OCI layout; newer `docker save` writes such. */
function layoutOf(stored: Collector): Layout {
  if (stored.files.has("oci-layout")) return ociLayout(stored);
  if (stored.files.has("manifest.json")) return dockerLayout(stored);
  if (stored.files.size === 0) return { problem: "it is not a tar archive, or an empty one" };
  return { problem: "it holds neither oci-layout nor manifest.json, so it is no image archive" };
}

function refuseEndless(file: string): void {
  const stats = statSync(file);
  const kind = kindOf(stats);
  if (kind === undefined || stats.isDirectory()) return;
  throw Object.assign(new Error(`${file} is ${kind}`), { code: "ENOTSUP", errno: -95, path: file });
}

interface TarReader {
  readonly write: (chunk: Buffer) => Promise<void>;
  /** Why it could not be read to its end. */
  readonly end: () => Promise<string | undefined>;
}

// Go reads archives older than ustar too. (The option is not in tar-stream's types.)
const options: Parameters<typeof extract>[0] & { readonly allowUnknownFormat: true } = {
  allowUnknownFormat: true,
};

/** Feeds the entries of a tar archive to `stored`. After a fault the rest is ignored. */
function tarReader(stored: Collector): TarReader {
  const tar = extract(options);
  let problem: string | undefined;
  tar.on("entry", (header, content, next) => {
    const reader = stored.entry(header);
    if (typeof reader === "string") {
      problem ??= reader;
      tar.destroy();
      return;
    }
    content.on("data", (chunk) => reader.data(chunk as Uint8Array));
    content.on("error", () => undefined);
    content.on("end", () => {
      problem ??= reader.end();
      if (problem === undefined) next();
      else tar.destroy();
    });
  });
  const closed = new Promise<void>((resolve) => tar.on("close", () => resolve()));
  tar.on("error", (error: Error) => {
    problem ??= faultText(error, stored);
  });
  return {
    write: async (chunk) => {
      if (problem !== undefined || tar.destroyed || tar.write(chunk)) return;
      await Promise.race([
        new Promise<void>((resolve) => tar.once("drain", () => resolve())),
        closed,
      ]);
    },
    end: async () => {
      if (problem === undefined) tar.end(undefined);
      await closed;
      return problem;
    },
  };
}

function faultText(error: Error, stored: Collector): string {
  if (/^Unexpected end/.test(error.message)) return "it is cut off";
  return stored.files.size === 0
    ? "it is not a tar archive, or an empty one"
    : "it is damaged: what should be the next entry is none";
}
