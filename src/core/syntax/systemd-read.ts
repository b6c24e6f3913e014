import type { UnitSetting } from "./unit-file.ts";

/** An assignment of a unit file and where it stands: offsets in UTF-16 units. */
export interface PlacedSetting extends UnitSetting {
  readonly start: number;
  /** Behind the name. */
  readonly nameEnd: number;
  /** The value as it is written, with the line ends inside it; for words, read it by `wordsBetween`. */
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** A line that systemd passes over, with a word in its log. */
export interface PassedOver {
  readonly start: number;
  readonly end: number;
  readonly reason: "no section" | "no equals sign";
}

export interface UnitText {
  readonly settings: readonly PlacedSetting[];
  readonly passedOver: readonly PassedOver[];
}

interface LogicalLine {
  readonly start: number;
  readonly end: number;
  /** Continued lines joined, blanks around it taken away. */
  readonly text: string;
}

/**
 * A unit file as systemd reads it, each assignment with its place. Never throws. Source: systemd.syntax(7) of systemd 252;
 * src/shared/conf-parser.c: a comment inside a continued line is passed over, a backslash at its end joins.
 */
export function readUnit(text: string): UnitText {
  const settings: PlacedSetting[] = [];
  const passedOver: PassedOver[] = [];
  let section: string | undefined;
  for (const line of logicalLines(text)) {
    const header = /^\[(.*)\]$/.exec(line.text)?.[1];
    if (header !== undefined) {
      section = header;
      continue;
    }
    const { start, end } = line;
    const equals = text.slice(start, end).indexOf("=");
    if (section === undefined || equals < 1) {
      const reason = section === undefined ? "no section" : "no equals sign";
      passedOver.push({ start, end: firstLineEnd(text, start, end), reason });
      continue;
    }
    const name = text.slice(start, start + equals).trimEnd();
    const behind = start + equals + 1;
    const blanks = /^[ \t]*/.exec(text.slice(behind, end))?.[0].length ?? 0;
    settings.push({
      section,
      name,
      value: line.text.slice(line.text.indexOf("=") + 1).trim(),
      start,
      nameEnd: start + name.length,
      valueStart: behind + blanks,
      valueEnd: Math.max(behind + blanks, end),
    });
  }
  return { settings, passedOver };
}

function firstLineEnd(text: string, start: number, end: number): number {
  const lineBreak = text.indexOf("\n", start);
  return lineBreak === -1 ? end : Math.min(end, lineBreak);
}

function logicalLines(text: string): readonly LogicalLine[] {
  const lines: LogicalLine[] = [];
  let begun: { readonly start: number; readonly parts: string[] } | undefined;
  let end = 0;
  for (const [raw, offset] of physicalLines(text)) {
    if (/^\s*[#;]/.test(raw)) continue;
    const blanks = /^\s*/.exec(raw)?.[0].length ?? 0;
    if (begun === undefined && raw.trim() === "") continue;
    begun ??= { start: offset + blanks, parts: [] };
    end = offset + raw.trimEnd().length;
    if (raw.endsWith("\\")) {
      begun.parts.push(`${raw.slice(0, -1)} `);
      continue;
    }
    begun.parts.push(raw);
    lines.push({ start: begun.start, end, text: begun.parts.join("").trim() });
    begun = undefined;
  }
  if (begun !== undefined)
    lines.push({ start: begun.start, end, text: begun.parts.join("").trim() });
  return lines;
}

/** Each line without its end, and its offset. A byte order mark before the first is none of its text. */
function physicalLines(text: string): readonly (readonly [string, number])[] {
  const lines: (readonly [string, number])[] = [];
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at <= text.length) {
    const lineBreak = text.indexOf("\n", at);
    const end = lineBreak === -1 ? text.length : lineBreak;
    const line = text.slice(at, end);
    lines.push([line.endsWith("\r") ? line.slice(0, -1) : line, at]);
    at = end + 1;
  }
  return lines;
}
