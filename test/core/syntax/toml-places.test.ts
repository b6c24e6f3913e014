import { describe, expect, test } from "vitest";
import type { Path } from "../../../src/core/report/path.ts";
import { parseToml } from "../../../src/core/syntax/toml.ts";
import { readTomlPlaces } from "../../../src/core/syntax/toml-places.ts";

const text = `version = 2 # a comment
imports = [
  "/etc/one.toml",
  "/etc/two.toml",
]

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "pause:1"
  cni.bin_dir = '/opt/cni/bin'
[plugins.'io.containerd.grpc.v1.cri'.registry]
  mirrors = { "docker.io" = { endpoint = ["https://a"] } }

[[list]]
  name = "first"
[[list]]
  name = "second"
  [list.below]
    deep = 1
`;

const cri = ["plugins", "io.containerd.grpc.v1.cri"];

function read(toml: string) {
  const reading = readTomlPlaces(toml, "config.toml");
  if (reading.kind === "fault") throw new Error(reading.problem);
  return reading.document;
}

/** What the caret is under. */
function under(toml: string, path: Path, part: "key" | "value"): string {
  const { line, column, length } = read(toml).locate(path, part);
  return `${line}: ${toml.split("\n")[line - 1]?.slice(column - 1, column - 1 + length)}`;
}

describe("the place of", () => {
  test.each<{ name: string; path: Path; key: string; value: string }>([
    { name: "a value", path: ["version"], key: "1: version", value: "1: 2" },
    {
      name: "an element of a list",
      path: ["imports", 1],
      key: '4: "/etc/two.toml"',
      value: '4: "/etc/two.toml"',
    },
    {
      name: "a list over several lines, cut at its first",
      path: ["imports"],
      key: "2: imports",
      value: "2: [",
    },
    {
      name: "a table that a header names",
      path: cri,
      key: '7: "io.containerd.grpc.v1.cri"',
      value: '7: "io.containerd.grpc.v1.cri"',
    },
    {
      name: "a key of a table",
      path: [...cri, "sandbox_image"],
      key: "8: sandbox_image",
      value: '8: "pause:1"',
    },
    {
      name: "a dotted key",
      path: [...cri, "cni", "bin_dir"],
      key: "9: bin_dir",
      value: "9: '/opt/cni/bin'",
    },
    { name: "a table of dotted keys", path: [...cri, "cni"], key: "9: cni", value: "9: cni" },
    {
      name: "a header below another, in other quotes",
      path: [...cri, "registry"],
      key: "10: registry",
      value: "10: registry",
    },
    {
      name: "a key of an inline table",
      path: [...cri, "registry", "mirrors", "docker.io", "endpoint"],
      key: "11: endpoint",
      value: '11: ["https://a"]',
    },
    { name: "a table of a list", path: ["list", 1], key: "15: list", value: "15: list" },
    { name: "a key of one", path: ["list", 1, "name"], key: "16: name", value: '16: "second"' },
    {
      name: "a table below one",
      path: ["list", 1, "below", "deep"],
      key: "18: deep",
      value: "18: 1",
    },
    {
      name: "what is not there: its deepest ancestor",
      path: [...cri, "registry", "headers", "x"],
      key: "10: registry",
      value: "10: registry",
    },
  ])("$name", ({ path, key, value }) => {
    expect({ key: under(text, path, "key"), value: under(text, path, "value") }).toEqual({
      key,
      value,
    });
  });

  test("nothing at all is the beginning", () => {
    expect(read("").locate(["a"], "key")).toMatchObject({ line: 1, column: 1, length: 1 });
  });

  test("a key behind a byte order mark is counted with it, as editors do", () => {
    expect(read("\ufeffa = 1").locate(["a"], "value")).toMatchObject({ line: 1, column: 6 });
  });

  test("a key in a file with CR LF is in its line", () => {
    expect(read("a = 1 # one\r\nb = 2\r\n").locate(["b"], "key")).toMatchObject({
      line: 2,
      column: 1,
    });
  });
});

test("the values are those of the other reader", () => {
  expect(JSON.parse(JSON.stringify(read(text).value))).toEqual(parseToml(text));
});

test("a table may be called __proto__, and is but a table", () => {
  const { value } = read("[__proto__]\npolluted = 1\n[a.__proto__.b]\nc.__proto__.d = 1\n");
  expect(Object.keys(value as object)).toEqual(["__proto__", "a"]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

describe("text that is no TOML is a fault with its place", () => {
  test.each([
    { name: "a value that is missing", toml: "a = 1\nb = \n", line: 2 },
    { name: "a key that is written twice", toml: "a = 1\na = 2\n", line: 2 },
    { name: "a table that is written twice", toml: "[a]\nb = 1\n[a]\n", line: 3 },
    { name: "a text without its end", toml: 'a = "x\nb = 1\n', line: 1 },
    { name: "a header without its end", toml: "[a\n", line: 1 },
    { name: "YAML", toml: "version: 2\n", line: 1 },
  ])("$name", ({ toml, line }) => {
    expect(readTomlPlaces(toml, "config.toml")).toMatchObject({
      kind: "fault",
      problem: expect.stringMatching(/^\S.*[^.]$/),
      position: { file: "config.toml", line },
    });
  });
});
