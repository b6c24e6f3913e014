import type { ShellWord } from "./shell-commands.ts";

/** `set -e`, `set -o errexit`, or the option in the first line. */
const exits =
  /^\s*set\s+-[a-z]*e|^\s*set\s+(?:-\w+\s+)*-o\s+errexit|^#!\s*\S+\s+(?:\S+\s+)?-[a-z]*e/m;

/** A function that begins and is not closed: who calls it may ask whether it failed. */
const inFunction = /^[A-Za-z_][\w-]*[ \t]*\(\)(?![\s\S]*^\})/m;

/**
 * Whether a shell program may go on, and end well, where the command of these words fails. What is asked for, negated, piped or
 * followed by another command without `set -e` may; when in doubt it may. Source: POSIX.1-2017, Shell Command Language, set -e.
 */
export function goesOnAfter(text: string, words: readonly ShellWord[]): boolean {
  const [first] = words;
  const last = words.at(-1);
  if (first === undefined || last === undefined) return false;
  const before = text.slice(0, first.start);
  // Words of the shell may be among those of the command.
  if (/^(if|elif|while|until|!)$/.test(first.text) || inFunction.test(before)) return true;
  const after = text
    .slice(last.end)
    .replace(/^[ \t]*#.*$/gm, "")
    .trim();
  if (/^\|\|\s*(?:\{[^}\n]*)?exit\s+[1-9]/.test(after)) return false;
  if (after === "" || /^&&[^\n;|&]*(?:&&[^\n;|&]*)*$/.test(after)) return false;
  return !exits.test(text) || /^[&|]/.test(after);
}
