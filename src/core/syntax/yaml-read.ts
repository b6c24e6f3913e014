import { Composer, type CST, Lexer, type Node, Parser } from "yaml";
import { type Finding, finding } from "../report/finding.ts";
import { isLongerThan } from "./characters.ts";
import type { ParsedDocument } from "./document.ts";
import { type SourceText, sourceText } from "./source-text.ts";
import {
  characterFaults,
  directiveFaults,
  type Fault,
  faultFindings,
  syntaxFaults,
} from "./yaml-faults.ts";
import { yamlLocate } from "./yaml-locate.ts";
import { deepestNesting, mostAliasedValues, type ValueFault, yamlValue } from "./yaml-value.ts";

/** Ours: the parser reads about 0.4 MiB a second (measured with yaml 2.9.1), so this is the best part of a minute. */
const limitMebibytes = 16;

/**
 * Ours: the parser takes about 0.5 KiB of memory for each lexeme (measured), and a dense text has one for every two
 * characters: unbounded, 16 MiB would take all memory.
 */
const mostLexemes = 4_000_000;

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

/**
 * Reads one YAML 1.2 or JSON document (JSON is YAML; tabs may indent it). Never throws: whatever is wrong ends in
 * findings, all at once and in the order of the text, and then there is no document. Findings about syntax have the
 * path `[]`, findings about a value (a duplicate key, an integer out of range) have its path; all have a position.
 * A leading byte order mark is ignored; bytes that were no UTF-8 are for the caller, who saw bytes.
 */
export function parseDocument(text: string, file: string): ParsedDocument {
  const source = sourceText(text.startsWith(byteOrderMark) ? text.slice(1) : text, file);
  const refused = (faults: readonly Fault[]) => ({ findings: faultFindings(source, faults) });
  if (isLongerThan(source.text, limitMebibytes * 1024 * 1024))
    return refused([tooLarge(`${limitMebibytes} MiB`)]);

  const characters = characterFaults(source.text);
  const parsed = parseTokens(source.text);
  if ("fault" in parsed) return refused([...characters, parsed.fault]);

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
  if (all.length > 0) return refused(all);
  const locate = yamlLocate(source, contents, targets);
  return { document: { file, value, locate }, findings: [] };
}

/**
 * The tokens of the text; or why there are too many or too deep ones, found out while reading: the library would end
 * such a text by a stack overflow, or take all memory.
 */
export function parseTokens(text: string): { tokens: CST.Token[] } | { fault: Fault } {
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
