import type { SourceDocument } from "../../syntax/document.ts";
import { parseDocument } from "../../syntax/yaml-read.ts";

/** One of the documents of a file; `above` is the length of the text in front of it. */
export interface DocumentPart {
  readonly above: number;
  /** Undefined where it can't be read. */
  readonly document: SourceDocument | undefined;
}

/** The documents of a YAML or JSON file that are not empty. Never throws. */
export function yamlDocuments(text: string, file: string): readonly DocumentPart[] {
  const starts = [...text.matchAll(/^---(?=\s|$)[^\n]*\n?/gm)];
  const bounds = [
    { from: 0, to: starts[0]?.index ?? text.length },
    ...starts.map((found, index) => ({
      from: found.index + found[0].length,
      to: starts[index + 1]?.index ?? text.length,
    })),
  ];
  return bounds.flatMap(({ from, to }) => {
    const part = text.slice(from, to);
    if (part.replace(/^[ \t]*#.*$/gm, "").trim() === "") return [];
    return [{ above: from, document: parseDocument(part, file).document }];
  });
}
