import { heldOpenValues } from "../../plan/held-open-values.ts";
import type { NodePlan } from "../../plan/plan.ts";
import type { RenderTools } from "../format.ts";
import { ignitionConfig } from "../ignition.ts";
import { surfaceOf } from "./surfaces.ts";
import { fileTemplate } from "./template.ts";
import { type BootTemplate, withoutTokens } from "./user-data.ts";

/**
 * config.ign.tftpl. The content of a file is percent-encoded there, so a value is too; a word in a unit stands in JSON,
 * which sees nothing special in it. All else is ASCII, which Terraform never changes.
 */
export function ignitionTemplate(plan: NodePlan, tools: RenderTools): BootTemplate {
  const surfaces = heldOpenValues(plan).map(surfaceOf);
  const { content, secret, findings } = ignitionConfig(plan, tools, "terraform");
  const placeholders = surfaces.flatMap(({ token, form, expression }) => [
    { token: encodeURIComponent(token), expression: percentEncoding(expression, form) },
    ...(form === "word" ? [{ token, expression }] : []),
  ]);
  const text = inAscii(content);
  return {
    content: fileTemplate(text, placeholders),
    secret,
    counted: withoutTokens(text, placeholders),
    findings,
  };
}

/** Terraform writes a space as `+`, which in a data URL is a plus. Source: RFC 2397; terraform v1.11.4, lang/funcs. */
function percentEncoding(expression: string, form: "word" | "text"): string {
  const encoded = `urlencode(${expression})`;
  return form === "word" ? encoded : `replace(${encoded}, "+", "%20")`;
}

/** In a JSON text all that is beyond ASCII stands in strings. */
function inAscii(json: string): string {
  return json.replace(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
