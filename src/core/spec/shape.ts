import type { Path } from "../report/path.ts";

/** One place of the input schema, with `$ref` followed. Built from the schema, so that nothing is stated twice. */
export interface Shape {
  /** JSON types without null, which every overridable field accepts. Empty: anything goes. */
  readonly types: readonly string[];
  readonly default?: unknown;
  readonly example?: unknown;
  readonly allowed?: readonly unknown[];
  /** Names of the fields that identify an entry of this list; without it a list replaces the outer one whole. */
  readonly key?: readonly string[];
  /** A map that stays absent where nobody wrote it, though it has defaults inside. */
  readonly optional?: true;
  /** The value behind it must never be shown. */
  readonly secret?: true;
  /** A `{file}`, `{env}` or `{variable}` reference may stand here, perhaps beside the value itself. */
  readonly reference?: true;
  /** Of a place for references alone: what Terraform is told of the variable. */
  readonly description?: string;
  /** Likewise: the form of a value that is written there. */
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  /** Shape of the values of a free map. */
  readonly additional?: Shape;
  readonly items?: Shape;
}

/** The shape one step further, or undefined where the schema says nothing. */
export function shapeBelow(shape: Shape | undefined, step: string | number): Shape | undefined {
  if (shape === undefined) return undefined;
  if (typeof step === "number") return shape.items;
  if (shape.properties && Object.hasOwn(shape.properties, step)) return shape.properties[step];
  return shape.additional;
}

export function shapeAt(shape: Shape, path: Path): Shape | undefined {
  return path.reduce<Shape | undefined>(shapeBelow, shape);
}

/** Whether `path` is a secret or lies below one, so that not even its source line may be shown. */
export function isSecretPath(shape: Shape, path: Path): boolean {
  let at: Shape | undefined = shape;
  for (const step of path) {
    at = shapeBelow(at, step);
    if (at?.secret) return true;
  }
  return false;
}
