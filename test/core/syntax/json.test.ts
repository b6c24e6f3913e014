import { describe, expect, test } from "vitest";
import { jsonText } from "../../../src/core/syntax/json.ts";

describe("JSON", () => {
  test("two spaces, keys in their own order, one line break at the end", () => {
    expect(jsonText({ b: 1, a: [true, null], c: {} })).toBe(
      '{\n  "b": 1,\n  "a": [\n    true,\n    null\n  ],\n  "c": {}\n}\n',
    );
  });

  test("half a surrogate pair is escaped, so that the text is UTF-8", () => {
    expect(jsonText("\ud83d")).toBe('"\\ud83d"\n');
  });

  test.each<{ name: string; value: unknown }>([
    { name: "undefined", value: undefined },
    { name: "undefined in a map, which JSON.stringify drops", value: { a: undefined } },
    { name: "undefined in a list, which JSON.stringify turns into null", value: [undefined] },
    { name: "NaN, which JSON.stringify turns into null", value: [Number.NaN] },
    { name: "a function", value: { a: jsonText } },
    { name: "a date", value: { a: new Date(0) } },
    { name: "a bigint", value: 1n },
  ])("$name is refused", ({ value }) => {
    expect(() => jsonText(value)).toThrow(TypeError);
  });
});
