import type { OpenValue } from "../../plan/open-value.ts";
import type { NodePlan } from "../../plan/plan.ts";
import { pathText } from "../../report/path.ts";
import { type HclBlock, hclText } from "../../syntax/hcl.ts";
import { surfaceOf, type Validation } from "./surfaces.ts";

/** variables.tf: each variable once, for all the fields that refer to it. */
export function variablesText(open: readonly OpenValue[]): string {
  return hclText(variableNames(open).map((name) => variableBlock(name, open)));
}

export function variableNames(open: readonly OpenValue[]): readonly string[] {
  return [...new Set(open.map(({ variable }) => variable))];
}

function variableBlock(name: string, open: readonly OpenValue[]): HclBlock {
  const uses = open.filter(({ variable }) => variable === name);
  const described = uses.map(({ from, description }) => `${pathText(from)}: ${description}`);
  const validations = new Map(
    uses
      .flatMap((use) => surfaceOf(use).validations)
      .map((validation) => [validation.condition, validation]),
  );
  return {
    type: "variable",
    labels: [name],
    attributes: {
      description: described.join(" "),
      type: { expression: "string" },
      nullable: { expression: "false" },
      ...(uses.some(({ secret }) => secret) ? { sensitive: { expression: "true" } } : {}),
    },
    blocks: [...validations.values()].map(validationBlock),
  };
}

function validationBlock({ condition, message }: Validation): HclBlock {
  return {
    type: "validation",
    labels: [],
    attributes: { condition: { expression: condition }, error_message: message },
  };
}

/** An artefact of the module whose content is an output of it. */
export interface ModuleOutput {
  readonly name: "user_data" | "meta_data" | "config_ign";
  readonly file: string;
  readonly description: string;
  readonly isTemplate: boolean;
  /** Terraform shows it to nobody; it is in the state all the same. */
  readonly sensitive: boolean;
}

/** main.tf: the folder is a module that whoever makes the machine can call. */
export function moduleText(
  outputs: readonly ModuleOutput[],
  { node, pool }: NodePlan,
  variables: readonly string[],
): string {
  const about = `# What ${node ?? `a machine of ${pool}`} boots with. Written by nodegen: the next render writes it anew, so call it as a module.\n`;
  const terraform: HclBlock = {
    type: "terraform",
    labels: [],
    attributes: { required_version: ">= 1.1" },
  };
  return `${about}${hclText([terraform, ...outputs.map((output) => outputBlock(output, variables))])}`;
}

function outputBlock(
  { name, file, description, isTemplate, sensitive }: ModuleOutput,
  variables: readonly string[],
): HclBlock {
  const path = `"\${path.module}/${file}"`;
  const value = isTemplate ? `templatefile(${path}, ${mapOf(variables)})` : `file(${path})`;
  return {
    type: "output",
    labels: [name],
    attributes: {
      description,
      value: { expression: value },
      ...(sensitive ? { sensitive: { expression: "true" } } : {}),
    },
  };
}

function mapOf(variables: readonly string[]): string {
  if (variables.length === 0) return "{}";
  const width = Math.max(...variables.map((name) => name.length));
  const lines = variables.map((name) => `  ${name.padEnd(width)} = var.${name}`);
  return `{\n${lines.join("\n")}\n}`;
}
