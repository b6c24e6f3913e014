import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import { type CsvCell, type CsvFault, csvRows } from "../../syntax/csv.ts";
import type { SourceText } from "../../syntax/source-text.ts";
import { nodeEntryShape } from "../node-entry.ts";
import { isSecretPath } from "../shape.ts";
import { type Column, cellValue, columnOf } from "./columns.ts";
import { type Entries, mostNodes } from "./entries.ts";

type Row = readonly CsvCell[];

/** CSV: a header line of field names, then one node a row. An empty cell sets nothing; a row of empty cells is none. */
export function csvEntries(source: SourceText): Entries {
  // One for the header, and one to know that there are more.
  const { rows, fault } = csvRows(source.text, mostNodes + 2);
  const [header, ...body] = rows;
  const at = placer(source, header);
  const broken = fault === undefined ? [] : [at(csvFinding(fault), fault)];
  if (header === undefined)
    return { values: [], findings: broken, locate: () => source.position(0, 1) };
  const { columns, findings } = headerColumns(header, at);
  if (findings.length > 0) {
    return { values: [], findings, locate: () => source.position(0, 1) };
  }
  const nodes = body.filter((row) => row.some(({ text }) => text !== ""));
  const ragged = nodes.flatMap((row, index) =>
    row.length === columns.length ? [] : lengthFinding(row, index, columns.length, at),
  );
  const values = nodes.map((row) =>
    row.length === columns.length ? entryOf(row, columns) : undefined,
  );
  return {
    values,
    findings: [...ragged, ...broken],
    locate: locateIn(source, nodes, columns),
  };
}

type Placer = (found: Finding, place: { readonly start: number; readonly end: number }) => Finding;

/** Shows the line of a finding, unless a column is one in which somebody may have written a secret itself. */
function placer(source: SourceText, header: Row | undefined): Placer {
  const secret = (header ?? []).some(({ text }) => isSecretPath(nodeEntryShape, text.split(".")));
  return (found, { start, end }) => {
    const { sourceLine, ...position } = source.position(start, end);
    const shown = secret || sourceLine === undefined ? position : { ...position, sourceLine };
    return { ...found, position: shown };
  };
}

function csvFinding({ reason }: CsvFault): Finding {
  return finding("inventory-csv", [], { reason });
}

function headerColumns(header: Row, at: Placer) {
  const columns: Column[] = [];
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const cell of header) {
    const { text: name } = cell;
    const column = columnOf(name);
    if ("wrong" in column) findings.push(at(column.wrong, cell));
    else columns.push(column);
    if (seen.has(name)) findings.push(at(finding("inventory-column-twice", [], { name }), cell));
    seen.add(name);
  }
  const [first] = header;
  if (!seen.has("name") && first !== undefined) {
    findings.push(at(finding("inventory-no-names", [], {}), first));
  }
  return { columns, findings };
}

function lengthFinding(row: Row, index: number, columns: number, at: Placer): readonly Finding[] {
  const [first] = row;
  if (first === undefined) return [];
  const found = finding("inventory-row-length", [index], { cells: row.length, columns });
  return [at(found, first)];
}

function entryOf(row: Row, columns: readonly Column[]): unknown {
  const entry = {};
  columns.forEach(({ path, kind }, index) => {
    const text = row[index]?.text ?? "";
    if (text !== "") setAt(entry, path, cellValue(text, kind));
  });
  return entry;
}

/** Sets an own property at `path`, whatever it is called: a label may be `__proto__` to see what happens. */
function setAt(target: object, path: Path, value: unknown): void {
  let at = target;
  path.forEach((step, index) => {
    const last = index === path.length - 1;
    if (last || !Object.hasOwn(at, step)) {
      const own = last ? value : {};
      Object.defineProperty(at, step, {
        value: own,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    if (!last) at = (at as Record<string | number, object>)[step] as object;
  });
}

/** The cell that sets `path`, or that sets something below it; the row's first one where none does. */
function locateIn(
  source: SourceText,
  rows: readonly Row[],
  columns: readonly Column[],
): Entries["locate"] {
  return ([index, ...path]) => {
    const row = rows[Number(index)];
    const column = columns.findIndex((one) => {
      const shared = Math.min(one.path.length, path.length);
      return path.length > 0 && one.path.slice(0, shared).every((step, at) => step === path[at]);
    });
    const cell = row?.[column] ?? row?.[0];
    if (cell === undefined) return source.position(0, 1);
    const [start, end] = partOf(cell, path.at(-1));
    return source.position(start, end);
  };
}

/** Of a cell that holds a list, the text with this number. */
function partOf({ text, start, end, quoted }: CsvCell, step: string | number | undefined) {
  if (typeof step !== "number" || quoted) return [start, end] as const;
  const part = [...text.matchAll(/[^ ;]+/g)][step];
  return part === undefined
    ? ([start, end] as const)
    : ([start + part.index, start + part.index + part[0].length] as const);
}
