const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * The bytes of a base64 text, in which line ends and blanks count for nothing; undefined where it is none. Source: RFC 4648,
 * section 4.
 */
export function base64Bytes(text: string): Uint8Array | undefined {
  const written = text.replace(/\s+/g, "");
  if (written.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(written)) return undefined;
  const digits = written.replace(/=+$/, "");
  const bytes: number[] = [];
  let bits = 0;
  let held = 0;
  for (const digit of digits) {
    held = ((held << 6) | alphabet.indexOf(digit)) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}

/** `bytes` as text; undefined where they are not UTF-8. */
export function utf8Decoded(bytes: Uint8Array): string | undefined {
  return percentDecoded([...bytes].map((one) => `%${one.toString(16).padStart(2, "0")}`).join(""));
}

/** `text` with its %XX taken for UTF-8; undefined where that fails. */
export function percentDecoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
