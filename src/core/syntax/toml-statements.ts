/** One statement of a TOML text, in the order of the text. The parser's values no longer tell where they stood. */
export interface TomlStatement {
  /** `[a.b]`, `[[a.b]]`, or `key = value`. */
  readonly kind: "table" | "list-table" | "value";
  /** From the root of the document; an entry of a list of tables has no index in it. */
  readonly path: readonly string[];
  /** From 1. */
  readonly line: number;
}

/**
 * Statements of `text`, which is TOML: of anything else, what looks like some. Inline tables and lists are values, their
 * own keys are no statements. Never throws.
 */
export function tomlStatements(text: string): readonly TomlStatement[] {
  const statements: TomlStatement[] = [];
  let table: readonly string[] = [];
  for (const { tokens, line } of logicalLines(text)) {
    const statement = readStatement(tokens);
    if (statement === undefined) continue;
    const { kind, keys } = statement;
    if (kind !== "value") table = keys;
    statements.push({ kind, path: kind === "value" ? [...table, ...keys] : keys, line });
  }
  return statements;
}

interface Token {
  readonly kind: "key" | "mark" | "break" | "blank" | "other";
  readonly text: string;
}

/** Grammar: toml.io, version 1.0.0. Texts of several lines come first, or they would be read as empty ones. */
const token =
  /(?<other>"""(?:[^"\\]|\\[\s\S]|"(?!""))*"{3,5}|'''(?:[^']|'(?!''))*'{3,5})|(?<key>"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[A-Za-z0-9_-]+)|(?<mark>[[\]{}=.])|(?<blank>[ \t\r]+|#[^\n]*)|(?<break>\n)|[\s\S]/g;

function* tokensOf(text: string): Generator<Token> {
  for (const { groups = {}, 0: found } of text.matchAll(token)) {
    const { key, mark, blank, break: lineBreak } = groups;
    if (key !== undefined) yield { kind: "key", text: found };
    else if (mark !== undefined) yield { kind: "mark", text: found };
    else if (blank !== undefined) yield { kind: "blank", text: found };
    else if (lineBreak !== undefined) yield { kind: "break", text: found };
    else yield { kind: "other", text: found };
  }
}

/** Lines, but for the breaks within brackets and texts; without blanks and comments. */
function* logicalLines(
  text: string,
): Generator<{ readonly tokens: readonly Token[]; readonly line: number }> {
  let tokens: Token[] = [];
  let depth = 0;
  let line = 1;
  let begin = 1;
  for (const each of tokensOf(text)) {
    if (each.kind === "break" && depth <= 0) {
      if (tokens.length > 0) yield { tokens, line: begin };
      tokens = [];
      depth = 0;
    } else if (each.kind !== "blank" && each.kind !== "break") {
      if (tokens.length === 0) begin = line;
      tokens.push(each);
      if (each.kind === "mark") depth += brackets[each.text] ?? 0;
    }
    line += each.text.split("\n").length - 1;
  }
  if (tokens.length > 0) yield { tokens, line: begin };
}

const brackets: Readonly<Record<string, number>> = { "[": 1, "{": 1, "]": -1, "}": -1 };

function readStatement(
  tokens: readonly Token[],
): { readonly kind: TomlStatement["kind"]; readonly keys: readonly string[] } | undefined {
  const texts = tokens.map(({ text }) => text);
  const [kind, first, close] =
    texts[0] !== "["
      ? (["value", 0, "="] as const)
      : texts[1] === "["
        ? (["list-table", 2, "]"] as const)
        : (["table", 1, "]"] as const);
  const end = texts.indexOf(close, first);
  const parts = tokens.slice(first, end);
  const isDotted = parts.every((part, index) =>
    index % 2 === 0 ? part.kind === "key" : part.text === ".",
  );
  if (end === -1 || parts.length % 2 === 0 || !isDotted) return undefined;
  return { kind, keys: parts.filter((_, index) => index % 2 === 0).map(({ text }) => keyOf(text)) };
}

const escapes: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
};

function keyOf(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1);
  if (!text.startsWith('"')) return text;
  return text
    .slice(1, -1)
    .replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (whole, short, long, letter) => {
      if (letter !== undefined) return escapes[letter] ?? letter;
      const point = Number.parseInt(short ?? long, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
    });
}

/**
 * The first statement that adds to a table which dotted keys made, by a header, or the other way round. TOML 1.0
 * forbids both; some parsers take them all the same.
 */
export function mixedTable(statements: readonly TomlStatement[]): TomlStatement | undefined {
  const made = new Map<string, "header" | "dotted keys">();
  let table: readonly string[] = [];
  return statements.find(({ kind, path }) => {
    if (kind !== "value") {
      table = path;
      const id = JSON.stringify(path);
      if (made.get(id) === "dotted keys") return true;
      made.set(id, "header");
      return false;
    }
    const dotted = path.slice(0, -1).map((_, index) => JSON.stringify(path.slice(0, index + 1)));
    const below = dotted.slice(table.length);
    if (below.some((id) => made.get(id) === "header")) return true;
    for (const id of below) made.set(id, "dotted keys");
    return false;
  });
}
