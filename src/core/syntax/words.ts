/** A word of a command line or a list, without its quotes, and where it is written. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The words of `text` between two offsets: parted by blanks, quotes and backslashes as systemd and a shell have them in
 * common. A backslash at the end of a line is a blank, and comment lines that follow it are passed over. A quote that does
 * not end goes on to `end`. Source: systemd.syntax(7), "Quoting".
 */
export function wordsBetween(text: string, start: number, end: number): readonly Word[] {
  const words: Word[] = [];
  const word =
    /(?:\\\r?\n(?:[ \t]*[#;][^\n]*\n)*|\s)+|((?:"(?:[^"\\]|\\[\s\S])*"?|'(?:[^'\\]|\\[\s\S])*'?|\\(?!\r?\n)[\s\S]?|[^\s"'\\])+)|\\/gy;
  word.lastIndex = start;
  while (word.lastIndex < end) {
    const at = word.lastIndex;
    const found = word.exec(text);
    if (found === null) break;
    const written = found[1];
    if (written === undefined) continue;
    const stop = Math.min(at + written.length, end);
    words.push({ text: unquoted(text.slice(at, stop)), start: at, end: stop });
  }
  return words;
}

function unquoted(written: string): string {
  return written.replace(
    /"((?:[^"\\]|\\[\s\S])*)"?|'((?:[^'\\]|\\[\s\S])*)'?|\\([\s\S]?)/g,
    (_, double?: string, single?: string, escaped?: string) =>
      double?.replace(/\\([\s\S])/g, "$1") ?? single ?? escaped ?? "",
  );
}
