import { escapedTemplate, hclLiteral } from "../../syntax/hcl.ts";

/** Text of which some is filled in: `token` stands where the value of `expression` will. */
export interface Placeholder {
  readonly token: string;
  /** In HCL; its value is a string. */
  readonly expression: string;
}

type Piece = { readonly literal: string } | { readonly expression: string };

/**
 * `text` as a template that Terraform fills in, byte for byte what it is with the values put in: nothing else in it means
 * anything to Terraform. Seen with Terraform 1.11.4 and hcl v2.23.0, test/conformance/terraform.
 */
export function fileTemplate(text: string, placeholders: readonly Placeholder[]): string {
  return templateOf(pieces(text, placeholders), (literal) => literal);
}

/** The same as an expression: a quoted string, or where the value is all there is, that alone. */
export function stringTemplate(text: string, placeholders: readonly Placeholder[]): string {
  const parts = pieces(text, placeholders);
  const [only, ...others] = parts;
  if (only !== undefined && others.length === 0 && "expression" in only) return only.expression;
  return `"${templateOf(parts, hclLiteral)}"`;
}

function pieces(text: string, placeholders: readonly Placeholder[]): readonly Piece[] {
  const first = placeholders
    .map((placeholder) => ({ ...placeholder, at: text.indexOf(placeholder.token) }))
    .filter(({ at }) => at >= 0)
    // Of two that begin at one place, the one with the quotes around.
    .sort((a, b) => a.at - b.at || b.token.length - a.token.length)[0];
  if (first === undefined) return text === "" ? [] : [{ literal: text }];
  const before = text.slice(0, first.at);
  const after = text.slice(first.at + first.token.length);
  return [
    ...(before === "" ? [] : [{ literal: before }]),
    { expression: first.expression },
    ...pieces(after, placeholders),
  ];
}

function templateOf(parts: readonly Piece[], quote: (literal: string) => string): string {
  return parts
    .map((part, index) => {
      if ("expression" in part) return `\${${part.expression}}`;
      const isBefore = index < parts.length - 1;
      // `$` before `${` would make an escape of it; so these come out of an expression of their own.
      const dollars = isBefore ? (/\$+$/.exec(part.literal)?.[0] ?? "") : "";
      const literal = part.literal.slice(0, part.literal.length - dollars.length);
      return quote(escapedTemplate(literal)) + (dollars === "" ? "" : `\${"${dollars}"}`);
    })
    .join("");
}
