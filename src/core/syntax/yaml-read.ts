import {
  type Alias,
  Composer,
  type CST,
  isCollection,
  isPair,
  isScalar,
  Lexer,
  type Node,
  Parser,
  type YAMLError,
} from "yaml";
import { type Finding, finding } from "../report/finding.ts";
import { forbiddenCharacters, isLongerThan } from "./characters.ts";
import type { ParsedDocument } from "./document.ts";
import { type SourceText, sourceText } from "./source-text.ts";
import { yamlLocate } from "./yaml-locate.ts";
import { deepestNesting, mostAliasedValues, type ValueFault, yamlValue } from "./yaml-value.ts";

/** Ours: the parser reads about 0.4 MiB a second (measured with yaml 2.9.1), so this is the best part of a minute. */
const limitMebibytes = 16;

/**
 * Ours: the parser takes about 0.5 KiB of memory for each lexeme (measured), and a dense text has one for every two
 * characters: unbounded, 16 MiB would end the process.
 */
const mostLexemes = 4_000_000;

/** Ours: a file with more faults than this is not the file that was meant. */
const mostFaults = 100;

const byteOrderMark = "\uFEFF";

/** The YAML 1.2 core schema, and nothing that is not plain data. Duplicate keys are ours: the library compares each with each. */
const composerOptions = {
  version: "1.2",
  schema: "core",
  merge: false,
  resolveKnownTags: false,
  stringKeys: true,
  uniqueKeys: false,
} as const;

/** A finding about a stretch of text, before it has a position. */
interface Fault {
  readonly start: number;
  readonly end: number;
  readonly found: Finding;
}

/**
 * Reads one YAML 1.2 or JSON document (JSON is YAML; tabs may indent it). Never throws: whatever is wrong ends in
 * findings, all at once and in the order of the text, and then there is no document. Findings about syntax have the
 * path `[]`, findings about a value (a duplicate key, an integer out of range) have its path; all have a position.
 * A leading byte order mark is ignored; bytes that were no UTF-8 are for the caller, who saw bytes.
 */
export function parseDocument(text: string, file: string): ParsedDocument {
  const source = sourceText(text.startsWith(byteOrderMark) ? text.slice(1) : text, file);
  if (isLongerThan(source.text, limitMebibytes * 1024 * 1024))
    return failed(source, [tooLarge(`${limitMebibytes} MiB`)]);

  const characters = characterFaults(source.text);
  const parsed = parseTokens(source.text);
  if ("fault" in parsed) return failed(source, [...characters, parsed.fault]);

  const composer = new Composer(composerOptions);
  const [first, second] = [...composer.compose(parsed.tokens, true, source.text.length)];
  const contents: Node | null = first?.contents ?? null;
  const { value, targets, faults } = yamlValue(contents);
  const errors = [first, second].flatMap((one) => (one ? [...one.errors, ...one.warnings] : []));
  const all = [
    ...characters,
    ...directiveFaults(parsed.tokens),
    ...syntaxFaults(source, contents, errors),
    ...faults.filter(isNews(characters)).map((fault) => valueFault(source, fault)),
  ];
  if (second !== undefined) {
    const [start] = second.range;
    all.push({ start, end: start + 3, found: finding("yaml-multiple-documents", [], {}) });
  }
  if (all.length === 0) all.push(...shapeFaults(value));
  if (all.length > 0) return failed(source, all);
  return { document: documentOf(source, contents, value, targets), findings: [] };
}

function documentOf(
  source: SourceText,
  contents: Node | null,
  value: unknown,
  targets: ReadonlyMap<Alias, Node>,
) {
  const { file } = source.position(0, 1);
  return { file, value, locate: yamlLocate(source, contents, targets) };
}

/**
 * The tokens of the text; or why there are too many or too deep ones, found out while reading: the library would end
 * such a text by a stack overflow, or take all memory.
 */
function parseTokens(text: string): { tokens: CST.Token[] } | { fault: Fault } {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme));
    lexemes += 1;
    if (lexemes > mostLexemes) return { fault: tooLarge("four million YAML tokens") };
    // The stack holds the document, the open maps and lists, and perhaps a scalar. The exact limit is for yamlValue.
    if (parser.stack.length > deepestNesting + 2) {
      const start = parser.offset;
      const found = finding("yaml-too-deep", [], { limit: deepestNesting });
      return { fault: { start, end: start + 1, found } };
    }
  }
  tokens.push(...parser.end());
  return { tokens };
}

function tooLarge(limit: string): Fault {
  return { start: 0, end: 1, found: finding("document-too-large", [], { limit }) };
}

function characterFaults(text: string): Fault[] {
  const faults: Fault[] = [];
  for (const start of forbiddenCharacters(text)) {
    const codePoint = text.charCodeAt(start);
    const found = finding("document-control-character", [], { codePoint });
    faults.push({ start, end: start + 1, found });
    // A binary file holds millions.
    if (faults.length > mostFaults) break;
  }
  return faults;
}

function directiveFaults(tokens: readonly CST.Token[]): Fault[] {
  return tokens.flatMap((token) => {
    if (token.type !== "directive") return [];
    const found = finding("yaml-directive", [], { directive: token.source });
    return [{ start: token.offset, end: token.offset + token.source.length, found }];
  });
}

