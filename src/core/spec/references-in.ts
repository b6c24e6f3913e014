import type { Path } from "../report/path.ts";
import type { Reference } from "./settings.ts";
import { type Shape, shapeBelow } from "./shape.ts";

/** A reference where it stands in the settings of a resolved node. */
export interface FoundReference {
  readonly reference: Reference;
  readonly path: Path;
  /** Whether the value must never be shown. */
  readonly secret: boolean;
  readonly shape: Shape;
}

/** Every reference at or below `value`, which stands at `path`. */
export function referencesIn(
  value: unknown,
  shape: Shape | undefined,
  path: Path,
  secret = false,
): readonly FoundReference[] {
  if (typeof value !== "object" || value === null) return [];
  if (shape?.reference) {
    // Text of the user's files may be anything; a reference in its place is there because it is secret.
    const hidden = path[0] === "files" && path.at(-1) === "content";
    const isSecret = secret || shape.secret === true || hidden;
    return [{ reference: value as Reference, path, secret: isSecret, shape }];
  }
  const steps: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : Object.entries(value);
  return steps.flatMap(([step, below]) => {
    const belowShape = shapeBelow(shape, step);
    return referencesIn(below, belowShape, [...path, step], secret || belowShape?.secret === true);
  });
}
