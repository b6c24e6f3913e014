import { describe, expect, test } from "vitest";
import { clusterShape } from "../../../src/core/compiled/shape.js";
import { formatNamed, formats } from "../../../src/core/formats/formats.ts";
import { shapeAt } from "../../../src/core/spec/shape.ts";
import { goldenOutputs } from "../../golden/outputs.ts";

const goldens = await goldenOutputs();

describe.each(formats)("the format $name", (format) => {
  test("is found by its name", () => {
    expect(formatNamed(format.name)).toBe(format);
  });

  test("has goldens", () => {
    expect(goldens.map((golden) => golden.format)).toContain(format.name);
  });

  test("has a name that can be a folder", () => {
    expect(format.name).toMatch(/^[a-z][a-z0-9-]*$/);
  });

  test("makes the artefact that it prints", () => {
    const { primary } = format;
    if (primary === undefined) return;
    const golden = goldens.find((one) => one.format === format.name);
    expect(golden?.files.has(primary)).toBe(true);
  });
});

test("no two formats share a name", () => {
  expect(new Set(formats.map(({ name }) => name)).size).toBe(formats.length);
});

test("a name that no format has finds none", () => {
  expect(formatNamed("Tree")).toBeUndefined();
});

test.each((shapeAt(clusterShape, ["delivery", "layers", "boot", 0])?.allowed ?? []).map(String))(
  "%s, which delivery.layers.boot takes, is a format",
  (name) => {
    expect(formatNamed(name)).toBeDefined();
  },
);

test("delivery.layers.boot takes something", () => {
  expect(shapeAt(clusterShape, ["delivery", "layers", "boot", 0])?.allowed).not.toEqual([]);
});
