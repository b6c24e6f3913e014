import type { Finding } from "../report/finding.ts";
import { hasErrors } from "../report/finding.ts";
import type { SourceDocument } from "../syntax/document.ts";
import { parseDocument } from "../syntax/yaml-read.ts";
import { located } from "./located.ts";
import { duplicateEntries } from "./rules/duplicates.ts";
import { hostileText } from "./rules/hostile-text.ts";
import { schemaFindings } from "./validate.ts";

/** A spec that has the form of the schema. Whether a node can be made of it, `resolve` and the components say. */
export interface Spec {
  readonly document: SourceDocument;
  readonly cluster: string;
}

/** Reads a spec. `spec` is absent when a finding is an error. Never throws for bad input. */
export function loadSpec(
  text: string,
  file: string,
): { readonly spec?: Spec; readonly findings: readonly Finding[] } {
  const { document, findings } = parseDocument(text, file);
  if (document === undefined) return { findings };
  const problems = schemaFindings(document.value);
  // The rules below read fields by name, so they wait until every field has its type.
  const rules = hasErrors(problems)
    ? []
    : [...hostileText(document.value), ...duplicateEntries(document.value)];
  const all = [...findings, ...[...problems, ...rules].map((found) => located(found, document))];
  if (hasErrors(all)) return { findings: all };
  const { metadata } = document.value as { readonly metadata: { readonly name: string } };
  return { spec: { document, cluster: metadata.name }, findings: all };
}
