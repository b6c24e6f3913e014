import { utf8Bytes } from "./utf8.ts";

/** One part of a multi-part text. */
export interface MimePart {
  /** ASCII, without quotes. */
  readonly filename: string;
  /** Such as `text/cloud-config`. */
  readonly type: string;
  readonly content: string;
}

/** Longer lines may be broken on the way. Source: RFC 5322, section 2.1.1. */
const longestLine = 998;

/**
 * `parts` as MIME multi-part, the same bytes for the same parts: the boundary is a word that is in none of them, and not
 * chosen by chance. A part travels as it is where it is printable ASCII, and else as base64 of its UTF-8.
 */
export function mimeText(
  parts: readonly MimePart[],
  { base64 }: { readonly base64: (bytes: Uint8Array) => string },
): string {
  const bodies = parts.map((part) => body(part, base64));
  const boundary = unusedBoundary(bodies);
  return [
    "MIME-Version: 1.0",
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
    "",
    ...bodies.flatMap((text) => [`--${boundary}`, text]),
    `--${boundary}--`,
    "",
  ].join("\n");
}

function body({ filename, type, content }: MimePart, base64: (bytes: Uint8Array) => string) {
  const isPlain = isPlainAscii(content);
  return [
    `Content-Type: ${type}; charset="${isPlain ? "us-ascii" : "utf-8"}"`,
    `Content-Transfer-Encoding: ${isPlain ? "7bit" : "base64"}`,
    `Content-Disposition: attachment; filename="${filename}"`,
    "",
    isPlain ? content : (base64(utf8Bytes(content)).match(/.{1,76}/g) ?? []).join("\n"),
  ].join("\n");
}

function isPlainAscii(content: string): boolean {
  return (
    /^[\t\n\x20-\x7e]*$/.test(content) &&
    content.split("\n").every((line) => line.length <= longestLine)
  );
}

function unusedBoundary(bodies: readonly string[]): string {
  let number = 0;
  const boundary = () => `nodegen-part${number === 0 ? "" : `-${number}`}`;
  while (bodies.some((text) => text.includes(`--${boundary()}`))) number += 1;
  return boundary();
}
