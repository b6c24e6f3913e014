import { describe, expect, test } from "vitest";
import { clusterSchema } from "../../../src/core/compiled/schema.js";
import { schemaFindings } from "../../../src/core/spec/validate.ts";
import { aSpec } from "../../specs/a-spec.ts";

interface Place {
  readonly path: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** Every schema that stands for a value: properties, items, values of free maps. `$ref` is not followed. */
function places(schema: Place["schema"], path: string): readonly Place[] {
  const below = ({ path: name, schema: one }: Place) => [
    { path: name, schema: one },
    ...places(one, name),
  ];
  const entries = (member: string, prefix: string) =>
    Object.entries((schema[member] ?? {}) as Readonly<Record<string, Place["schema"]>>).flatMap(
      ([name, one]) => below({ path: `${path}${prefix}${name}`, schema: one }),
    );
  const single = (member: string, suffix: string) => {
    const one = schema[member];
    return typeof one === "object" && one !== null
      ? below({ path: `${path}${suffix}`, schema: one as Place["schema"] })
      : [];
  };
  return [
    ...entries("properties", "."),
    ...entries("$defs", "#"),
    ...single("items", "[]"),
    ...single("additionalProperties", ".*"),
  ];
}

const all = places(clusterSchema, "");

/** What is said at the place itself, or where its `$ref` leads. */
function said({ schema }: Place): Place["schema"] {
  const name = String(schema.$ref ?? "").replace("#/$defs/", "");
  const defs = clusterSchema.$defs as Readonly<Record<string, Place["schema"]>>;
  return { ...defs[name], ...schema };
}

test("the schema has places at all", () => {
  expect(all.length).toBeGreaterThan(50);
});

describe.each(all)("$path", (place) => {
  test("has a description, as a sentence", () => {
    expect(said(place).description).toMatch(/^[A-Za-z].*\.$/);
  });

  test("has a default or an example", () => {
    expect(said(place).examples ?? said(place).default).toBeDefined();
  });

  test("takes no field that it does not know, unless its keys are free", () => {
    const { properties, additionalProperties } = said(place);
    if (properties !== undefined) expect(additionalProperties).toBe(false);
  });
});

test.each(["unevaluatedProperties", "prefixItems"])(
  "the schema has no %s, which type generators and editors lose",
  (keyword) => {
    expect(JSON.stringify(clusterSchema)).not.toContain(`"${keyword}":`);
  },
);

describe("what the schema gives as examples and defaults is valid where it stands", () => {
  const sections = Object.keys(clusterSchema.properties as object).filter(
    (name) => name in aSpec(),
  );

  test.each(sections)("%s", (name) => {
    const place = all.find(({ path }) => path === `.${name}`) as Place;
    for (const example of (said(place).examples ?? []) as readonly unknown[]) {
      expect.soft(schemaFindings({ ...aSpec(), [name]: example })).toEqual([]);
    }
  });
});
