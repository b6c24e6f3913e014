import type Handlebars from "handlebars";
import { holdsOpenValue } from "../core/plan/open-value.ts";
import { finding } from "../core/report/finding.ts";
import { shellQuote } from "../core/syntax/shell.ts";
import { systemdArgument, systemdEnvironment, systemdPath } from "../core/syntax/systemd.ts";
import { TemplateFault } from "./template-fault.ts";

/** What may stand in {{ }}, and inside of another call. */
export const valueHelpers: readonly string[] = [
  "sh",
  "systemdArgument",
  "systemdPath",
  "systemdEnvironment",
  "json",
  "join",
  "eq",
];

/** What may stand in {{# }}; raw in {{{{ }}}}. */
export const blockHelpers: readonly string[] = ["if", "unless", "each", "with", "raw"];

/** Arguments as Handlebars hands them over, the last of them its options. */
type Helper = (this: unknown, ...args: unknown[]) => unknown;

/**
 * All helpers by name. Each refuses a value that it would print wrong: `undefined`, null, and what is no single value.
 * `text` and `defined` are put in by template-check.ts, not written by users.
 */
export function templateHelpers(engine: typeof Handlebars): Readonly<Record<string, Helper>> {
  const builtin = (name: string, expected: string, fits: (value: unknown) => boolean): Helper => {
    const helper = engine.helpers[name] as Helper;
    return function (...args) {
      const [value] = args.length === 2 ? args : [undefined];
      if (!fits(value)) refuse(name, expected, value, args);
      return helper.apply(this, args);
    };
  };
  return {
    defined: (...args) => {
      const [value, name] = args;
      if (value !== undefined && value !== null) return value;
      throw fault(args, (at) => finding("template-undefined", at, { name: String(name) }));
    },
    text: (...args) => single("{{ }}", args),
    sh: quoting("sh", shellQuote),
    systemdArgument: quoting("systemdArgument", systemdArgument),
    systemdPath: quoting("systemdPath", systemdPath),
    systemdEnvironment: (...args) => {
      const [name, ...rest] = args;
      const value = single("systemdEnvironment", rest);
      return quoted("systemdEnvironment", () => systemdEnvironment(String(name), value), args);
    },
    json: (...args) => {
      if (args.length !== 2) refuse("json", "one value", undefined, args);
      return JSON.stringify(args[0]);
    },
    join: (...args) => {
      const [list, separator] = args;
      if (args.length !== 3 || !Array.isArray(list) || typeof separator !== "string")
        refuse("join", "a list and the text between", list, args);
      const options = args.at(-1);
      return (list as unknown[])
        .map((item) => single("join", [item, options]))
        .join(String(separator));
    },
    eq: (...args) => {
      if (args.length !== 3) refuse("eq", "two values", undefined, args);
      const [one, two, options] = args;
      const values = [one, two].map((value) => single("eq", [value, options]));
      if (values.some(holdsOpenValue))
        throw refusal("eq", "values that are known when rendering", "a variable", args);
      return values[0] === values[1];
    },
    if: builtin("if", "one value", (value) => value !== undefined),
    unless: builtin("unless", "one value", (value) => value !== undefined),
    each: builtin("each", "a list or a map", (value) => typeof value === "object"),
    with: builtin("with", "a map", (value) => typeof value === "object"),
    raw: (...args) => (args.at(-1) as Handlebars.HelperOptions).fn(undefined),
  };
}

function quoting(helper: string, quote: (text: string) => string): Helper {
  return (...args) => {
    const value = single(helper, args);
    return quoted(helper, () => quote(value), args);
  };
}

/** The quoting functions throw for what the quoted place can't hold at all. */
function quoted(helper: string, quote: () => string, args: readonly unknown[]): string {
  try {
    return quote();
  } catch {
    throw refusal(helper, "text that can stand in such a file", "this", args);
  }
}

/** The one value of a call, as text. */
function single(helper: string, args: readonly unknown[]): string {
  const [value] = args;
  if (args.length !== 2 || !["string", "number", "boolean"].includes(typeof value)) {
    refuse(helper, "one text, number, true or false", args.length === 2 ? value : undefined, args);
  }
  return String(value);
}

function refuse(helper: string, expected: string, value: unknown, args: readonly unknown[]): never {
  throw refusal(helper, expected, kindOf(value), args);
}

function refusal(
  helper: string,
  expected: string,
  found: string,
  args: readonly unknown[],
): TemplateFault {
  return fault(args, (at) => finding("template-value", at, { helper, expected, found }));
}

function kindOf(value: unknown): string {
  if (value === undefined) return "nothing, or more than that";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : `a ${typeof value}`;
}

/** Handlebars tells helpers where they are called: `options.loc`. */
function fault(args: readonly unknown[], at: TemplateFault["at"]): TemplateFault {
  const options = args.at(-1) as { readonly loc?: hbs.AST.SourceLocation };
  return new TemplateFault(options.loc?.start ?? { line: 1, column: 0 }, at);
}
