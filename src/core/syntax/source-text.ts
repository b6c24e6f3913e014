import type { Position } from "../report/finding.ts";

/** A longer line is left out of a position: it is generated text, and nobody reads it in a terminal. */
const longestShownLine = 4096;

/** A text that knows the lines and columns of its offsets. */
export interface SourceText {
  readonly text: string;
  /**
   * The position of the token from `start` to `end` (offsets in UTF-16 units). A token that goes on beyond its line
   * is cut there. An offset behind the last visible character is moved to just behind that character.
   */
  readonly position: (start: number, end: number) => Position;
  /** The offset at which the line of `offset` begins. */
  readonly lineStart: (offset: number) => number;
}

/** Lines end with LF or CRLF, as in YAML 1.2 (a lone CR is refused elsewhere). */
export function sourceText(text: string, file: string): SourceText {
  const visibleEnd = endOfVisible(text);
  // Made at the first question: most documents have no fault, and nobody asks.
  let known: readonly number[] | undefined;
  const starts = () => {
    known ??= lineStarts(text);
    return known;
  };

  const position = (start: number, end: number): Position => {
    const offset = Math.max(0, Math.min(start, visibleEnd));
    const line = lastAtOrBefore(starts(), offset);
    const begin = starts()[line] ?? 0;
    const sourceLine = text.slice(begin, lineEnd(text, starts(), line));
    const column = offset - begin;
    return {
      file,
      line: line + 1,
      column: column + 1,
      length: Math.max(1, Math.min(end - offset, sourceLine.length - column)),
      ...(sourceLine.length <= longestShownLine ? { sourceLine } : {}),
    };
  };
  const lineStart = (offset: number) => starts()[lastAtOrBefore(starts(), offset)] ?? 0;
  return { text, position, lineStart };
}

function endOfVisible(text: string): number {
  let end = text.length;
  while (end > 0 && " \t\r\n".includes(text.charAt(end - 1))) end -= 1;
  return end;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

function lineEnd(text: string, starts: readonly number[], line: number): number {
  const next = starts[line + 1];
  if (next === undefined) return text.length;
  return text[next - 2] === "\r" ? next - 2 : next - 1;
}

/** The index of the last number that is not above `offset`; `starts` ascends from 0. */
function lastAtOrBefore(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
