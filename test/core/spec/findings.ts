import type { Finding } from "../../../src/core/report/finding.ts";
import { pathText } from "../../../src/core/report/path.ts";
import { loadSpec } from "../../../src/core/spec/load.ts";
import { everything, resolve, type Selection } from "../../../src/core/spec/resolve.ts";

/** What a user would see of a finding, in one comparable piece. */
export interface Seen {
  readonly code: string;
  readonly path: string;
  /** `line:column`. */
  readonly at: string | undefined;
  /** What the caret underlines; undefined where the source line is hidden. */
  readonly under: string | undefined;
  readonly hint: string;
}

export function seen({ code, path, position, hint }: Finding): Seen {
  const start = (position?.column ?? 1) - 1;
  return {
    code,
    path: pathText(path),
    at: position && `${position.line}:${position.column}`,
    under: position?.sourceLine?.slice(start, start + position.length),
    hint,
  };
}

/** A spec with nothing but what the schema requires, and `rest` from line 5 on. */
export function specWith(rest: string): string {
  return `apiVersion: nodegen/v1alpha1
kind: Cluster
metadata: { name: test }
nodePools: [{ name: workers }]
${rest}`;
}

/** What reading the text finds. */
export function readingFinds(text: string): readonly Finding[] {
  return loadSpec(text, "cluster.yaml").findings;
}

/** What resolving the nodes of a text finds that reads without an error. */
export function resolvingFinds(
  text: string,
  selection: Selection = everything,
): readonly Finding[] {
  const { spec, findings } = loadSpec(text, "cluster.yaml");
  if (spec === undefined) throw new Error(`this does not read: ${JSON.stringify(findings)}`);
  return resolve(spec, selection).findings;
}
