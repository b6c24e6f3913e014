import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import { nearest } from "../../syntax/nearest.ts";
import { nodeEntryShape } from "../node-entry.ts";
import type { Shape } from "../shape.ts";

/** What a cell of a column becomes. */
export type ColumnKind = "text" | "texts" | "number" | "boolean";

export interface Column {
  readonly path: Path;
  readonly kind: ColumnKind;
}

/**
 * The field of a node that a column of this name sets: `kubelet.nodeLabels.rack`. Dots separate fields; where keys are
 * free, the rest of the name is the key, dots and all (`kernel.sysctls.net.ipv4.ip_forward`).
 */
export function columnOf(name: string): Column | { readonly wrong: Finding } {
  let shape = nodeEntryShape;
  let rest = name;
  const path: string[] = [];
  while (rest !== "") {
    // Variables of templates may be of any type, and what stands in a cell is text.
    if (path[0] === "vars" && shape.properties === undefined)
      return { path: [...path, rest], kind: "text" };
    const known = shape.properties ?? {};
    const [step = ""] = shape.properties === undefined ? [rest] : rest.split(".", 1);
    const below = Object.hasOwn(known, step) ? known[step] : shape.additional;
    if (below === undefined) return unknown(name, path, step, shape);
    path.push(step);
    rest = rest.slice(step.length + 1);
    shape = below;
  }
  const kind = path.length === 0 ? undefined : kindOf(shape);
  return kind === undefined ? notInCells(name, shape) : { path, kind };
}

function kindOf({ types, items, key }: Shape): ColumnKind | undefined {
  if (types.includes("string")) return "text";
  if (types.includes("integer") || types.includes("number")) return "number";
  if (types.includes("boolean")) return "boolean";
  return key === undefined && items?.types.includes("string") ? "texts" : undefined;
}

function unknown(name: string, path: Path, step: string, shape: Shape) {
  const fields = Object.keys(shape.properties ?? {});
  // Anything goes below such a field, so nobody knows whether 5 is a number or a text.
  if (fields.length === 0 && path.length > 0) return notInCells(name, shape);
  const meant = nearest(step, fields);
  const whole = meant === undefined ? undefined : [...path, meant].join(".");
  return { wrong: finding("inventory-column", [], { name, nearest: whole }) };
}

function notInCells(name: string, shape: Shape) {
  const fields = Object.keys(shape.properties ?? {}).map((field) => `${name}.${field}`);
  return { wrong: finding("inventory-column-kind", [], { name, fields }) };
}

/** What `text` stands for in a cell of this kind; what is none stays text, and the schema minds. */
export function cellValue(text: string, kind: ColumnKind): unknown {
  switch (kind) {
    case "text":
      return text;
    case "texts":
      return text.split(/[ ;]+/).filter((one) => one !== "");
    case "number":
      return /^-?[0-9]{1,15}$/.test(text) ? Number(text) : text;
    case "boolean":
      // Spreadsheets write TRUE.
      return { true: true, false: false }[text.toLowerCase()] ?? text;
    default:
      return kind satisfies never;
  }
}
