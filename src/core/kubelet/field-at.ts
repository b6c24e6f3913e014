import type { Path } from "../report/path.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What stands at `field` (dotted; `*` is every key of a map) of a configuration, each with its path. */
export function valuesAt(config: unknown, field: string): readonly (readonly [Path, unknown])[] {
  return field.split(".").reduce<readonly (readonly [Path, unknown])[]>(
    (places, step) =>
      places.flatMap(([path, value]) => {
        if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
        const keys = step === "*" ? Object.keys(value) : Object.hasOwn(value, step) ? [step] : [];
        return keys.map((key) => [[...path, key], (value as Fields)[key]] as const);
      }),
    [[[], config]],
  );
}

/** The one value at `field`, which has no `*`; undefined where it is not set. */
export function valueAt(config: unknown, field: string): unknown {
  return valuesAt(config, field)[0]?.[1];
}
