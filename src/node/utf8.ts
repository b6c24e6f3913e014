import { isUtf8 } from "node:buffer";

/** The text that `bytes` are in UTF-8, byte-order mark and all; `undefined` when they are not UTF-8. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? Buffer.from(bytes).toString("utf8") : undefined;
}

/** Where the first byte stands, counted from 0, that does not belong into UTF-8 text. For bytes that are not UTF-8. */
export function firstNonUtf8Byte(bytes: Uint8Array): number {
  // A decoded prefix encodes to as many bytes as it had, so the first U+FFFD that was not typed marks the place.
  const text = Buffer.from(bytes).toString("utf8");
  let offset = 0;
  for (const character of text) {
    const length = Buffer.byteLength(character);
    if (character === "\ufffd" && !isUtf8(bytes.subarray(offset, offset + length))) return offset;
    offset += length;
  }
  return offset;
}
