import { clusterShape } from "../compiled/shape.js";
import {
  type SchemaError,
  type Validator,
  validateCluster,
  validateNode,
} from "../compiled/validate-cluster.js";
import { refusedFamily } from "../report/codes/host.ts";
import { type Finding, finding } from "../report/finding.ts";
import { distinct } from "../report/in-order.ts";
import type { Path } from "../report/path.ts";
import { nearest } from "../syntax/nearest.ts";
import { nodeEntryShape } from "./node-entry.ts";
import { isSecretPath, type Shape, shapeAt } from "./shape.ts";

/** The text of a value as it stands in the document; undefined where that is not known. */
export type WrittenText = (path: Path) => string | undefined;

/**
 * Everything in which `value` differs from the schema, in the user's words. Does not change `value`. `written` is asked
 * for what YAML has already made something else of.
 */
export function schemaFindings(
  value: unknown,
  written: WrittenText = () => undefined,
): readonly Finding[] {
  return findingsOf(value, { validate: validateCluster, shape: clusterShape, written });
}

/** The same for one node of an inventory, which has the form of an entry of `nodePools[].nodes`. */
export function nodeFindings(value: unknown): readonly Finding[] {
  return findingsOf(value, {
    validate: validateNode,
    shape: nodeEntryShape,
    written: () => undefined,
  });
}

interface Checked {
  readonly validate: Validator;
  readonly shape: Shape;
  readonly written: WrittenText;
}

function findingsOf(value: unknown, checked: Checked): readonly Finding[] {
  const { validate } = checked;
  if (validate(value)) return [];
  const findings = (validate.errors ?? []).flatMap((error) => {
    const path = pointerPath(error.instancePath, value);
    return findingOf(error, path, valueAt(value, path), checked) ?? [];
  });
  // A type that stands beside a $ref is told twice when both mind.
  return distinct(findings);
}

function findingOf(
  error: SchemaError,
  path: Path,
  found: unknown,
  { shape: whole, written }: Checked,
): Finding | undefined {
  const shape = shapeAt(whole, path);
  const example = exampleText(shape);
  switch (error.keyword) {
    case "additionalProperties":
      return unknownField(path, String(error.params.additionalProperty), shape);
    case "required":
      return finding("spec-required", [...path, String(error.params.missingProperty)], {
        field: String(error.params.missingProperty),
        example: exampleText(shape?.properties?.[String(error.params.missingProperty)]),
      });
    case "type":
      if (typeof found === "number" && shape?.types.includes("string")) {
        const field = String(path.at(-1));
        const text = isSecretPath(whole, path) ? undefined : written(path);
        return finding("spec-unquoted-number", path, { field, number: found, written: text });
      }
      return finding("spec-type", path, {
        expected:
          shape?.types.map((type) => typeWords[type] ?? type).join(" or ") ?? "another type",
        found: typeWords[typeName(found)] ?? typeName(found),
        example,
      });
    case "enum":
    case "const": {
      const allowed = (shape?.allowed ?? []).map(String);
      const refused =
        isHostFamily(path) && typeof found === "string" ? refusedFamily(found) : undefined;
      if (refused !== undefined) return finding("host-family-refused", path, refused);
      return finding("spec-value", path, {
        found: shown(found),
        allowed,
        nearest: typeof found === "string" ? nearest(found, allowed) : undefined,
      });
    }
    case "pattern": {
      // A key's pattern: `propertyNames` tells of it too, and here only the whole map is known.
      if (typeof found !== "string") return undefined;
      const secret = isSecretPath(whole, path);
      return finding("spec-pattern", path, { found: secret ? "…" : shown(found), example });
    }
    case "propertyNames":
      return finding("spec-key", [...path, String(error.params.propertyName)], {
        found: String(error.params.propertyName),
      });
    case "minProperties":
    case "maxProperties":
      return finding("spec-reference", path, {});
    case "uniqueItems":
      return finding("spec-not-unique", path, {});
    case "minItems":
    case "minLength":
      return finding("spec-too-short", path, { limit: Number(error.params.limit), example });
    case "maxItems":
    case "maxLength":
      return finding("spec-too-long", path, { limit: Number(error.params.limit) });
    default:
      return finding("spec-schema", path, { message: error.message ?? error.keyword });
  }
}

/** In the spec, in a pool or in a node. */
function isHostFamily(path: Path): boolean {
  return path.at(-2) === "host" && path.at(-1) === "family";
}

function unknownField(path: Path, name: string, shape: Shape | undefined): Finding {
  const known = Object.keys(shape?.properties ?? {});
  return finding("spec-unknown-field", [...path, name], {
    name,
    known,
    nearest: nearest(name, known),
  });
}

/** `/registries/0/url` as `["registries", 0, "url"]`: steps into a list become numbers. */
function pointerPath(pointer: string, value: unknown): Path {
  let at = value;
  return pointer
    .split("/")
    .slice(1)
    .map((raw) => {
      const key = raw.replaceAll("~1", "/").replaceAll("~0", "~");
      const step = Array.isArray(at) ? Number(key) : key;
      at = (at as Record<string | number, unknown> | undefined)?.[step];
      return step;
    });
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, step) => (at as Record<string | number, unknown> | undefined)?.[step],
    value,
  );
}

/** JSON's types in YAML's words. */
const typeWords: Readonly<Record<string, string>> = {
  object: "a map",
  array: "a list",
  string: "text",
  boolean: "true or false",
  number: "a number",
  integer: "a whole number",
};

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value;
}

/** A value as a finding may quote it: one line, not too long. */
function shown(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function exampleText(shape: Shape | undefined): string | undefined {
  return shape?.example === undefined ? undefined : JSON.stringify(shape.example);
}
