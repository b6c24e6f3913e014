import { type Word, wordsBetween } from "./words.ts";

/** `NAME=value` of a file for EnvironmentFile=. */
export interface EnvironmentSetting {
  readonly name: string;
  readonly start: number;
  readonly nameEnd: number;
  /** The words of the value: what systemd makes of it where a command line has `$NAME`. */
  readonly words: readonly Word[];
}

/**
 * The assignments of a file for EnvironmentFile=. One pair of quotes around the value is taken away, and what is in them
 * is parted at blanks where it is used. Source: systemd.exec(5), "EnvironmentFile=", of systemd 252.
 */
export function readEnvironmentFile(text: string): readonly EnvironmentSetting[] {
  const settings: EnvironmentSetting[] = [];
  const line =
    /^[ \t]*([A-Za-z_][A-Za-z0-9_]*)=[ \t]*("(?:[^"\\]|\\[\s\S])*"|'[^']*'|(?:[^\n\\]|\\[\s\S])*)/gm;
  for (const found of text.matchAll(line)) {
    const [whole, name = "", value = ""] = found;
    const end = found.index + whole.length;
    const start = end - value.length;
    const quoted = /^(["'])[\s\S]*\1[ \t\r]*$/.test(value);
    const [from, to] = quoted ? [start + 1, start + value.trimEnd().length - 1] : [start, end];
    const nameStart = found.index + whole.indexOf(name);
    const nameEnd = nameStart + name.length;
    settings.push({ name, start: nameStart, nameEnd, words: wordsBetween(text, from, to) });
  }
  return settings;
}
