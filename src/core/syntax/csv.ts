/** One cell of a CSV text, with the offsets of what was written for it, quotes and all. */
export interface CsvCell {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

/** Why a text is no CSV. `quote-inside`: a cell without quotes holds one; `after-quote`: text follows a closed one. */
export interface CsvFault {
  readonly reason: "quote-inside" | "after-quote" | "unclosed";
  readonly start: number;
  readonly end: number;
}

export interface CsvRows {
  /** Those before the fault. A row without anything on its line is left out, and so is a break at the end. */
  readonly rows: readonly (readonly CsvCell[])[];
  /** The first: behind a misplaced quote nobody knows what is text and what is a comma. */
  readonly fault?: CsvFault;
}

/**
 * The rows of a comma-separated text: RFC 4180, with LF as well as CRLF, spaces part of the cell. Reads at most
 * `mostRows` rows, so that the caller can refuse more of them. Linear, never throws.
 */
export function csvRows(text: string, mostRows: number): CsvRows {
  const rows: (readonly CsvCell[])[] = [];
  let at = 0;
  while (at < text.length && rows.length < mostRows) {
    const cells: CsvCell[] = [];
    for (;;) {
      const cell = cellAt(text, at);
      if ("reason" in cell) return { rows, fault: cell };
      cells.push(cell);
      at = cell.end;
      if (text[at] !== ",") break;
      at += 1;
    }
    const [first] = cells;
    const blank = cells.length === 1 && first?.start === first?.end;
    if (!blank) rows.push(cells);
    at += text.startsWith("\r\n", at) ? 2 : 1;
  }
  return { rows };
}

const plainEnd = /[",\n]|\r\n|$/g;

function cellAt(text: string, start: number): CsvCell | CsvFault {
  if (text[start] === '"') return quotedCellAt(text, start);
  plainEnd.lastIndex = start;
  const end = plainEnd.exec(text)?.index ?? text.length;
  if (text[end] === '"') return { reason: "quote-inside", start: end, end: end + 1 };
  return { text: text.slice(start, end), start, end, quoted: false };
}

function quotedCellAt(text: string, start: number): CsvCell | CsvFault {
  const close = closingQuote(text, start);
  if (close === undefined) return { reason: "unclosed", start, end: start + 1 };
  const end = close + 1;
  const next = text[end];
  if (next !== undefined && next !== "," && next !== "\n" && !text.startsWith("\r\n", end)) {
    return { reason: "after-quote", start: end, end: end + 1 };
  }
  const inside = text.slice(start + 1, close).replaceAll('""', '"');
  return { text: inside, start, end, quoted: true };
}

/** The offset of the quote that ends the cell which begins with one at `start`; two quotes stand for one. */
function closingQuote(text: string, start: number): number | undefined {
  let at = text.indexOf('"', start + 1);
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
  return at === -1 ? undefined : at;
}
