import { holdsOpenValue, type OpenValue } from "./open-value.ts";
import type { NodePlan, PlannedFile } from "./plan.ts";

/** Those of the plan's values that its files, units or base really hold. */
export function heldOpenValues(plan: NodePlan): readonly OpenValue[] {
  if (plan.open === undefined) return [];
  const texts = [
    ...plan.files.flatMap(({ content }) => (typeof content === "string" ? [content] : [])),
    ...plan.units.flatMap(({ contents, dropIns }) => [
      ...(contents === undefined ? [] : [contents]),
      ...dropIns.map((dropIn) => dropIn.contents),
    ]),
    ...(plan.cloudInitBase === undefined ? [] : [plan.cloudInitBase.text]),
  ];
  return plan.open.filter(({ token }) => texts.some((text) => text.includes(token)));
}

/** Whether a value of `content` is known only when the machine starts. */
export function isOpenContent(content: PlannedFile["content"]): boolean {
  return typeof content === "string" && holdsOpenValue(content);
}
