import { createHash, type Hash } from "node:crypto";
import { posix } from "node:path";
import type { Header } from "tar-stream";
import { utf8Text } from "../utf8.ts";

/** JSON larger than this is no manifest or config that a registry would take. */
const maxJsonBytes = 4 * 1024 * 1024;
/** An archive with more is not an image archive; the limits keep a forged one from filling the memory. */
const maxJsonBytesInAll = 64 * 1024 * 1024;
const maxEntries = 100_000;

/** A file in an archive. */
export interface StoredFile {
  readonly sha256: string;
  readonly bytes: number;
  /** Its text, where it may be JSON. */
  readonly json?: string;
  /** Whether it starts as compressed data does. */
  readonly compressed: boolean;
}

/** What is in an archive, by cleaned name. */
export interface StoredFiles {
  readonly files: ReadonlyMap<string, StoredFile>;
  /** Target by name. Old `docker save` writes a layer that it has already written as a link. */
  readonly links: ReadonlyMap<string, string>;
}

/** Takes the entries of an archive one by one and remembers what matters of them. */
export interface Collector extends StoredFiles {
  /** What takes the content of the next entry; a text instead is the reason to stop. */
  readonly entry: (header: Header) => ContentReader | string;
}

export interface ContentReader {
  readonly data: (chunk: Uint8Array) => void;
  /** At the end of the entry; a text is the reason to stop. */
  readonly end: () => string | undefined;
}

const ignored: ContentReader = { data: () => undefined, end: () => undefined };

export function collector(): Collector {
  const files = new Map<string, StoredFile>();
  const links = new Map<string, string>();
  let entries = 0;
  let jsonBytes = 0;

  const entry = ({ name, type, linkname, size }: Header): ContentReader | string => {
    entries += 1;
    if (entries > maxEntries) return `it has more than ${maxEntries} entries`;
    const path = cleanName(name);
    if (path === undefined) return `it has an entry that leads out of it: ${JSON.stringify(name)}`;
    if (type === "symlink") links.set(path, posix.join(posix.dirname(path), linkname));
    // The importer of containerd skips whatever else is no plain file, hard links too.
    if (type !== "file" && type !== "contiguous-file") return ignored;

    const hash = createHash("sha256");
    const kept: Uint8Array[] = [];
    let bytes = 0;
    let start = Buffer.alloc(0);
    return {
      data: (chunk) => {
        if (start.length < 6) start = Buffer.concat([start, chunk.subarray(0, 6)]);
        bytes += chunk.length;
        hash.update(chunk);
        const text = start[0] === openBrace || start[0] === openBracket || isJsonName(path);
        if (!text || size > maxJsonBytes) return;
        jsonBytes += chunk.length;
        if (jsonBytes <= maxJsonBytesInAll) kept.push(Buffer.from(chunk));
      },
      end: () => {
        if (jsonBytes > maxJsonBytesInAll) return "it holds more JSON than an image has";
        const compressed = outerCompression(start) !== undefined;
        return store(files, path, stored(hash, bytes, kept, compressed));
      },
    };
  };
  return { files, links, entry };
}

const openBrace = 0x7b;
const openBracket = 0x5b;

/** Files that are read by name, whatever they start with. */
function isJsonName(path: string): boolean {
  return path === "oci-layout" || path === "index.json" || path === "manifest.json";
}

function stored(
  hash: Hash,
  bytes: number,
  kept: readonly Uint8Array[],
  compressed: boolean,
): StoredFile {
  const file = { sha256: hash.digest("hex"), bytes, compressed };
  const json = kept.length === 0 ? undefined : utf8Text(Buffer.concat(kept));
  return json === undefined ? file : { ...file, json };
}

function store(files: Map<string, StoredFile>, path: string, file: StoredFile): string | undefined {
  const before = files.get(path);
  // Twice the same is harmless; twice something else means that two readers may see two images.
  if (before !== undefined && before.sha256 !== file.sha256) return `it holds ${path} twice`;
  files.set(path, file);
  const digest = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(path)?.[1];
  if (digest === undefined || digest === file.sha256) return undefined;
  return `${path} is damaged: its content does not have that digest`;
}

/** As Go's path.Clean makes it, which the importer applies; `undefined` for a name that leads out of the archive. */
function cleanName(name: string): string | undefined {
  if (name.startsWith("/") || name.includes("\0") || name.split("/").includes(".."))
    return undefined;
  const clean = posix.normalize(name).replace(/\/+$/, "");
  return clean === "" ? "." : clean;
}

/** The compression that `start`, the first bytes of a file, tells of. */
export function outerCompression(start: Uint8Array): "gzip" | "zstd" | "bzip2" | "xz" | undefined {
  const hex = Buffer.from(start.subarray(0, 6)).toString("hex");
  if (hex.startsWith("1f8b")) return "gzip";
  if (hex.startsWith("28b52ffd")) return "zstd";
  if (hex.startsWith("425a68")) return "bzip2";
  return hex === "fd377a585a00" ? "xz" : undefined;
}
