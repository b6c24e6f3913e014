import type { Artefact } from "../../plan/artefact.ts";
import { heldOpenValues } from "../../plan/held-open-values.ts";
import { hostFamily } from "../../plan/host-family.ts";
import type { OpenValue } from "../../plan/open-value.ts";
import type { NodePlan } from "../../plan/plan.ts";
import { type Finding, finding } from "../../report/finding.ts";
import { metaData } from "../cloud-init.ts";
import type { Format, RenderTools } from "../format.ts";
import { ignitionTemplate } from "./ignition-config.ts";
import { type ModuleOutput, moduleText, variableNames, variablesText } from "./module.ts";
import { type BootTemplate, userDataTemplate } from "./user-data.ts";

/**
 * A Terraform module: what the machine boots with as a template of templatefile(), its variables, and outputs. Which
 * template it is, user-data.tftpl or config.ign.tftpl, is decided by what reads user-data on such a machine.
 */
export const terraform: Format = {
  name: "terraform",
  appliedBy: "boot",
  leavesOpen: true,
  render: (plan, tools) => {
    const boot = bootOf(plan, tools);
    const open = heldOpenValues(plan);
    assertFilledIn(boot.template.content, open);
    const names = variableNames(open);
    const sensitive = boot.template.secret || open.some(({ secret }) => secret);
    const outputs = [{ ...boot.output, sensitive }, ...boot.others];
    return {
      primary: boot.output.file,
      counted: boot.template.counted,
      artefacts: [
        {
          path: boot.output.file,
          mode: sensitive ? 0o600 : 0o644,
          content: boot.template.content,
          secret: sensitive,
        },
        ...boot.artefacts,
        ...(open.length === 0 ? [] : [openText("variables.tf", variablesText(open))]),
        openText("main.tf", moduleText(outputs, plan, names)),
      ],
      findings: [...boot.template.findings, ...reservedNames(open)],
    };
  },
};

interface Boot {
  readonly template: BootTemplate;
  readonly output: Omit<ModuleOutput, "sensitive">;
  /** Of files beside the template. */
  readonly others: readonly ModuleOutput[];
  readonly artefacts: readonly Artefact[];
}

function bootOf(plan: NodePlan, tools: RenderTools): Boot {
  const { bootFormat } = hostFamily(plan.family);
  switch (bootFormat) {
    case "ignition":
      return {
        template: ignitionTemplate(plan, tools),
        output: {
          name: "config_ign",
          file: "config.ign.tftpl",
          description: "The Ignition configuration, with the values of the variables in it.",
          isTemplate: true,
        },
        others: [],
        artefacts: [],
      };
    case "cloud-init":
      return {
        template: userDataTemplate(plan, tools),
        output: {
          name: "user_data",
          file: "user-data.tftpl",
          description: "The user-data, with the values of the variables in it.",
          isTemplate: true,
        },
        others: [
          {
            name: "meta_data",
            file: "meta-data",
            description: "Meta-data, for a platform that has none of its own.",
            isTemplate: false,
            sensitive: false,
          },
        ],
        artefacts: [metaData(plan)],
      };
    default:
      return bootFormat satisfies never;
  }
}

function openText(path: string, content: string): Artefact {
  return { path, mode: 0o644, content, secret: false };
}

/**
 * Source: terraform v1.11.4, configs/named_values.go and config language, "Input Variables": names of meta-arguments of a
 * module; and hcl v2.23.0, hclsyntax/spec.md: words that are values.
 */
const reserved = new Set(
  "count depends_on for_each lifecycle locals providers source version true false null".split(" "),
);

function reservedNames(open: readonly OpenValue[]): readonly Finding[] {
  return open
    .filter(({ variable }) => reserved.has(variable))
    .map(({ variable, from }) => finding("terraform-variable-name", from, { variable }));
}

/** A placeholder on a node would be our own fault. */
function assertFilledIn(template: string, open: readonly OpenValue[]): void {
  const left = open.find(({ token }) =>
    [token, encodeURIComponent(token)].some((form) => template.includes(form)),
  );
  if (left !== undefined) throw new Error(`nothing was put in for ${left.variable}`);
}
