import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDocument } from "../../../src/core/syntax/yaml-read.ts";

/** The text of a document, for the rule that matters in a test. */
function valueIn(text: string): unknown {
  const { document, findings } = parseDocument(text, "cluster.yaml");
  expect(findings).toEqual([]);
  return document?.value;
}

/** Each finding as `code line:column`. */
function faultsOf(text: string): string[] {
  const { document, findings } = parseDocument(text, "cluster.yaml");
  if (findings.length > 0) expect(document).toBeUndefined();
  return findings.map(({ code, position }) => `${code} ${position?.line}:${position?.column}`);
}

describe("what a document may be", () => {
  test("YAML is read as YAML 1.2: no, on and 1_000 are text, 0644 is a decimal number", () => {
    expect(valueIn("a: no\nb: on\nc: 1_000\nd: 0644\ne: 0o644\nf: 12:30\ng: 2001-12-14\n")).toEqual(
      {
        a: "no",
        b: "on",
        c: "1_000",
        d: 644,
        e: 420,
        f: "12:30",
        g: "2001-12-14",
      },
    );
  });

  test("JSON is read, also on one line and without spaces", () => {
    expect(valueIn('{"a":{"b":[1,2.5,true,null,"\\u00e9\\ud83d\\ude00\\/"]}}')).toEqual({
      a: { b: [1, 2.5, true, null, "é😀/"] },
    });
  });

  test("JSON indented with tabs is read like any other", () => {
    const value = { a: 1, b: [1, { c: "x\ty" }, []], d: { e: {} } };
    expect(valueIn(JSON.stringify(value, null, "\t"))).toEqual(value);
  });

  test("a byte order mark at the start is ignored, and does not move the columns", () => {
    expect(valueIn("\uFEFFa: 1\n")).toEqual({ a: 1 });
    expect(faultsOf("\uFEFFa: @x\n")).toEqual(["yaml-syntax 1:4"]);
  });

  test("lines may end with CRLF, and the source line is shown without it", () => {
    const { document } = parseDocument("a: 1\r\nb: 2\r\n", "f");
    expect(document?.value).toEqual({ a: 1, b: 2 });
    expect(document?.locate(["b"], "value")).toMatchObject({ line: 2, sourceLine: "b: 2" });
  });

  test("keys are text, whatever they look like", () => {
    expect(valueIn("1.30: a\ntrue: b\nnull: c\n")).toEqual({ "1.30": "a", true: "b", null: "c" });
  });

  test("a merge key is a plain key, so that the schema refuses it", () => {
    expect(valueIn("base: &b { x: 1 }\nc: { <<: *b, y: 2 }\n")).toEqual({
      base: { x: 1 },
      c: { "<<": { x: 1 }, y: 2 },
    });
  });

  test("an alias repeats the value of its anchor, the last one before it", () => {
    expect(valueIn("a: &x 1\nb: &x { y: [2] }\nc: *x\n&k d: *k\n")).toEqual({
      a: 1,
      b: { y: [2] },
      c: { y: [2] },
      d: "d",
    });
  });

  test("the key __proto__ is a key of its own and pollutes nothing", () => {
    const value = valueIn("__proto__: { polluted: 1 }\n") as object;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("YAML's own tags are read", () => {
    expect(valueIn("a: !!str 1\nb: !!int 2\nc: !!map {}\nd: ! 3\n")).toEqual({
      a: "1",
      b: 2,
      c: {},
      d: "3",
    });
  });

  test("negative zero is zero, as JSON has it", () => {
    expect(Object.is((valueIn("a: -0\n") as { a: number }).a, 0)).toBe(true);
  });

  test("an escaped control character other than NUL is text", () => {
    expect(valueIn('a: "\\e[0m\\x7f"\n')).toEqual({ a: "\u001b[0m\u007f" });
  });

  test("the document end marker does not begin a second document", () => {
    expect(valueIn("---\na: 1\n...\n")).toEqual({ a: 1 });
  });
});

describe("what a document may not be", () => {
  test.each([
    {
      name: "a second document",
      text: "a: 1\n---\nb: 2\n",
      faults: ["yaml-multiple-documents 2:1"],
    },
    {
      name: "an empty second document",
      text: "a: 1\n---\n",
      faults: ["yaml-multiple-documents 2:1"],
    },
    { name: "a %YAML directive", text: "%YAML 1.1\n---\na: no\n", faults: ["yaml-directive 1:1"] },
    { name: "a %TAG directive", text: "%TAG ! x:\n---\na: 1\n", faults: ["yaml-directive 1:1"] },
    { name: "an unknown directive", text: "%X\n---\na: 1\n", faults: ["yaml-directive 1:1"] },
    { name: "a tag of another program", text: "a: !vault x\n", faults: ["yaml-tag 1:4"] },
    { name: "a tag on a map", text: "a: !foo { b: 1 }\n", faults: ["yaml-tag 1:4"] },
    { name: "binary data", text: "a: !!binary aGk=\n", faults: ["yaml-tag 1:4"] },
    { name: "a YAML 1.1 timestamp", text: "a: !!timestamp 2001-01-01\n", faults: ["yaml-tag 1:4"] },
    { name: "a tag that does not fit", text: "a: !!int x\n", faults: ["yaml-tag 1:4"] },
    { name: "a tab as indentation", text: "a:\n\tb: 1\n", faults: ["yaml-tab 2:1"] },
    { name: "a tab before a list item", text: "a:\n  - b\n\t- c\n", faults: ["yaml-tab 3:1"] },
    { name: "a tab in a block text", text: "a: |\n\tx\n", faults: ["yaml-tab 2:1"] },
    {
      name: "an integer beyond 2^53",
      text: "a: 9007199254740993\n",
      faults: ["yaml-integer-range 1:4"],
    },
    {
      name: "a hexadecimal beyond 2^53",
      text: "a: 0xFFFFFFFFFFFFFFFF\n",
      faults: ["yaml-integer-range 1:4"],
    },
    { name: "infinity", text: "a: .inf\n", faults: ["yaml-not-finite 1:4"] },
    { name: "not a number", text: "a: [.nan]\n", faults: ["yaml-not-finite 1:5"] },
    {
      name: "a number too large for a double",
      text: "a: 1e999\n",
      faults: ["yaml-not-finite 1:4"],
    },
    { name: "NUL", text: "a: x\0y\n", faults: ["document-control-character 1:5"] },
    {
      name: "an escape character",
      text: "a: 'x\u001by'\n",
      faults: ["document-control-character 1:6"],
    },
    {
      name: "half a surrogate pair",
      text: "a: \ud83dx\n",
      faults: ["document-control-character 1:4"],
    },
    {
      name: "a byte order mark inside",
      text: "a: x\uFEFF\n",
      faults: ["document-control-character 1:5"],
    },
    { name: "an escaped NUL", text: 'a: "x\\0"\n', faults: ["document-control-character 1:4"] },
    {
      name: "an escaped half of a pair",
      text: '{"a": "\\ud83d"}',
      faults: ["document-control-character 1:7"],
    },
    {
      name: "an escaped NUL in a key",
      text: '"\\0": 1\n',
      faults: ["document-control-character 1:1"],
    },
    { name: "an alias without an anchor", text: "a: *b\n", faults: ["yaml-alias 1:4"] },
    { name: "an alias before its anchor", text: "a: *b\nc: &b 1\n", faults: ["yaml-alias 1:4"] },
    { name: "an alias inside its own anchor", text: "a: &b [*b]\n", faults: ["yaml-alias 1:8"] },
    { name: "a map as a key", text: "? { a: 1 }\n: 1\n", faults: ["yaml-syntax 1:3"] },
    { name: "a bare asterisk", text: "- host: *\n", faults: ["yaml-alias 1:9"] },
    { name: "a colon in a bare value", text: "a: b: c\n", faults: ["yaml-syntax 1:4"] },
    { name: "a quote that is never closed", text: "a: 'x\nb: 1\n", faults: ["yaml-syntax 1:4"] },
    {
      name: "a bracket that is never closed",
      text: "a: [1,\n  2\n\n",
      faults: ["yaml-syntax 2:4"],
    },
    {
      name: "entries in different columns",
      text: "a:\n  b: 1\n c: 2\n",
      faults: ["yaml-syntax 3:1"],
    },
    {
      name: "JSON without a comma, indented with tabs",
      text: '{\n\t"a": 1\n\t"b": 2\n}',
      faults: ["yaml-syntax 2:7"],
    },
    { name: "nothing", text: "", faults: ["document-empty 1:1"] },
    { name: "white space and comments only", text: "# x\n\n", faults: ["document-empty 1:1"] },
    { name: "null", text: "null\n", faults: ["document-empty 1:1"] },
    { name: "a list", text: "- a: 1\n", faults: ["document-not-a-map 1:1"] },
    { name: "text", text: "key:value\n", faults: ["document-not-a-map 1:1"] },
  ])("$name", ({ text, faults }) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  test("a lone carriage return, because readers disagree whether it ends a line", () => {
    expect(faultsOf("a: 1\rb: 2\n")).toEqual(["document-control-character 1:5"]);
  });

  test("a key written twice; the finding has the path of the key and says where the first one is", () => {
    const { findings } = parseDocument("a:\n  - b: 1\n    c: 2\n    b: 3\n", "f");
    expect(findings).toMatchObject([
      {
        code: "yaml-duplicate-key",
        path: ["a", 0, "b"],
        message: 'the key "b" is already on line 2',
        position: { line: 4, column: 5, length: 1, sourceLine: "    b: 3" },
      },
    ]);
  });

  test("keys that differ only in their quotes are the same key", () => {
    expect(faultsOf("a: 1\n'a': 2\n")).toEqual(["yaml-duplicate-key 2:1"]);
  });

  test("a text of more than 16 MiB, counted in bytes of UTF-8", () => {
    const bytes = (text: string) => `a: ${text}\n`;
    expect(faultsOf(bytes("x".repeat(16 * 1024 * 1024)))).toEqual(["document-too-large 1:1"]);
    expect(faultsOf(bytes("漢".repeat(6 * 1024 * 1024)))).toEqual(["document-too-large 1:1"]);
    expect(faultsOf(bytes("😀".repeat(4 * 1024 * 1024)))).toEqual(["document-too-large 1:1"]);
  });

  test.each([
    { name: "brackets", text: `a: ${"[".repeat(200_000)}` },
    { name: "braces", text: `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}` },
    { name: "list items", text: "- ".repeat(100_000) },
    { name: "explicit keys", text: "? ".repeat(100_000) },
    {
      name: "indented maps",
      text: Array.from({ length: 500 }, (_, n) => `${" ".repeat(n)}a:\n`).join(""),
    },
  ])("nesting without end: $name", ({ text }) => {
    const { findings } = parseDocument(text, "f");
    expect(findings.map(({ code }) => code)).toEqual(["yaml-too-deep"]);
  });

  test("nesting of a hundred is read, one more is not", () => {
    const nested = (depth: number) => `a: ${"[".repeat(depth - 1)}${"]".repeat(depth - 1)}\n`;
    expect(faultsOf(nested(100))).toEqual([]);
    expect(faultsOf(nested(101))).toEqual(["yaml-too-deep 1:103"]);
  });

  test("nesting by aliases of aliases", () => {
    const lines = Array.from({ length: 200 }, (_, n) => `k${n}: &a${n} [*a${n - 1}]`);
    const { findings } = parseDocument(["x: &a-1 1", ...lines].join("\n"), "f");
    expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(["yaml-too-deep"]));
  });

  test("aliases that stand for millions of values", () => {
    const lines = Array.from(
      { length: 9 },
      (_, n) => `k${n + 1}: &a${n + 1} [${Array(10).fill(`*a${n}`).join(", ")}]`,
    );
    const { findings } = parseDocument(["k0: &a0 [1, 2, 3, 4]", ...lines].join("\n"), "f");
    expect(findings).toMatchObject([{ code: "yaml-alias-bomb", position: { line: 6 } }]);
  });

  test("a thousand aliases of a block are no bomb", () => {
    const uses = Array.from({ length: 1000 }, (_, n) => `k${n}: *a`).join("\n");
    expect(faultsOf(`a: &a { b: 1, c: [1, 2, 3] }\n${uses}\n`)).toEqual([]);
  });

  test("a map of a hundred thousand keys is read in seconds", { timeout: 20_000 }, () => {
    const text = Array.from({ length: 100_000 }, (_, n) => `k${n}: ${n}`).join("\n");
    expect(Object.keys(valueIn(text) as object)).toHaveLength(100_000);
  });
});

describe("findings", () => {
  test("all faults of a file are told at once, in the order of the text", () => {
    const text = "a: !vault x\nb: *none\nc: 1\nc: 99999999999999999999\nd: @x\n\te: 1\n";
    expect(faultsOf(text)).toEqual([
      "yaml-tag 1:4",
      "yaml-alias 2:4",
      "yaml-duplicate-key 4:1",
      "yaml-integer-range 4:4",
      "yaml-syntax 5:4",
      "yaml-tab 6:1",
    ]);
  });

  test("a syntax error has the empty path, the file, and the words of codes.ts", () => {
    const { findings } = parseDocument("a: b: c\n", "pool.yaml");
    expect(findings).toEqual([
      {
        code: "yaml-syntax",
        severity: "error",
        path: [],
        message: "this is not valid YAML: Nested mappings are not allowed in compact mappings",
        hint: 'put a value that holds ": " in double quotes, or start the map on a line of its own',
        position: { file: "pool.yaml", line: 1, column: 4, length: 1, sourceLine: "a: b: c" },
      },
    ]);
  });

  test("after a hundred faults the rest is counted", () => {
    const { findings } = parseDocument("a: 1\n".repeat(300), "f");
    expect(findings).toHaveLength(101);
    expect(findings.at(-1)).toMatchObject({
      code: "document-more-faults",
      message: "at least 199 more faults like these follow",
    });
  });

  test("a line of thousands of characters is not shown", () => {
    const { findings } = parseDocument(`a: @${"x".repeat(5000)}\n`, "f");
    expect(findings[0]?.position).not.toHaveProperty("sourceLine");
  });

  test("no text makes the parser throw, and each gives a document or an error", () => {
    const soup = fc.array(
      fc.constantFrom(
        ..."a b - : ? , [ ] { } # & * ! | > ' \" % @ ` \\ \t \n \r \0 0 1 . ~ < = é \ud800".split(
          " ",
        ),
        " ",
        "\n  ",
        "---",
        "...",
        "&a ",
        "*a",
        "!!int ",
        "\\U00110000",
        '"\\ud800"',
        "<<",
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          soup.map((parts) => parts.join("")),
          fc.string({ unit: "binary" }),
        ),
        (text) => {
          const { document, findings } = parseDocument(text, "f");
          expect(document === undefined).toBe(findings.length > 0);
          for (const { position } of findings) {
            expect(position?.line).toBeGreaterThan(0);
            expect(position?.length).toBeGreaterThan(0);
            expect(position?.column).toBeLessThanOrEqual((position?.sourceLine?.length ?? 0) + 1);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  test("what JSON.parse reads, this reads to the same value", () => {
    const plain = fc.object({
      key: fc.string(),
      values: [
        fc.string(),
        fc.integer(),
        fc.double({ noDefaultInfinity: true, noNaN: true }),
        fc.boolean(),
        fc.constant(null),
      ],
    });
    fc.assert(
      fc.property(plain, fc.constantFrom(undefined, 2, "\t"), (value, space) => {
        const text = JSON.stringify(value, null, space);
        fc.pre(!/[\x7f-\x9f\ufeff\ufffe\uffff]|\\u0000/.test(text));
        const numbers = text.match(/-?\d{16,}/);
        fc.pre(numbers === null);
        expect(valueIn(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 1000 },
    );
  });
});
