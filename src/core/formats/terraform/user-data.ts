import { heldOpenValues, isOpenContent } from "../../plan/held-open-values.ts";
import type { NodePlan } from "../../plan/plan.ts";
import { type Finding, finding } from "../../report/finding.ts";
import { userData } from "../cloud-init.ts";
import type { RenderTools } from "../format.ts";
import { isKeptByTerraform } from "./kept-text.ts";
import { type Surface, surfaceOf } from "./surfaces.ts";
import { fileTemplate, type Placeholder, stringTemplate } from "./template.ts";

/** What a machine boots with, as a template. */
export interface BootTemplate {
  readonly content: string;
  readonly secret: boolean;
  /** The text without the values: what a platform counts is never less. */
  readonly counted: string;
  readonly findings: readonly Finding[];
}

/**
 * user-data.tftpl. A word stands where it is, in YAML, a unit or a shell's script: nothing of these sees anything special
 * in it. A file with any other value in it is put together by Terraform and handed over in base64: whatever the value is,
 * YAML and its own escapes have no part in it.
 */
export function userDataTemplate(plan: NodePlan, tools: RenderTools): BootTemplate {
  const open = heldOpenValues(plan);
  const surfaces = open.map(surfaceOf);
  const texts = surfaces.filter(({ form }) => form === "text");
  const files: Placeholder[] = [];
  const base64Of = (content: string): string | undefined => {
    if (!texts.some(({ token }) => content.includes(token))) return undefined;
    // As unlike anything else in the plan as the tokens in it.
    const token = `${open[0]?.token}file-${files.length}:`;
    files.push({ token, expression: `base64encode(${stringTemplate(content, surfaces)})` });
    return token;
  };
  const inAscii = (text: string) => !isKeptByTerraform(text);
  const { content, secret, findings } = userData(plan, tools, {
    format: "terraform",
    base64Of,
    inAscii,
  });
  const words = surfaces.filter(({ form }) => form === "word");
  const placeholders = [...files, ...words];
  return {
    content: fileTemplate(content, placeholders),
    secret,
    counted: withoutTokens(content, placeholders),
    findings: [...findings, ...changedTexts(plan, texts)],
  };
}

/** Of files that Terraform puts together, of which it would change the rest. */
function changedTexts({ files }: NodePlan, texts: readonly Surface[]): readonly Finding[] {
  return files.flatMap(({ path, content, from }) => {
    if (!isOpenContent(content) || typeof content !== "string") return [];
    if (!texts.some(({ token }) => content.includes(token)) || isKeptByTerraform(content))
      return [];
    return [finding("terraform-text-changed", from, { path })];
  });
}

export function withoutTokens(text: string, placeholders: readonly Placeholder[]): string {
  return placeholders.reduce((rest, { token }) => rest.replaceAll(token, ""), text);
}
