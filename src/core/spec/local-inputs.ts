import type { Finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";

/** A file beside the spec, as the edge has read it. */
export interface ReadLocalFile {
  /** Hex, lower case. */
  readonly sha256: string;
  readonly data: Uint8Array;
  /** Absent when the bytes are no text in UTF-8 that can be stored as such. */
  readonly text?: string;
}

/** By the name that the spec has for them. */
export type ReadLocalFiles = ReadonlyMap<string, ReadLocalFile>;

/** What a template made of a context, or the finding that it makes where the spec names it. */
export type TemplateAnswer = { readonly text: string } | { readonly at: (path: Path) => Finding };

/** A template of the user's, compiled at the edge. Asked with the same context it answers the same. */
export type UserTemplate = (context: object) => TemplateAnswer;

/** By the name that the spec has for them. */
export type UserTemplates = ReadonlyMap<string, UserTemplate>;
