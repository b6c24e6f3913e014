import { isStorable } from "./characters.ts";

/** No `=`: as the first word of a command, `a=b` is an assignment. No `~`: at the start it is a home directory. */
const bare = /^[A-Za-z0-9_/.:,@%+-]+$/;

/**
 * `text` as one word of a POSIX shell: bare where no shell sees anything special in it, else in single quotes.
 * Throws for NUL, which no argument can hold, and for a lone surrogate, which no file can hold.
 * Source: POSIX.1-2017, Shell Command Language, 2.2.2 Single-Quotes.
 */
export function shellQuote(text: string): string {
  if (!isStorable(text)) throw new RangeError("a shell word cannot hold NUL or a lone surrogate");
  return bare.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
