import { type Finding, finding, type Position } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import { forbiddenCharacters } from "../../syntax/characters.ts";
import type { SourceDocument } from "../../syntax/document.ts";
import { sourceText } from "../../syntax/source-text.ts";
import { locatedAt, positionAt } from "../located.ts";
import { type NodeEntry, nodeEntryShape } from "../node-entry.ts";
import { hostileText } from "../rules/hostile-text.ts";
import type { Shape } from "../shape.ts";
import { nodeFindings } from "../validate.ts";
import { csvEntries } from "./csv-entries.ts";
import { mostFaults } from "./entries.ts";
import { jsonEntries } from "./json-entries.ts";

/** What a file of nodes holds. */
export interface Inventory {
  /** Those of which nothing is wrong, by their place in the file: `[0]` is the first node, whatever line it is on. */
  readonly nodes: readonly (readonly [index: number, entry: NodeEntry])[];
  /** Its value is the list of all entries. */
  readonly document: SourceDocument;
  /** Of form, each with its place. Paths begin with the index of a node, or are empty. */
  readonly findings: readonly Finding[];
}

const listShape: Shape = { types: ["array"], items: nodeEntryShape };

/**
 * The nodes of the inventory `file`; its ending says whether `text` is CSV or JSON lines. Never throws for bad input.
 * A byte order mark is passed over.
 */
export function readInventory(text: string, file: string): Inventory {
  const source = sourceText(text.replace(/^\ufeff/, ""), file);
  const characters = characterFindings(source);
  const read = file.endsWith(".csv") ? csvEntries : jsonEntries;
  const { values, findings, locate } =
    characters.length > 0
      ? { values: [], findings: characters, locate: () => source.position(0, 1) }
      : read(source);
  const document: SourceDocument = { file, value: values, locate };
  const all = findings.slice(0, mostFaults);
  const nodes: (readonly [number, NodeEntry])[] = [];
  let untold = findings.length - all.length;
  values.forEach((value, index) => {
    if (value === undefined) return;
    const wrong = entryFindings(value);
    // Sound because the schema was checked.
    if (wrong.length === 0) nodes.push([index, value as NodeEntry]);
    for (const found of wrong) {
      if (all.length >= mostFaults) untold += 1;
      else {
        const path = [index, ...found.path];
        all.push(inInventory({ ...found, path }, path, document));
      }
    }
  });
  if (untold > 0) all.push(finding("document-more-faults", [], { more: untold }));
  if (values.length === 0 && all.length === 0) all.push(finding("inventory-empty", [], { file }));
  return { nodes, document, findings: all };
}

/** `found`, about what stands at `path` of an inventory, with its place there. The finding's own path is left alone. */
export function inInventory(found: Finding, path: Path, document: SourceDocument): Finding {
  return locatedAt(found, path, { document, shape: listShape });
}

/** Where the value at `path` of an inventory stands. */
export function positionInInventory(path: Path, document: SourceDocument): Position {
  return positionAt(path, "value", { document, shape: listShape });
}

function entryFindings(value: unknown): readonly Finding[] {
  const wrong = nodeFindings(value);
  return wrong.length > 0 ? wrong : hostileText(value);
}

function characterFindings(source: ReturnType<typeof sourceText>): readonly Finding[] {
  const findings: Finding[] = [];
  for (const offset of forbiddenCharacters(source.text)) {
    if (findings.length === mostFaults) break;
    const codePoint = source.text.charCodeAt(offset);
    const { sourceLine: _, ...position } = source.position(offset, offset + 1);
    findings.push({ ...finding("document-control-character", [], { codePoint }), position });
  }
  return findings;
}
