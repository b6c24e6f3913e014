import { clusterShape } from "../compiled/shape.js";
import type { Finding, Position } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { SourceDocument } from "../syntax/document.ts";
import { isSecretPath, type Shape, shapeBelow } from "./shape.ts";

/** Codes that are about a key of the document, not about what stands behind it. */
const aboutKeys: ReadonlySet<string> = new Set([
  "spec-unknown-field",
  "spec-key",
  "containerd-key-unknown",
  "containerd-key-ignored",
  "containerd-key-guarded",
]);

/**
 * A user or password in a URL, or the credentials of containerd's old registry tables: to be seen by nobody, even where
 * the finding is about something else on the line.
 */
const credentials =
  /(?::\/\/|\burl["']?: *["']?)[^"']*@|\b(?:password|identitytoken|auth)["']?\s*:/;

/** `found` with the place of its path in `document`, without the source line where that may hold a secret. */
export function located(found: Finding, document: SourceDocument): Finding {
  return locatedAt(found, found.path, { document, shape: clusterShape });
}

/** The same for a finding about what stands at `path` of a document that has another shape than a spec. */
export function locatedAt(
  found: Finding,
  path: Path,
  { document, shape }: { readonly document: SourceDocument; readonly shape: Shape },
): Finding {
  if (found.position !== undefined) return found;
  const part = aboutKeys.has(found.code) ? "key" : "value";
  return { ...found, position: positionAt(path, part, { document, shape }) };
}

/** Where `path` of `document` stands, without the source line where that may hold a secret. */
export function positionAt(
  path: Path,
  part: "key" | "value",
  { document, shape }: { readonly document: SourceDocument; readonly shape: Shape },
): Position {
  const position = document.locate(path, part);
  const secret =
    isSecretPath(shape, path) ||
    credentials.test(position.sourceLine ?? "") ||
    linesWithSecrets(document, shape).has(position.line);
  return secret ? hidden(position) : position;
}

function hidden(position: Position): Position {
  const { sourceLine: _, ...rest } = position;
  return rest;
}

const known = new WeakMap<SourceDocument, ReadonlySet<number>>();

/** Lines on which somebody wrote a secret itself where only a reference may stand: a neighbour's finding shows none. */
function linesWithSecrets(document: SourceDocument, shape: Shape): ReadonlySet<number> {
  const before = known.get(document);
  if (before !== undefined) return before;
  const paths = literalSecrets(document.value, shape, []);
  const lines = new Set(paths.map((path) => document.locate(path, "value").line));
  known.set(document, lines);
  return lines;
}

function literalSecrets(value: unknown, shape: Shape | undefined, path: Path): readonly Path[] {
  if (typeof value !== "object" || value === null) return shape?.secret ? [path] : [];
  if (shape?.secret) return isReference(value) ? [] : [path];
  const steps = Array.isArray(value) ? value.keys() : Object.keys(value);
  return [...steps].flatMap((step) =>
    literalSecrets(
      (value as Readonly<Record<string | number, unknown>>)[step],
      shapeBelow(shape, step),
      [...path, step],
    ),
  );
}

function isReference(value: object): boolean {
  return Object.keys(value).every((key) => ["file", "env", "variable"].includes(key));
}
