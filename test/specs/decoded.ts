import { gunzipSync } from "node:zlib";

/** What is hidden deeper than this, no program that reads artefacts would find either. */
const deepest = 6;

/**
 * All texts that can be read in `content`, one in the other: itself, what is gzipped, base64 (also wrapped), hex,
 * percent-encoded, escaped as in JSON, YAML and HCL, and the entries of a tar. Each byte is one character, so it is for
 * looking after ASCII.
 */
export function decoded(content: string | Uint8Array): ReadonlySet<string> {
  const texts = new Set<string>();
  read(Buffer.from(content), 0, texts);
  return texts;
}

/** Which of `needles` can be read in `content`, in whatever form. */
export function needlesIn(
  content: string | Uint8Array,
  needles: readonly string[],
): readonly string[] {
  const texts = [...decoded(content)];
  return needles.filter((needle) => texts.some((text) => text.includes(needle)));
}

function read(bytes: Buffer, depth: number, texts: Set<string>): void {
  const unzipped = gunzipped(bytes);
  if (unzipped !== undefined) {
    read(unzipped, depth + 1, texts);
    return;
  }
  const text = bytes.toString("latin1");
  if (texts.has(text)) return;
  texts.add(text);
  if (depth === deepest) return;
  for (const inner of [...tarEntries(bytes), ...encodedIn(text), ...unescaped(text)]) {
    read(inner, depth + 1, texts);
  }
}

function gunzipped(bytes: Buffer): Buffer | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return undefined;
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}

/** The contents of a tar's entries. Source: POSIX.1-2017, pax, "ustar Interchange Format". */
function tarEntries(bytes: Buffer): readonly Buffer[] {
  const entries: Buffer[] = [];
  let at = 0;
  while (bytes.toString("latin1", at + 257, at + 262) === "ustar") {
    const size = Number.parseInt(bytes.toString("latin1", at + 124, at + 136), 8) || 0;
    entries.push(bytes.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return entries;
}

/** Lines of MIME, or of a folded text. Begins where a run does, or a long one would be tried from each of its characters. */
const wrappedBase64 = /(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{60,100}\r?\n[ \t]*)+[A-Za-z0-9+/]+/g;

/** What the runs of base64 and hex in `text` stand for, where that is text or gzipped. */
function encodedIn(text: string): readonly Buffer[] {
  const wrapped = text.match(wrappedBase64) ?? [];
  const runs = text.match(/[A-Za-z0-9+/_-]{16,}/g) ?? [];
  // Where a run begins nobody knows: what stands before it may look like base64 too.
  const base64 = [...wrapped.map((run) => run.replace(/\s+/g, "")), ...runs].flatMap((run) =>
    [0, 1, 2, 3].map((shift) => Buffer.from(run.slice(shift), "base64")),
  );
  const hex = (text.match(/(?:[0-9a-fA-F]{2}){12,}/g) ?? []).map((run) => Buffer.from(run, "hex"));
  return [...base64, ...hex].filter((bytes) => isText(bytes) || gunzipped(bytes) !== undefined);
}

function isText(bytes: Buffer): boolean {
  return bytes.every(
    (byte, index) =>
      byte === 9 ||
      byte === 10 ||
      byte === 13 ||
      (byte >= 32 && byte !== 127) ||
      index > bytes.length - 3,
  );
}

/** `text` without the escapes of a data URL, of strings in quotes, and of long lines. */
function unescaped(text: string): readonly Buffer[] {
  const percent = text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => character(hex));
  const quoted = text
    .replace(/\\u00([0-9A-Fa-f]{2})|\\x([0-9A-Fa-f]{2})/g, (_, u: string, x: string) =>
      character(u ?? x),
    )
    .replace(/\\\r?\n[ \t]*/g, "")
    .replace(/\\(["\\/nrt'])/g, (_, one: string) => plain[one] ?? one);
  return [percent, quoted].filter((one) => one !== text).map((one) => Buffer.from(one, "latin1"));
}

const plain: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

function character(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}
