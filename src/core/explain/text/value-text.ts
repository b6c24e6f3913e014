import type { SetValue, ValueExplanation, ValueGroup } from "../value.ts";
import { columns, linesText, names, shortValue } from "./lines.ts";

const mostGroups = 20;

/** The final values as a person reads them, machines that have the same together. */
export function valueExplanationText({ field, groups }: ValueExplanation): string {
  const shown = groups.slice(0, mostGroups);
  const more = groups.length - shown.length;
  return linesText([
    ...shown.flatMap((group, index) => [
      ...(index === 0 ? [] : [""]),
      ...(groups.length > 1 ? [`${names(group.nodes)}:`] : []),
      ...(group.values.length === 0
        ? [`${field} is not set, and has no default`]
        : columns(rowsOf(group))),
    ]),
    ...(more > 0 ? ["", `and ${more} other values; choose with --pool and --node`] : []),
  ]);
}

function rowsOf({ values }: ValueGroup): readonly (readonly string[])[] {
  return values.map((one) => [one.field, shortValue(one.value), one.saidBy, placeText(one)]);
}

function placeText({ file, line, column }: SetValue): string {
  return file === undefined ? "" : `${file}:${line}:${column}`;
}
