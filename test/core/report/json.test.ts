import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { finding } from "../../../src/core/report/finding.ts";
import { reportJson } from "../../../src/core/report/json.ts";

const found = finding("spec-type", ["registries", 0, "my host"], {
  expected: "a map",
  found: "a list",
  example: undefined,
});
const position = { file: "cluster.yaml", line: 3, column: 5, length: 2, sourceLine: "a: []" };

test("no finding is an empty list", () => {
  expect(reportJson([])).toBe("[]\n");
});

test("a finding has its path both as steps and as text, and its place", () => {
  expect(JSON.parse(reportJson([{ ...found, position }]))).toEqual([
    {
      code: "spec-type",
      severity: "error",
      path: ["registries", 0, "my host"],
      pathText: 'registries[0]["my host"]',
      message: found.message,
      hint: found.hint,
      position,
    },
  ]);
});

test("a finding without a place has no position, not a null one", () => {
  expect(JSON.parse(reportJson([found]))[0]).not.toHaveProperty("position");
});

test.each([
  { name: "an escape character", text: "\u001b[31m" },
  { name: "an 8-bit control sequence", text: "\u009b31m" },
  { name: "a delete", text: "\u007f" },
  { name: "a right-to-left override", text: "\u202e" },
  { name: "a byte order mark", text: "\ufeff" },
])("$name is escaped, and reads back as itself", ({ text }) => {
  const json = reportJson([{ ...found, message: text }]);
  expect(json).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\ufeff]/);
  expect(JSON.parse(json)[0].message).toBe(text);
});

test("what is written has the form of the published schema", () => {
  const file = new URL("../../../schemas/findings.v1alpha1.schema.json", import.meta.url);
  const schema = JSON.parse(readFileSync(file, "utf8"));
  const valid = new Ajv2020.default({ strict: true, allowUnionTypes: true }).compile(schema);
  expect(valid(JSON.parse(reportJson([{ ...found, position }, found])))).toBe(true);
  expect(valid(JSON.parse(reportJson([])))).toBe(true);
  expect(valid([{ ...found, pathText: "", position: null }])).toBe(false);
});
