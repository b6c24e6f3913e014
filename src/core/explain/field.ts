import type { Path } from "../report/path.ts";
import { fieldText } from "./field-path.ts";
import { type ProgramField, programField } from "./free-field.ts";
import { type LandedField, landingsOf } from "./landing.ts";
import { fieldsBelow, nearestFields, type SchemaNode, schemaField } from "./schema-field.ts";

/** Everything that holds of a field whatever the spec. */
export interface FieldExplanation {
  readonly kind: "FieldExplanation";
  readonly field: string;
  readonly description: string;
  /** JSON types, without null, which every field that a layer may take back accepts. */
  readonly types: readonly string[];
  readonly allowed?: readonly unknown[];
  readonly default?: unknown;
  readonly example?: unknown;
  /** The fields that name an entry of this list: lists of layers merge by them. Every other list replaces. */
  readonly mergesBy?: readonly string[];
  /** Never shown, and only in files of mode 0600. */
  readonly secret: boolean;
  /** Names of the fields below it. */
  readonly fields: readonly string[];
  readonly landsIn: readonly LandedField[];
  /** For a key that the schema leaves to the program that reads it. */
  readonly program?: ProgramField;
}

/** What is known of the field at `path`, or the fields that were perhaps meant. */
export function explainField(
  path: Path,
): { readonly explanation: FieldExplanation } | { readonly nearest: readonly string[] } {
  const found = schemaField(path);
  if (found === undefined) return { nearest: nearestFields(path) };
  const { node, at, free } = found;
  const isFree = free.length > 0;
  const program = isFree || at.at(-2) === "flags" ? programField(at, free) : undefined;
  if (program !== undefined && program.knownTo.length === 0) {
    const { nearest } = program;
    return { nearest: nearest === undefined ? [] : [fieldText([...path.slice(0, -1), nearest])] };
  }
  const allowed = allowedBy(node);
  const example = node.examples?.[0];
  return {
    explanation: {
      kind: "FieldExplanation",
      field: fieldText(path),
      description: node.description ?? "",
      types: isFree
        ? []
        : [node.type ?? typeOfConst(node)].flat().filter((type) => type !== "null"),
      ...(allowed.length === 0 ? {} : { allowed }),
      ...(isFree || node.default === undefined ? {} : { default: node.default }),
      ...(isFree || example === undefined ? {} : { example }),
      ...(isFree || node["x-nodegen-key"] === undefined ? {} : { mergesBy: node["x-nodegen-key"] }),
      secret: node["x-nodegen-secret"] === true,
      fields: isFree ? [] : fieldsBelow(node),
      landsIn: landingsOf(ofNode(at), free).map((place) =>
        program?.program === "containerd" ? { ...place, containerd: program.knownTo } : place,
      ),
      ...(program === undefined ? {} : { program }),
    },
  };
}

/** `at` without the pool or the machine that says it: it lands where it does for all. */
function ofNode(at: Path): Path {
  if (at[0] !== "nodePools") return at;
  const below = at[2] === "nodes" ? at.slice(4) : at.slice(2);
  return below.length === 0 ? at : below;
}

function allowedBy({ enum: values = [], const: only }: SchemaNode): readonly unknown[] {
  return only === undefined ? values.filter((value) => value !== null) : [only];
}

const typeOfConst = ({ const: only }: SchemaNode) => (only === undefined ? [] : [typeof only]);
