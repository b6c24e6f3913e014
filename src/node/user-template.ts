import Handlebars from "handlebars";
import { type Finding, finding } from "../core/report/finding.ts";
import type { Path } from "../core/report/path.ts";
import type { TemplateAnswer, UserTemplate } from "../core/spec/local-inputs.ts";
import { checkedTemplate } from "./template-check.ts";
import { TemplateFault, type TemplateSource } from "./template-fault.ts";
import { templateHelpers } from "./template-helpers.ts";

/**
 * The template as a function, or what is wrong with it wherever the spec names it. Values are printed as they are: what
 * needs quotes goes through a helper. Each render gets own properties of plain data and nothing else.
 */
export function userTemplate(
  source: TemplateSource,
): { readonly template: UserTemplate } | { readonly at: (path: Path) => Finding } {
  const engine = Handlebars.create();
  const helpers = templateHelpers(engine);
  for (const [name, helper] of Object.entries(helpers)) engine.registerHelper(name, helper);
  try {
    const program = checkedTemplate(engine, source);
    const compiled = engine.compile(program, {
      noEscape: true,
      preventIndent: true,
      knownHelpersOnly: true,
      knownHelpers: Object.fromEntries(Object.keys(helpers).map((name) => [name, true])),
    });
    return { template: (context) => answerOf(() => compiled(context, ownOnly), source) };
  } catch (error) {
    return { at: faultOf(error, source) };
  }
}

/** Said outright, or Handlebars writes a warning to standard error for each property that it holds back. */
const ownOnly = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };

function answerOf(run: () => string, source: TemplateSource): TemplateAnswer {
  try {
    return { text: run() };
  } catch (error) {
    return { at: faultOf(error, source) };
  }
}

function faultOf(error: unknown, source: TemplateSource): (path: Path) => Finding {
  if (error instanceof TemplateFault) {
    const { position } = error;
    return (path) => ({ ...error.at(path), position: position(source) });
  }
  // Whatever else a template can bring Handlebars to throw is the template's doing; ours have tests.
  return (path) => finding("template-failed", path, { file: source.name });
}
