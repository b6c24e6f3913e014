/**
 * `text` as a quoted string of HCL, in which nothing is a template. Throws for a lone surrogate, which HCL has no escape
 * for. Source: hcl v2.23.0, hclsyntax/spec.md, "Template Literals".
 */
export function hclString(text: string): string {
  return `"${hclLiteral(escapedTemplate(text))}"`;
}

/** What stands between the quotes of a string in which `text` is already a template. */
export function hclLiteral(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new RangeError("HCL cannot hold a lone surrogate");
  return text.replace(/[\\"\0-\x1F\x7F]/g, escaped);
}

function escaped(character: string): string {
  const short = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" }[character];
  return short ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** `text` in a template, where it stands for itself. All else is literal there: lone `$` and `%`, `$$`, `~}`. */
export function escapedTemplate(text: string): string {
  // A replacement that is text would read $$ as one $.
  return text.replace(/[$%]\{/g, (start) => start[0] + start);
}

/** A value of an attribute: `text` is written as a string, an expression as it is. */
export type HclValue = string | { readonly expression: string };

/** A block with attributes, then blocks. An attribute of a name only is a block without labels in it. */
export interface HclBlock {
  readonly type: string;
  readonly labels: readonly string[];
  readonly attributes: Readonly<Record<string, HclValue>>;
  readonly blocks?: readonly HclBlock[];
}

/** As `terraform fmt` has it, with a line break at the end. */
export function hclText(blocks: readonly HclBlock[]): string {
  return blocks.map((block) => `${blockLines(block).join("\n")}\n`).join("\n");
}

function blockLines({ type, labels, attributes, blocks = [] }: HclBlock): readonly string[] {
  const head = [type, ...labels.map((label) => hclString(label)), "{"].join(" ");
  const nested = blocks.flatMap((block) => ["", ...blockLines(block)]);
  return [head, ...indented([...attributeLines(attributes), ...nested]), "}"];
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === "" ? "" : `  ${line}`));
}

/** The equal signs of neighbours stand below each other; an attribute of several lines has no neighbours. */
function attributeLines(attributes: HclBlock["attributes"]): readonly string[] {
  const entries = Object.entries(attributes).map(([name, value]) => {
    const [first = "", ...rest] = valueText(value).split("\n");
    return { name, first, rest };
  });
  return entries.flatMap(({ name, first, rest }, index) => {
    const width = widthOf(entries, index);
    return [`${name.padEnd(width)} = ${first}`, ...rest];
  });
}

function widthOf(
  entries: readonly { readonly name: string; readonly rest: readonly string[] }[],
  index: number,
): number {
  const isLong = (at: number) => (entries[at]?.rest.length ?? 0) > 0;
  if (isLong(index)) return 0;
  let [from, to] = [index, index];
  while (from > 0 && !isLong(from - 1)) from -= 1;
  while (to < entries.length - 1 && !isLong(to + 1)) to += 1;
  return Math.max(...entries.slice(from, to + 1).map(({ name }) => name.length));
}

function valueText(value: HclValue): string {
  return typeof value === "string" ? hclString(value) : value.expression;
}
