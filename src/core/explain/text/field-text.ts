import type { FieldExplanation } from "../field.ts";
import type { LandedField } from "../landing.ts";
import { linesText, section, shortValue } from "./lines.ts";

/** A field as a person reads about it. */
export function fieldExplanationText(field: FieldExplanation): string {
  const { program } = field;
  const facts = [
    ...fact("type", field.types.join(" or ")),
    ...fact("allowed", (field.allowed ?? []).map(shortValue).join(", ")),
    ...fact("default", field.default === undefined ? "" : shortValue(field.default)),
    ...fact("example", field.example === undefined ? "" : shortValue(field.example)),
    ...fact(
      "layers",
      field.mergesBy === undefined ? "" : `merge by ${field.mergesBy.join(" and ")}`,
    ),
    ...fact("secret", field.secret ? "never shown, and only in files of mode 0600" : ""),
    ...fact("fields", field.fields.join(", ")),
    ...fact(
      "known to",
      program === undefined ? "" : `${program.program} ${program.knownTo.join(", ")}`,
    ),
  ];
  return linesText([
    field.field,
    `  ${field.description}`,
    ...section("", facts).slice(2),
    ...section("in the files of a node", landed(field.landsIn)),
    ...section(
      "elsewhere",
      (program?.elsewhere ?? []).map(({ minor, key }) => `${program?.program} ${minor}: ${key}`),
    ),
  ]);
}

const fact = (name: string, text: string) => (text === "" ? [] : [`${name.padEnd(9)}${text}`]);

function landed(places: readonly LandedField[]): readonly string[] {
  return places.map(({ file, key, containerd, when }) => {
    const where = key === undefined ? file : `${file}  ${key}`;
    const versions = containerd === undefined ? [] : [`containerd ${containerd.join(", ")}`];
    const terms = [...versions, ...(when === undefined ? [] : [when])].join("; ");
    return terms === "" ? where : `${where}  (${terms})`;
  });
}
