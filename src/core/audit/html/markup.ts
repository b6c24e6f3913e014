import { visible } from "../../report/visible.ts";

/** HTML that is well formed by itself. Only `html` makes it, so text that is not ours can't become any. */
export interface Markup {
  readonly markup: string;
}

/** What may stand in a template: a text or a number is escaped, markup is kept, a list is strung together. */
export type Part = string | number | Markup | undefined | readonly Part[];

/** A piece of a page: `` html`<b title="${text}">${text}</b>` ``. Attributes stand in double quotes. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const written = literals.map((literal, index) => literal + markupOf(parts[index]));
  return { markup: written.join("") };
}

function markupOf(part: Part): string {
  if (part === undefined) return "";
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return escaped(visible(part));
  if ("markup" in part) return part.markup;
  return part.map(markupOf).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

/** A text of several lines, which keeps its lines and tabs: for <pre>. */
export function lines(text: string): Markup {
  const each = text
    .split(/\r?\n/)
    .map((line) => line.split("\t").map(visible).map(escaped).join("\t"));
  // A parser drops the line end right behind <pre>; this one is for it.
  return { markup: `\n${each.join("\n")}` };
}

/** Where a long name may break: behind the signs that part it. */
export function breakable(text: string): Markup {
  const parts = text.split(/(?<=[/.:@=_-])/);
  return { markup: parts.map((part) => escaped(visible(part))).join("<wbr>") };
}
