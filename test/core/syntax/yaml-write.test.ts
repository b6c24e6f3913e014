import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { commentedYamlText, yamlText } from "../../../src/core/syntax/yaml-write.ts";

describe("YAML that every reader reads the same", () => {
  test("keys keep their order, lists and maps are blocks", () => {
    expect(yamlText({ write_files: [{ path: "/etc/x", mode: 420 }], b: {}, a: [] })).toBe(
      "write_files:\n  - path: /etc/x\n    mode: 420\nb: {}\na: []\n",
    );
  });

  test.each([
    { name: "a path", text: "/usr/bin/kubelet", yaml: "/usr/bin/kubelet" },
    { name: "a word", text: "overlayfs", yaml: "overlayfs" },
    { name: "a word of YAML 1.1", text: "no", yaml: '"no"' },
    { name: "a word of YAML 1.1 in capitals", text: "ON", yaml: '"ON"' },
    { name: "a mode", text: "0644", yaml: '"0644"' },
    { name: "a number with separators", text: "1_000", yaml: '"1_000"' },
    { name: "a time", text: "12:30:45", yaml: '"12:30:45"' },
    { name: "a date", text: "2001-12-14", yaml: '"2001-12-14"' },
    { name: "an exponent", text: "1e3", yaml: '"1e3"' },
    { name: "nothing", text: "", yaml: '""' },
    { name: "a lone equals sign", text: "=", yaml: '"="' },
    { name: "a value with a colon", text: "a: b", yaml: '"a: b"' },
    { name: "a trailing space", text: "a ", yaml: '"a "' },
    { name: "a tab", text: "a\tb", yaml: '"a\\tb"' },
    { name: "an umlaut, readable", text: "Müller 漢 😀", yaml: '"Müller 漢 😀"' },
    { name: "line breaks of YAML 1.1", text: "a\u0085b\u2028c", yaml: '"a\\u0085b\\u2028c"' },
    { name: "invisible characters", text: "\u200b\ufeff\u202e", yaml: '"\\u200b\\ufeff\\u202e"' },
    { name: "control characters", text: "\0\u001b\u007f", yaml: '"\\u0000\\u001b\\u007f"' },
  ])("$name", ({ text, yaml }) => {
    expect(yamlText({ a: text })).toBe(`a: ${yaml}\n`);
    expect(parse(yamlText({ [text]: 1 }))).toEqual({ [text]: 1 });
  });

  test.each([
    {
      name: "a script",
      text: "#!/bin/sh\nset -e\n\n\techo x\n",
      yaml: "a: |\n  #!/bin/sh\n  set -e\n\n  \techo x\n",
    },
    { name: "without a last line break", text: "a\nb", yaml: "a: |-\n  a\n  b\n" },
    { name: "trailing spaces inside", text: "a  \n  b\n", yaml: "a: |\n  a  \n    b\n" },
    { name: "a document marker", text: "a\n---\nb\n", yaml: "a: |\n  a\n  ---\n  b\n" },
    { name: "letters of other scripts", text: "é\n漢\n", yaml: "a: |\n  é\n  漢\n" },
    { name: "an indented first line", text: "  a\nb\n", yaml: 'a: "  a\\nb\\n"\n' },
    { name: "an empty first line", text: "\na\n", yaml: 'a: "\\na\\n"\n' },
    { name: "empty last lines", text: "a\n\n", yaml: 'a: "a\\n\\n"\n' },
    { name: "a last line of spaces", text: "a\n  ", yaml: 'a: "a\\n  "\n' },
    { name: "a last line of spaces, closed", text: "a\n  \n", yaml: 'a: "a\\n  \\n"\n' },
    { name: "CRLF", text: "a\r\nb\r\n", yaml: 'a: "a\\r\\nb\\r\\n"\n' },
    { name: "a line break of YAML 1.1", text: "a\u2028b\n", yaml: 'a: "a\\u2028b\\n"\n' },
    { name: "line breaks only", text: "\n\n", yaml: 'a: "\\n\\n"\n' },
  ])("a text of several lines: $name", ({ text, yaml }) => {
    expect(yamlText({ a: text })).toBe(yaml);
    expect(parse(yaml)).toEqual({ a: text });
  });

  test("a long line is never folded", () => {
    const text = "word ".repeat(100).trim();
    expect(yamlText({ a: text, b: `${text}\n${text}\n` })).toBe(
      `a: "${text}"\nb: |\n  ${text}\n  ${text}\n`,
    );
  });

  test("a value used twice is written twice, without an alias", () => {
    const shared = { x: 1 };
    expect(yamlText({ a: shared, b: shared })).toBe("a:\n  x: 1\nb:\n  x: 1\n");
  });

  test.each([
    { value: 1e-7, yaml: "1.0e-7" },
    { value: 1.5e-7, yaml: "1.5e-7" },
    { value: -1e21, yaml: "-1.0e+21" },
    { value: 0.25, yaml: "0.25" },
    { value: -0, yaml: "0" },
    { value: 16_777_216, yaml: "16777216" },
    { value: true, yaml: "true" },
    { value: null, yaml: "null" },
  ])("$value is written as $yaml", ({ value, yaml }) => {
    expect(yamlText({ a: value })).toBe(`a: ${yaml}\n`);
  });

  test.each<{ name: string; value: unknown }>([
    { name: "undefined", value: { a: undefined } },
    { name: "undefined in a list", value: [undefined] },
    { name: "a hole in a list", value: new Array(1) },
    { name: "a function", value: { a: () => 1 } },
    { name: "NaN", value: { a: Number.NaN } },
    { name: "infinity", value: [Number.POSITIVE_INFINITY] },
    { name: "a bigint", value: { a: 1n } },
    { name: "a date", value: { a: new Date(0) } },
    { name: "a map of JavaScript", value: { a: new Map() } },
    { name: "a merge key", value: { a: [{ "<<": {} }] } },
  ])("$name is refused", ({ value }) => {
    expect(() => yamlText(value)).toThrow(TypeError);
  });

  test("a value inside itself is refused", () => {
    const value: Record<string, unknown> = {};
    value.self = { value };
    expect(() => yamlText(value)).toThrow(/inside itself/);
  });
});

describe("YAML with comments for a person", () => {
  const value = { a: { flag: "no" }, list: ["x"] };

  test("says them above a key and behind a value, and is the same value", () => {
    const text = commentedYamlText(value, {
      head: ["What it is."],
      comments: [
        { path: ["a", "flag"], behind: "a word of YAML 1.1" },
        { path: ["list"], above: ["Two", "lines."] },
      ],
    });
    expect(text).toBe(
      '# What it is.\n\na:\n  flag: "no" # a word of YAML 1.1\n\n# Two\n# lines.\nlist:\n  - x\n',
    );
    expect(parse(text)).toEqual(value);
  });

  test.each([
    { name: "a key that there is not", comment: { path: ["b"], above: ["x"] }, says: "no key b" },
    { name: "behind a list", comment: { path: ["list"], behind: "x" }, says: "behind list" },
  ])("$name is a fault of ours", ({ comment, says }) => {
    expect(() => commentedYamlText(value, { head: [], comments: [comment] })).toThrow(says);
  });
});
