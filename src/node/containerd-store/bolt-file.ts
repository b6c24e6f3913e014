import { fstatSync, readSync } from "node:fs";
import { decodedPage, number64, type Page, pageHeader, pageHeaderBytes } from "./bolt-page.ts";

/** A bolt database that is open for reading. The first thing found wrong with it ends all reading. */
export interface BoltFile {
  /** Page of the root bucket. */
  readonly root: number;
  /** The page of this number; undefined when it can't be read, or something was wrong before. Read once and kept. */
  page(number: number): Page | undefined;
  /** What is wrong, in words; undefined while nothing is. */
  problem(): string | undefined;
  /** Takes so many bytes from what one reading may cost; false when nothing is left, or something was wrong before. */
  spend(bytes: number): boolean;
  /** Notes that something is wrong. */
  fail(problem: string): undefined;
}

/** What is read and taken from it, all together: more than the metadata of any node. A forged file must not keep us. */
const mostBytes = 64 * 1024 * 1024;
const mostPageBytes = 16 * 1024 * 1024;

/** The open file as a database, or what is wrong with it. It must stay open. */
export function boltFile(fd: number): BoltFile | { readonly fault: string } {
  const { size } = fstatSync(fd);
  const meta = currentMeta(fd, size);
  if (meta === undefined) return { fault: "it has no page that says where its content begins" };
  let problem: string | undefined;
  let left = mostBytes;
  const fail = (words: string): undefined => {
    problem ??= words;
    return undefined;
  };
  const spend = (bytes: number): boolean => {
    left -= bytes;
    if (left < 0) fail("there is more in it than nodegen reads");
    return problem === undefined;
  };
  const pages = new Map<number, Page>();
  const page = (number: number): Page | undefined => {
    const known = pages.get(number);
    if (known !== undefined) return spend(pageHeaderBytes) ? known : undefined;
    if (problem !== undefined) return undefined;
    // The two pages at its beginning are no part of the tree, and those from the end of the last transaction on are not used.
    if (number < 2 || number >= meta.pages) return fail(`there is no page ${number} in it`);
    const start = number * meta.pageSize;
    const header = bytesAt(fd, start, pageHeaderBytes);
    if (header === undefined) return fail(`it ends before its page ${number}`);
    const { id, overflow } = pageHeader(header);
    if (id !== number) return fail(`its page ${number} says that it is page ${id}`);
    const length = (overflow + 1) * meta.pageSize;
    if (length > mostPageBytes || start + length > size)
      return fail(`its page ${number} is too long`);
    if (!spend(length)) return undefined;
    const bytes = bytesAt(fd, start, length);
    if (bytes === undefined) return fail(`it ends in its page ${number}`);
    const decoded = decodedPage(bytes);
    if (typeof decoded === "string") return fail(`its page ${number} ${decoded}`);
    pages.set(number, decoded);
    return decoded;
  };
  return { root: meta.root, page, problem: () => problem, spend, fail };
}

interface Meta {
  readonly pageSize: number;
  readonly root: number;
  /** Page number after the last that is used. */
  readonly pages: number;
  readonly transaction: bigint;
}

/** The newer of the two pages that take turns, of those that were written whole. */
function currentMeta(fd: number, size: number): Meta | undefined {
  const first = metaAt(fd, 0);
  // Where the second one begins is said in the first; without it every size is tried, as bbolt does.
  const places = first === undefined ? pageSizes : [first.pageSize];
  const second = places.map((place) => metaAt(fd, place)).find((meta) => meta !== undefined);
  const [newest] = [first, second]
    .filter((meta) => meta !== undefined)
    .sort((a, b) => (a.transaction < b.transaction ? 1 : -1));
  return newest === undefined || size < 2 * newest.pageSize ? undefined : newest;
}

/** Source: struct Meta in go.etcd.io/bbolt v1.4.3, internal/common/meta.go; the order of bytes is that of amd64 and arm64. */
function metaAt(fd: number, place: number): Meta | undefined {
  const meta = bytesAt(fd, place + pageHeaderBytes, checksumAt + 8);
  if (meta === undefined) return undefined;
  if (meta.readUInt32LE(0) !== magic || meta.readUInt32LE(4) !== formatVersion) return undefined;
  if (meta.readBigUInt64LE(checksumAt) !== fnv64a(meta.subarray(0, checksumAt))) return undefined;
  const pageSize = meta.readUInt32LE(8);
  if (!pageSizes.includes(pageSize)) return undefined;
  return {
    pageSize,
    root: number64(meta, 16),
    pages: number64(meta, 40),
    transaction: meta.readBigUInt64LE(48),
  };
}

const magic = 0xed0cdaed;
const formatVersion = 2;
const checksumAt = 56;
/** 1 KiB to 64 KiB. Linux has pages of 4, 16 and 64 KiB, and containerd leaves the size to bbolt, which takes the system's. */
const pageSizes: readonly number[] = Array.from({ length: 7 }, (_, index) => 1024 << index);

/** FNV-1a of 64 bits, with which bbolt sums up a meta page. Source: hash/fnv of Go. */
export function fnv64a(bytes: Uint8Array): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return hash;
}

/** Undefined when the file ends before. */
function bytesAt(fd: number, start: number, length: number): Buffer | undefined {
  const bytes = Buffer.alloc(length);
  for (let read = 0; read < length; ) {
    const count = readSync(fd, bytes, read, length - read, start + read);
    if (count === 0) return undefined;
    read += count;
  }
  return bytes;
}
