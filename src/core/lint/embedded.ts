import type { Finding, Position } from "../report/finding.ts";
import { placeIn } from "./place.ts";
import type { Embedded, Subject } from "./subject.ts";

/** The path under which a file that `within` brings is judged. */
export function embeddedPath(within: Subject, path: string): string {
  return `${within.path}:${path}`;
}

/** `found` about an embedded file as one about the file that brings it; others as they are. */
export function lifted(all: readonly Embedded[], found: Finding): Finding {
  const embedded = all.find(({ subject }) => subject.path === found.position?.file);
  if (embedded === undefined || found.position === undefined) return found;
  const path = [...embedded.path, ...found.path];
  return lifted(all, { ...found, path, position: outerPlace(embedded, found.position) });
}

/**
 * The same place in the outer file. In a block scalar each line of the text is the end of a line there, so many lines below
 * the value's beginning; elsewhere it is the value as a whole.
 */
function outerPlace({ within, start, end }: Embedded, inner: Position): Position {
  const head = placeIn(within, start, end);
  if (inner.sourceLine === undefined) return head;
  const lines = within.text.split("\n");
  const outer = lines[head.line - 1 + inner.line]?.replace(/\r$/, "");
  if (outer?.endsWith(inner.sourceLine) !== true || inner.sourceLine === "") return head;
  return {
    ...inner,
    file: within.path,
    line: head.line + inner.line,
    column: outer.length - inner.sourceLine.length + inner.column,
    sourceLine: outer,
  };
}
