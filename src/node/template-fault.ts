import type { Finding, Position } from "../core/report/finding.ts";
import type { Path } from "../core/report/path.ts";

/** A template to compile: its text, its name in the spec, and the name to tell the user. */
export interface TemplateSource {
  readonly text: string;
  readonly name: string;
  readonly file: string;
}

/** Handlebars' place: lines from 1, columns from 0. */
export interface TemplatePlace {
  readonly line: number;
  readonly column: number;
}

/** What a template does wrong, on its way through Handlebars, which knows only exceptions. */
export class TemplateFault extends Error {
  /** The finding, wherever the spec names the template. */
  readonly at: (path: Path) => Finding;
  readonly #place: TemplatePlace;

  constructor(place: TemplatePlace, at: (path: Path) => Finding) {
    super("a fault of the template");
    this.at = at;
    this.#place = place;
  }

  readonly position = ({ text, file }: TemplateSource): Position => {
    const { line, column } = this.#place;
    const sourceLine = text.split(/\r\n?|\n/)[line - 1] ?? "";
    return { file, line, column: column + 1, length: 1, sourceLine };
  };
}
