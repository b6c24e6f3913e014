import type { Finding } from "../report/finding.ts";
import { hasErrors } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { SourceDocument } from "../syntax/document.ts";
import { parseDocument } from "../syntax/yaml-read.ts";
import { draftOf, withoutStandIns } from "./draft.ts";
import { located } from "./located.ts";
import { duplicateEntries } from "./rules/duplicates.ts";
import { hostileText } from "./rules/hostile-text.ts";
import { schemaFindings } from "./validate.ts";

/** A spec that has the form of the schema. Whether a node can be made of it, `resolve` and the components say. */
export interface Spec {
  readonly document: SourceDocument;
  readonly cluster: string;
  /** The document's value; in a draft, with stand-ins. */
  readonly value: unknown;
  /** Empty unless this is a draft. */
  readonly standIns: readonly Path[];
}

export interface LoadedSpec {
  /** Absent when a finding is an error. */
  readonly spec?: Spec;
  /** Present when there are errors of form only: the spec with stand-ins for them, to find out what else is wrong. */
  readonly draft?: Spec;
  readonly findings: readonly Finding[];
}

/** Reads a spec. Never throws for bad input. */
export function loadSpec(text: string, file: string): LoadedSpec {
  const { document, findings } = parseDocument(text, file);
  if (document === undefined) return { findings };
  const problems = schemaFindings(document.value, (path) => {
    const { sourceLine, column, length } = document.locate(path, "value");
    return sourceLine?.slice(column - 1, column - 1 + length);
  });
  const { value, standIns } = draftOf(document.value, problems);
  // Stand-ins have the form of the schema, unless the document has next to nothing of a spec.
  if (hasErrors(problems) && schemaFindings(value).length > 0) {
    return { findings: [...findings, ...problems.map((found) => located(found, document))] };
  }
  // The rules read fields by name, so they read what has the form of the schema.
  const rules = withoutStandIns([...hostileText(value), ...duplicateEntries(value)], standIns);
  const all = [...findings, ...[...problems, ...rules].map((found) => located(found, document))];
  const { metadata } = value as { readonly metadata: { readonly name: string } };
  const spec: Spec = { document, cluster: metadata.name, value, standIns };
  return hasErrors(all) ? { draft: spec, findings: all } : { spec, findings: all };
}
