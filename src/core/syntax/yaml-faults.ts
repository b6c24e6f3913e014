import { type CST, isCollection, isPair, isScalar, type Node, type YAMLError } from "yaml";
import { type Finding, finding } from "../report/finding.ts";
import { forbiddenCharacters } from "./characters.ts";
import type { SourceText } from "./source-text.ts";

/** Ours: a file with more faults than this is not the file that was meant. */
const mostFaults = 100;

/** A finding about a stretch of text, before it has a position. */
export interface Fault {
  readonly start: number;
  readonly end: number;
  readonly found: Finding;
}

/** The faults as findings, in the order of the text, without echoes of one and the same fault. */
export function faultFindings(source: SourceText, faults: readonly Fault[]): readonly Finding[] {
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
  return findings;
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

/** Characters no document may hold. */
export function characterFaults(text: string): Fault[] {
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

/** Every directive, known or not. */
export function directiveFaults(tokens: readonly CST.Token[]): Fault[] {
  return tokens.flatMap((token) => {
    if (token.type !== "directive") return [];
    const found = finding("yaml-directive", [], { directive: token.source });
    return [{ start: token.offset, end: token.offset + token.source.length, found }];
  });
}

/** What the YAML library finds, in the words of `codes.ts`. */
export function syntaxFaults(
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
