/**
 * Characters which a document may not hold as they are: all but YAML's c-printable, a byte order mark, and a carriage
 * return that is not part of CRLF (readers disagree whether it ends a line).
 * Source: https://yaml.org/spec/1.2.2/#51-character-set, read 2026-11-22.
 */
const forbidden =
  /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFEFF\uFFFE\uFFFF]|\r(?!\n)|\p{Surrogate}/gu;

/** Offsets of the characters which a document may not hold. With the `u` flag a surrogate is one without its half. */
export function* forbiddenCharacters(text: string): Generator<number, void> {
  for (const match of text.matchAll(forbidden)) yield match.index;
}

const loneSurrogate = /\p{Surrogate}/u;

/** Whether `text` can be written as UTF-8 without loss, and ends in no C string: no lone surrogate, no NUL. */
export function isStorable(text: string): boolean {
  return !text.includes("\0") && !loneSurrogate.test(text);
}

/** Whether `text` takes more than `limit` bytes of UTF-8. Counts without copying; stops at the limit. */
export function isLongerThan(text: string, limit: number): boolean {
  if (text.length > limit) return true;
  // No UTF-16 unit takes more than three bytes (a pair takes four).
  if (text.length * 3 <= limit) return false;
  let bytes = 0;
  for (let index = 0; index < text.length && bytes <= limit; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xe000)
      bytes += 2; // Each half of a pair.
    else bytes += 3;
  }
  return bytes > limit;
}
