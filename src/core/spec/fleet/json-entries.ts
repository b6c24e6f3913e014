import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import { type JsonFault, type JsonPlace, jsonPlaces } from "../../syntax/json-places.ts";
import type { SourceText } from "../../syntax/source-text.ts";
import { deepestNesting } from "../../syntax/yaml-value.ts";
import { type Entries, mostFaults, mostNodes } from "./entries.ts";

/** A longer line is not read. Ours: a node's own settings take some hundred characters. */
const longestLineKiB = 1024;

interface Line {
  readonly start: number;
  readonly end: number;
}

/** JSON lines: one JSON object on each; lines without anything on them are passed over. */
export function jsonEntries(source: SourceText): Entries {
  const values: unknown[] = [];
  const lines: Line[] = [];
  const findings: Finding[] = [];
  for (const line of linesOf(source.text)) {
    if (findings.length >= mostFaults || values.length > mostNodes) break;
    const wrong = lineFindings(source, line, values.length);
    findings.push(...wrong);
    // A line that can't be read has its number all the same, so that the others keep theirs.
    values.push(
      wrong.length === 0 ? JSON.parse(source.text.slice(line.start, line.end)) : undefined,
    );
    lines.push(line);
  }
  return { values, findings, locate: locateIn(source, lines) };
}

function* linesOf(text: string): Generator<Line> {
  for (let start = 0; start < text.length; ) {
    const lineBreak = text.indexOf("\n", start);
    const end = lineBreak === -1 ? text.length : lineBreak;
    if (/[^ \t\r]/.test(text.slice(start, end))) yield { start, end };
    start = end + 1;
  }
}

function lineFindings(source: SourceText, { start, end }: Line, index: number): readonly Finding[] {
  const at = (found: Finding, from: number, to: number): Finding => {
    // The line of a node may hold what was meant to be a secret, and what is wrong with it hides where.
    const { sourceLine: _, ...position } = source.position(from, to);
    return { ...found, position };
  };
  if (end - start > longestLineKiB * 1024) {
    const found = finding("inventory-line-too-long", [index], { limitKiB: longestLineKiB });
    return [at(found, start, start + 1)];
  }
  const { faults } = jsonPlaces(source.text, { start, end, deepest: deepestNesting });
  return faults.map((fault) => at(faultFinding(source, fault, index), fault.start, fault.end));
}

function faultFinding(source: SourceText, fault: JsonFault, index: number): Finding {
  switch (fault.kind) {
    case "syntax":
      return finding("inventory-json", [index], {});
    case "too-deep":
      return finding("yaml-too-deep", [index], { limit: deepestNesting });
    case "duplicate-key": {
      const { line: firstLine } = source.position(fault.firstStart, fault.firstStart);
      return finding("yaml-duplicate-key", [index], { key: fault.key, firstLine });
    }
    case "number":
      return /[.eE]/.test(fault.text)
        ? finding("yaml-not-finite", [index], { text: fault.text })
        : finding("yaml-integer-range", [index], { text: fault.text });
    default:
      return fault satisfies never;
  }
}

/** Only the line that is asked for is read again: most are never asked for. */
function locateIn(source: SourceText, lines: readonly Line[]): Entries["locate"] {
  return ([index, ...path], part) => {
    const line = lines[Number(index)];
    if (line === undefined) return source.position(0, 1);
    const { place } = jsonPlaces(source.text, { ...line, deepest: deepestNesting });
    if (place === undefined) return source.position(line.start, line.start + 1);
    const [start, end] = rangeOf(place, path, part);
    return source.position(start, end);
  };
}

/** From where to where `path` stands below `place`; where it does not exist, the key of its deepest ancestor. */
function rangeOf(place: JsonPlace, path: Path, part: "key" | "value"): readonly [number, number] {
  let at = place;
  let key: readonly [number, number] | undefined;
  for (const step of path) {
    const member = at.members?.findLast((one) => one.key === step);
    const next = member?.place ?? (typeof step === "number" ? at.items?.[step] : undefined);
    if (next === undefined) return key ?? [place.start, place.start + 1];
    key = member === undefined ? undefined : [member.keyStart, member.keyEnd];
    at = next;
  }
  return part === "key" && key !== undefined ? key : [at.start, at.end];
}
