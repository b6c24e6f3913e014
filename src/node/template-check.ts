import type Handlebars from "handlebars";
import { finding } from "../core/report/finding.ts";
import { TemplateFault, type TemplatePlace, type TemplateSource } from "./template-fault.ts";
import { blockHelpers, valueHelpers } from "./template-helpers.ts";

/**
 * The template's tree, in which every value is asked for through `defined` and printed through `text`: Handlebars itself
 * would print nothing for what is not defined. Throws a TemplateFault for what templates can't have.
 */
export function checkedTemplate(
  engine: typeof Handlebars,
  source: TemplateSource,
): hbs.AST.Program {
  const program = parsed(engine, source);
  statements(program);
  return program;
}

function statements({ body }: hbs.AST.Program): void {
  for (const statement of body) inStatement(statement);
}

function inStatement(statement: hbs.AST.Statement): void {
  switch (statement.type) {
    case "ContentStatement":
    case "CommentStatement":
      return;
    case "MustacheStatement":
      inMustache(statement as hbs.AST.MustacheStatement);
      return;
    case "BlockStatement":
      inBlock(statement as hbs.AST.BlockStatement);
      return;
    case "PartialStatement":
    case "PartialBlockStatement":
      throw notOffered(statement, "partials ({{> name}})");
    default:
      throw notOffered(statement, "decorators ({{* name}})");
  }
}

function inMustache(mustache: hbs.AST.MustacheStatement): void {
  const { path, params, hash, loc } = mustache;
  const name = helperName(path);
  if (name !== undefined && valueHelpers.includes(name)) {
    inCall(mustache);
    return;
  }
  if (params.length > 0 || hash !== undefined) throw unknownHelper(path, valueHelpers);
  if (path.type !== "PathExpression") throw notOffered(path, "a value without a name");
  mustache.params = [defined(path as hbs.AST.PathExpression)];
  mustache.path = helperPath("text", loc);
}

function inBlock(block: hbs.AST.BlockStatement): void {
  const name = helperName(block.path);
  if (name === undefined || !blockHelpers.includes(name))
    throw unknownHelper(block.path, blockHelpers);
  inCall(block);
  statements(block.program);
  if (block.inverse) statements(block.inverse);
}

/** A call whose helper is known: its parameters are asked for. */
function inCall(call: { params: hbs.AST.Expression[]; hash: hbs.AST.Hash }): void {
  call.params = call.params.map(inParameter);
  for (const pair of call.hash?.pairs ?? []) pair.value = inParameter(pair.value);
}

function inParameter(parameter: hbs.AST.Expression): hbs.AST.Expression {
  if (parameter.type === "PathExpression") return defined(parameter as hbs.AST.PathExpression);
  if (parameter.type !== "SubExpression") return parameter;
  const call = parameter as hbs.AST.SubExpression;
  const name = helperName(call.path);
  if (name === undefined || !valueHelpers.includes(name))
    throw unknownHelper(call.path, valueHelpers);
  inCall(call);
  return call;
}

/** `path` as a call that refuses what is not defined, and knows its name. */
function defined(path: hbs.AST.PathExpression): hbs.AST.SubExpression {
  const { loc, original } = path;
  const name = { type: "StringLiteral", value: original, original, loc } as hbs.AST.StringLiteral;
  const call = {
    type: "SubExpression",
    path: helperPath("defined", loc),
    params: [path, name],
    loc,
  };
  return call as unknown as hbs.AST.SubExpression;
}

function helperPath(name: string, loc: hbs.AST.SourceLocation): hbs.AST.PathExpression {
  return { type: "PathExpression", data: false, depth: 0, parts: [name], original: name, loc };
}

/** The one word that a call begins with; `this.x`, `../x` and `@x` are no helpers. */
function helperName(path: hbs.AST.Expression): string | undefined {
  if (path.type !== "PathExpression") return undefined;
  const { original, parts, data, depth } = path as hbs.AST.PathExpression;
  return !data && depth === 0 && parts.length === 1 && parts[0] === original ? original : undefined;
}

function unknownHelper(path: hbs.AST.Expression, known: readonly string[]): TemplateFault {
  const name = String((path as hbs.AST.PathExpression).original);
  return new TemplateFault(path.loc.start, (at) =>
    finding("template-helper-unknown", at, { name, known }),
  );
}

function notOffered(node: hbs.AST.Node, what: string): TemplateFault {
  return new TemplateFault(node.loc.start, (at) => finding("template-not-offered", at, { what }));
}

function parsed(engine: typeof Handlebars, { text, name: file }: TemplateSource): hbs.AST.Program {
  try {
    return engine.parse(text);
  } catch (error) {
    const { place, problem } = parseFault(error as ParseError, text);
    throw new TemplateFault(place, (at) => finding("template-syntax", at, { file, problem }));
  }
}

/** A fault of the grammar has only its message; one of matching blocks has a place. */
type ParseError = Error & { readonly lineNumber?: number; readonly column?: number };

function parseFault(
  { message, lineNumber, column }: ParseError,
  text: string,
): { readonly place: TemplatePlace; readonly problem: string } {
  if (lineNumber !== undefined && column !== undefined) {
    return { place: { line: lineNumber, column }, problem: "a block is closed by another name" };
  }
  const line = Number(/ on line (\d+)/.exec(message)?.[1] ?? 1);
  const got = /got '(\w+)'/.exec(message)?.[1];
  return {
    place: { line, column: columnOf(message, line, text) },
    problem: got === "EOF" ? "it ends inside a block" : "something here is no tag of Handlebars",
  };
}

/** The message shows up to 20 characters before the fault, line breaks left out, and a caret below it. */
function columnOf(message: string, line: number, text: string): number {
  const [, shown = "", caret = ""] = message.split("\n");
  const before = shown.slice(0, caret.indexOf("^"));
  const sourceLine = text.split(/\r\n?|\n/)[line - 1] ?? "";
  // The longest end of what is shown that the line has; what is before it belongs to lines above.
  for (let start = 0; start < before.length; start += 1) {
    const at = sourceLine.indexOf(before.slice(start));
    if (at >= 0) return at + before.length - start;
  }
  return 0;
}
