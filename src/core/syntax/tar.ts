import { utf8Bytes } from "./utf8.ts";

/** One file or symbolic link of an archive. Its folders are not in it: whoever unpacks it has them, or makes them. */
export interface TarEntry {
  /** Without a slash at the start. */
  readonly path: string;
  readonly mode: number;
  /** By name; the ids are 0, so where the names are not known it belongs to root. */
  readonly owner: { readonly user: string; readonly group: string };
  readonly content: Uint8Array | { readonly linkTo: string };
}

const blockBytes = 512;

/** What GNU tar fills an archive up to; some readers complain of less. */
const recordBytes = 20 * blockBytes;

/**
 * A tar in the form of POSIX.1-2001 ("pax"): the same bytes for the same entries, with a time of 0. A path that a plain
 * header has no room for, or that is not ASCII, has an extended header before it.
 * Source: POSIX.1-2017, pax, "ustar Interchange Format" and "pax Extended Header".
 */
export function tarBytes(entries: readonly TarEntry[]): Uint8Array {
  const blocks = entries.flatMap((entry) => [...extended(entry), ...member(entry, plain(entry))]);
  const bytes = blocks.reduce((sum, { length }) => sum + length, 0);
  // Two empty blocks end it.
  const whole = Math.ceil((bytes + 2 * blockBytes) / recordBytes) * recordBytes;
  const tar = new Uint8Array(whole);
  let at = 0;
  for (const block of blocks) {
    tar.set(block, at);
    at += block.length;
  }
  return tar;
}

interface Header {
  readonly name: string;
  readonly type: string;
  readonly linkTo?: string;
}

/** Bytes that the fields for a name and for the target of a link hold. The prefix field is left empty. */
const nameBytes = 100;

function plain({ path, content }: TarEntry): Header {
  const cut = (text: string) => (fits(text) ? text : text.replace(/[^\x20-\x7e]/g, "_"));
  return "linkTo" in content
    ? { name: cut(path), type: "2", linkTo: cut(content.linkTo) }
    : { name: cut(path), type: "0" };
}

function fits(text: string): boolean {
  return text.length <= nameBytes && /^[\x20-\x7e]*$/.test(text);
}

function extended({ path, content, owner }: TarEntry): readonly Uint8Array[] {
  const linkTo = "linkTo" in content ? content.linkTo : "";
  const records = [
    ...(fits(path) ? [] : [record("path", path)]),
    ...(fits(linkTo) ? [] : [record("linkpath", linkTo)]),
  ].join("");
  if (records === "") return [];
  const entry = { path: "", mode: 0o644, owner, content: utf8Bytes(records) };
  return member(entry, { name: "pax_header", type: "x" });
}

/** `<length> <key>=<value>` and a newline; the length counts itself. */
function record(key: string, value: string): string {
  const rest = utf8Bytes(` ${key}=${value}\n`).length;
  const digits = [1, 2, 3, 4, 5].find((count) => String(rest + count).length === count);
  return `${rest + (digits ?? 0)} ${key}=${value}\n`;
}

function member({ mode, owner, content }: TarEntry, header: Header): readonly Uint8Array[] {
  const data = content instanceof Uint8Array ? content : new Uint8Array();
  const block = headerBlock(header, { mode, owner, bytes: data.length });
  const padding = new Uint8Array((blockBytes - (data.length % blockBytes)) % blockBytes);
  return [block, data, padding];
}

function headerBlock(
  { name, type, linkTo = "" }: Header,
  { mode, owner, bytes }: Pick<TarEntry, "mode" | "owner"> & { readonly bytes: number },
): Uint8Array {
  const block = new Uint8Array(blockBytes);
  const put = (text: string, at: number, length: number) =>
    block.set(utf8Bytes(text).subarray(0, length), at);
  const number = (value: number, at: number, length: number) =>
    put(`${value.toString(8).padStart(length - 1, "0")}\0`, at, length);
  put(name, 0, nameBytes);
  number(mode, 100, 8);
  number(0, 108, 8);
  number(0, 116, 8);
  number(bytes, 124, 12);
  number(0, 136, 12);
  put(type, 156, 1);
  put(linkTo, 157, nameBytes);
  put("ustar\u000000", 257, 8);
  put(owner.user, 265, 31);
  put(owner.group, 297, 31);
  // The sum is of a block whose own field holds blanks.
  put("        ", 148, 8);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, "0")}\0 `, 148, 8);
  return block;
}
