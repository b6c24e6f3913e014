import { describe, expect, test } from "vitest";
import type { Path } from "../../../src/core/report/path.ts";
import { parseDocument } from "../../../src/core/syntax/yaml-read.ts";

const spec = `apiVersion: nodegen/v1alpha1
# a comment
registries:
  - host: "*"          # every registry
    mirrors:
      - url: https://registry.internal.example
        headers: { Authorization: { env: TOKEN } }
      - &second
        url: |
          x
trust:
  certificateAuthorities: [
    a, b ]
again: *second
empty:
quoted key: 'it''s'
`;

/** The text under the caret, with its line and column. */
function under(path: Path, part: "key" | "value", text = spec): string {
  const { document } = parseDocument(text, "cluster.yaml");
  if (document === undefined) throw new Error("the text is no document");
  const { file, line, column, length, sourceLine } = document.locate(path, part);
  expect(file).toBe("cluster.yaml");
  expect(sourceLine).toBe(text.split("\n")[line - 1]);
  return `${line}:${column} ${sourceLine?.slice(column - 1, column - 1 + length)}`;
}

describe("the place of a path", () => {
  test.each<{ name: string; path: Path; key: string; value: string }>([
    { name: "the document", path: [], key: "1:1 apiVersion", value: "1:1 apiVersion" },
    {
      name: "a scalar",
      path: ["apiVersion"],
      key: "1:1 apiVersion",
      value: "1:13 nodegen/v1alpha1",
    },
    {
      name: "a quoted scalar",
      path: ["registries", 0, "host"],
      key: "4:5 host",
      value: '4:11 "*"',
    },
    { name: "a list", path: ["registries"], key: "3:1 registries", value: "4:3 -" },
    { name: "an item of a list", path: ["registries", 0], key: "4:5 host", value: "4:5 host" },
    {
      name: "a block of fields",
      path: ["trust"],
      key: "11:1 trust",
      value: "12:3 certificateAuthorities",
    },
    {
      name: "braces on one line",
      path: ["registries", 0, "mirrors", 0, "headers"],
      key: "7:9 headers",
      value: "7:18 { Authorization: { env: TOKEN } }",
    },
    {
      name: "brackets over several lines",
      path: ["trust", "certificateAuthorities"],
      key: "12:3 certificateAuthorities",
      value: "12:27 [",
    },
    {
      name: "an item in brackets",
      path: ["trust", "certificateAuthorities", 1],
      key: "13:8 b",
      value: "13:8 b",
    },
    {
      name: "a text block",
      path: ["registries", 0, "mirrors", 1, "url"],
      key: "9:9 url",
      value: "9:14 |",
    },
    {
      name: "a key in words",
      path: ["quoted key"],
      key: "16:1 quoted key",
      value: "16:13 'it''s'",
    },
    { name: "an alias itself", path: ["again"], key: "14:1 again", value: "14:8 *second" },
    { name: "a path through an alias", path: ["again", "url"], key: "9:9 url", value: "9:14 |" },
    {
      name: "a field that is missing",
      path: ["trust", "x"],
      key: "11:1 trust",
      value: "11:1 trust",
    },
    {
      name: "a path that leaves the document early",
      path: ["apiVersion", "x", 1],
      key: "1:1 apiVersion",
      value: "1:1 apiVersion",
    },
    {
      name: "an item beyond the end of a list",
      path: ["registries", 9, "host"],
      key: "3:1 registries",
      value: "3:1 registries",
    },
    {
      name: "a field missing in an item",
      path: ["registries", 0, "x"],
      key: "4:5 host",
      value: "4:5 host",
    },
    {
      name: "a field missing at the top",
      path: ["kind"],
      key: "1:1 apiVersion",
      value: "1:1 apiVersion",
    },
  ])("$name", ({ path, key, value }) => {
    expect({ key: under(path, "key"), value: under(path, "value") }).toEqual({ key, value });
  });

  test("an empty value stands behind its colon", () => {
    const { document } = parseDocument(spec, "f");
    expect(document?.locate(["empty"], "value")).toMatchObject({ line: 15, column: 7, length: 1 });
  });

  test("a step of a list may be a text, as in a JSON pointer", () => {
    expect(under(["registries", "0", "host"], "key")).toBe("4:5 host");
  });

  test("in JSON on one line", () => {
    const json = '{"a":{"b":[1,"two"]}}';
    expect(under(["a", "b", 1], "value", json)).toBe('1:14 "two"');
    expect(under(["a", "b"], "key", json)).toBe('1:7 "b"');
    expect(under(["a", "c"], "key", json)).toBe('1:2 "a"');
  });

  test("an empty document is its own place", () => {
    const { document } = parseDocument("{}", "f");
    expect(document?.locate(["kind"], "value")).toMatchObject({ line: 1, column: 1, length: 2 });
  });

  test("a text of several lines in quotes is cut at the end of its line", () => {
    expect(under(["a"], "value", 'a: "x\n  y"\n')).toBe('1:4 "x');
  });

  test("what every object inherits is no field of the document", () => {
    expect(under(["constructor"], "value")).toBe("1:1 apiVersion");
  });
});
