import { describe, expect, test } from "vitest";
import { parseToml, tomlText } from "../../../src/core/syntax/toml.ts";

describe("TOML that is written", () => {
  test("a containerd configuration, with its quoted keys", () => {
    const text = tomlText({
      version: 3,
      plugins: {
        "io.containerd.cri.v1.images": { registry: { config_path: "/etc/containerd/certs.d" } },
      },
    });
    expect(text).toContain('[plugins."io.containerd.cri.v1.images".registry]');
    expect(parseToml(text)).toEqual({
      version: 3,
      plugins: {
        "io.containerd.cri.v1.images": { registry: { config_path: "/etc/containerd/certs.d" } },
      },
    });
    expect(text.endsWith("\n")).toBe(true);
    expect(text.endsWith("\n\n")).toBe(false);
  });

  test("mirrors keep their order, which is the order in which they are asked, also without fields", () => {
    const text = tomlText({
      server: "https://u.example",
      host: {
        "https://z.example": { skip_verify: true },
        "https://m.example": {},
        "https://a.example": { ca: "x" },
      },
    });
    expect(text.match(/^ *\[.*\]$/gm)?.map((line) => line.trim())).toEqual([
      '[host."https://z.example"]',
      '[host."https://m.example"]',
      '[host."https://a.example"]',
    ]);
    expect(text).not.toContain("empty-table");
  });

  test("an empty table may be the last one", () => {
    const document = { host: { a: { x: 1 }, b: {} }, z: [{ c: { d: 1 }, e: {} }] };
    expect(parseToml(tomlText(document))).toEqual(document);
  });

  test("a text that looks like the mark of an empty table is kept", () => {
    const document = {
      a: { b: "\nempty-table = true\n" },
      c: {},
      d: [{ e: {}, "empty-table": true }, {}],
    };
    expect(parseToml(tomlText(document))).toEqual(document);
  });

  test("strings with quotes, backslashes, line breaks and tabs", () => {
    const document = {
      a: "it's",
      b: 'q"q',
      c: "\\n",
      d: "x\ny\n",
      e: '"""',
      f: "a\tb",
      g: "\r\n",
      h: "é😀",
    };
    expect(parseToml(tomlText(document))).toEqual(document);
  });

  test("an empty document is an empty text", () => {
    expect(tomlText({})).toBe("");
  });

  test("lists of tables, lists of lists, large integers", () => {
    const document = {
      a: [{ b: 1 }, { b: 2, c: { d: [] } }],
      e: [[1], ["x"]],
      f: 9007199254740991,
      g: 16777216,
    };
    expect(parseToml(tomlText(document))).toEqual(document);
    expect(tomlText({ g: 16777216 })).toBe("g = 16_777_216\n");
  });

  test.each<{ name: string; document: object }>([
    { name: "null", document: { a: null } },
    { name: "null in a list", document: { a: [1, null] } },
    { name: "undefined", document: { a: { b: undefined } } },
    { name: "a function", document: { a: () => 1 } },
    { name: "NaN", document: { a: Number.NaN } },
    { name: "a date", document: { a: new Date(0) } },
    { name: "a list as document", document: [1] },
    { name: "a string with several control characters", document: { a: "\u0001\u0002" } },
    { name: "a key with several control characters", document: { "\u0001\u0002": 1 } },
    { name: "a very small number", document: { a: 1e-7 } },
    { name: "a list that mixes tables and numbers", document: { a: [{ b: 1 }, 1] } },
    { name: "a key the library takes for a date", document: { a: { toISOString: "x" } } },
  ])("$name is refused", ({ document }) => {
    expect(() => tomlText(document)).toThrow();
  });
});

describe("TOML that is read", () => {
  test("tables are plain objects without hidden marks", () => {
    const read = parseToml("[a.b]\nc = [1, 2.5]\n[[a.d]]\n") as { a: object };
    expect(Reflect.ownKeys(read.a)).toEqual(["b", "d"]);
    expect(read).toEqual({ a: { b: { c: [1, 2.5] }, d: [{}] } });
  });

  test("an integer beyond 2^53 is a bigint", () => {
    expect(parseToml("a = 9223372036854775807\n")).toEqual({ a: 9223372036854775807n });
  });

  test("the key __proto__ pollutes nothing", () => {
    const read = parseToml("[__proto__]\npolluted = 1\n") as object;
    expect(Object.keys(read)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("a syntax error is thrown with its line", () => {
    expect(() => parseToml("a = 1\nb = \n")).toThrow(expect.objectContaining({ line: 1 }));
  });

  test("a key written twice is an error", () => {
    expect(() => parseToml("a = 1\na = 2\n")).toThrow(/redefine/i);
  });
});
