import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { variablesText } from "../../src/core/formats/terraform/module.ts";
import { heldOpenValues } from "../../src/core/plan/held-open-values.ts";
import { planNode } from "../../src/core/render.ts";
import { hasErrors } from "../../src/core/report/finding.ts";
import { inputOf, theNode } from "../specs/a-spec.ts";
import { type Answer, terraformEngine } from "./terraform-engine.ts";
import { openPart, samePart, ways } from "./terraform-node.ts";
import { addressTemplate, onFamily, others, surfaces } from "./terraform-surfaces.ts";

// A template that Terraform's own engine has filled in tells a machine what the same spec with the values in it tells it,
// byte for byte, whatever the values are; and what is not the form of the field never gets as far as a machine.

const seed = Number(process.env.NODEGEN_SEED ?? 20261124);
/** On each of the two families, so twice as many for each surface. */
const count = Number(process.env.NODEGEN_CASES ?? 500);
console.info(
  `terraform: seed ${seed}, ${count} values for each surface and family (NODEGEN_SEED, NODEGEN_CASES)`,
);

const input = (references: Readonly<Record<string, string>>) =>
  inputOf({ references, templates: { "./address.hbs": addressTemplate } });

/** What Go or JavaScript takes for nothing but white space. */
const isBlank = /^[\s\u0085]*$/;

describe.each(ways)("on $family", (way) => {
  const { family, template } = way;
  test.each(surfaces)("$name arrives as it is, or not at all", ({ spec, values, word }) => {
    const open = planNode(theNode(onFamily(spec({ variable: "value" }), family)), input(others));
    expect(open.findings).toEqual([]);
    const part = openPart(open.plan);
    expect(heldOpenValues(part)).toHaveLength(1);
    const given = fc.sample(values, { seed: seed + ways.indexOf(way), numRuns: count });
    const { answers, variables } = terraformEngine({
      template: template(part),
      variables: variablesText(heldOpenValues(open.plan)),
      values: given.map((value) => ({ value })),
    });
    expect(Object.keys(variables)).toEqual(["value"]);
    const node = theNode(onFamily(spec({ env: "VALUE" }), family));
    const cases = given.map((value, index) => {
      const answer = answers[index] as Answer;
      const known = planNode(node, input({ ...others, "env:VALUE": value }));
      const text = "text" in answer ? answer.text : undefined;
      const isRefused = hasErrors(known.findings);
      const direct = isRefused ? undefined : way.direct(samePart(known.plan, part));
      return { value, answer, text, direct, isRefused };
    });
    const texts = [
      ...new Set(cases.flatMap(({ text, direct }) => [text ?? [], direct ?? []].flat())),
    ];
    const told = way.told(texts);
    const machines = new Map(texts.map((text, index) => [text, told[index]]));
    const taken = cases.filter(({ text, answer }) => text !== undefined && !answer.refused?.length);
    const wrong = cases.flatMap(({ value, answer, text, direct, isRefused }) => {
      const machine = machines.get(text ?? "");
      const problem = (what: string) => [{ what, value, answer }];
      // Nothing that a variable holds ends a document.
      if (machine !== undefined && "error" in machine) return problem("it broke the document");
      if (text === undefined || answer.refused?.length) {
        // A word is taken as it is, so the line break at the end of a file must be taken off before; blanks are no value.
        const mayBe = isBlank.test(value) || (word === true && /\r?\n$/.test(value));
        return isRefused || mayBe ? [] : problem("Terraform refuses what nodegen takes");
      }
      if (isRefused) return problem("Terraform takes what nodegen refuses");
      return JSON.stringify(machine) === JSON.stringify(machines.get(direct ?? ""))
        ? []
        : problem(`a machine is told something else than by ${direct}`);
    });
    expect(wrong.slice(0, 3)).toEqual([]);
    // Or nothing was tried.
    expect(taken.length).toBeGreaterThan(count / 4);
  });
});
