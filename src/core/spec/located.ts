import { clusterShape } from "../compiled/shape.js";
import type { Finding, Position } from "../report/finding.ts";
import type { SourceDocument } from "../syntax/document.ts";
import { isSecretPath } from "./shape.ts";

/** Codes that are about a key of the document, not about what stands behind it. */
const aboutKeys: ReadonlySet<string> = new Set(["spec-unknown-field", "spec-key"]);

/** A user or password in a URL: to be seen by nobody, even where the finding is about something else on the line. */
const credentials = /(?::\/\/|\burl["']?: *["']?)[^\s"']*@/;

/** `found` with the place of its path in `document`, without the source line where that may hold a secret. */
export function located(found: Finding, document: SourceDocument): Finding {
  if (found.position !== undefined) return found;
  const position = document.locate(found.path, aboutKeys.has(found.code) ? "key" : "value");
  const secret =
    isSecretPath(clusterShape, found.path) || credentials.test(position.sourceLine ?? "");
  return { ...found, position: secret ? hidden(position) : position };
}

function hidden(position: Position): Position {
  const { sourceLine: _, ...rest } = position;
  return rest;
}