function syntaxFaults(
  source: SourceText,
  contents: Node | null,
  errors: readonly YAMLError[],
): Fault[] {
  const { text } = source;
  const isBlock = !/^\s*[[{]/.test(text);
  return errors.flatMap(({ code, message, pos: [start, end] }) => {
    // Every directive is refused already.
    if (code === "BAD_DIRECTIVE") return [];
    if (code === "TAG_RESOLVE_FAILED") {
      const found = finding("yaml-tag", [], { tag: text.slice(start, end) });
      return [{ start, end, found }];
    }
    // A tab ends in several kinds of errors. JSON's lines may begin with one.
    const tab = isBlock ? indentingTab(text, source.lineStart(start)) : undefined;
    if (tab !== undefined)
      return [{ start: tab, end: tab + 1, found: finding("yaml-tab", [], {}) }];
    const found = finding("yaml-syntax", [], { reason: code, problem: oneLine(message) });
    const quote = message.startsWith("Missing closing") ? openQuote(contents, start) : undefined;
    return quote === undefined
      ? [{ start, end, found }]
      : [{ start: quote, end: quote + 1, found }];
  });
}

/** Where the quoted text begins which ran on to `end`, the end of the document. It is the last thing in it. */
function openQuote(contents: Node | null, end: number): number | undefined {
  let last: unknown = contents;
  while (isCollection(last) || isPair(last))
    last = isPair(last) ? (last.value ?? last.key) : last.items.at(-1);
  return isScalar(last) && last.range?.[1] === end ? last.range[0] : undefined;
}

/** Some messages of the library quote the text they stumbled over, however long. */
function oneLine(message: string): string {
  const line = message.slice(0, 160).replace(/\s+/g, " ");
  return message.length > 160 ? `${line}…` : line;
}

/** The first tab of the white space that begins the line at `lineStart`. */
function indentingTab(text: string, lineStart: number): number | undefined {
  const indentation = /[ \t]*/y;
  indentation.lastIndex = lineStart;
  const tab = indentation.exec(text)?.[0].indexOf("\t") ?? -1;
  return tab < 0 ? undefined : lineStart + tab;
}

/** A character that stands in the text as it is comes back in the value. */
function isNews(characters: readonly Fault[]) {
  return ({ kind, start, end }: ValueFault): boolean =>
    kind !== "character" || !characters.some((one) => one.start >= start && one.start < end);
}

function valueFault(source: SourceText, fault: ValueFault): Fault {
  const { path, start, end } = fault;
  return { start, end, found: valueFinding() };

  function valueFinding(): Finding {
    switch (fault.kind) {
      case "duplicate-key": {
        const firstLine = source.position(fault.firstStart, fault.firstStart).line;
        return finding("yaml-duplicate-key", path, { key: fault.key, firstLine });
      }
      case "alias":
        return finding("yaml-alias", path, { alias: fault.alias });
      case "alias-bomb":
        return finding("yaml-alias-bomb", path, { limit: mostAliasedValues });
      case "too-deep":
        return finding("yaml-too-deep", path, { limit: deepestNesting });
      case "integer-range":
        return finding("yaml-integer-range", path, { text: fault.text });
      case "not-finite":
        return finding("yaml-not-finite", path, { text: fault.text });
      case "character":
        return finding("document-control-character", path, { codePoint: fault.codePoint });
      default:
        return fault satisfies never;
    }
  }
}

function shapeFaults(value: unknown): Fault[] {
  const whole = { start: 0, end: 1 };
  if (value === null) return [{ ...whole, found: finding("document-empty", [], {}) }];
  if (Array.isArray(value))
    return [{ ...whole, found: finding("document-not-a-map", [], { found: "list" }) }];
  if (typeof value !== "object")
    return [{ ...whole, found: finding("document-not-a-map", [], { found: "single value" }) }];
  return [];
}

/** The faults as findings, in the order of the text, without echoes of one and the same fault. */
function failed(source: SourceText, faults: readonly Fault[]): ParsedDocument {
  const ordered = withoutEchoes(
    faults
      .map(({ start, end, found }) => ({ ...found, start, position: source.position(start, end) }))
      .sort((a, b) => a.start - b.start),
  );
  const findings: Finding[] = ordered.slice(0, mostFaults).map(({ start: _, ...found }) => found);
  const more = ordered.length - findings.length;
  const last = findings.at(-1)?.position;
  if (more > 0 && last)
    findings.push({ ...finding("document-more-faults", [], { more }), position: last });
  return { findings };
}

/**
 * One fault makes the parser stumble several times. A line keeps its precise findings, each place once; only where it
 * has none it keeps its first general one.
 */
function withoutEchoes<F extends Finding & { readonly start: number }>(found: readonly F[]): F[] {
  const lineOf = ({ position }: F) => position?.line ?? 0;
  const isGeneral = ({ code }: F) => code === "yaml-syntax";
  const explained = new Set(found.filter((one) => !isGeneral(one)).map(lineOf));
  const seen = new Set<string>();
  return found.filter((one) => {
    if (isGeneral(one) && explained.has(lineOf(one))) return false;
    const key = isGeneral(one) ? `${lineOf(one)}` : `${one.code} ${one.start}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
