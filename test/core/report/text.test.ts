import { describe, expect, test } from "vitest";
import { type Finding, finding } from "../../../src/core/report/finding.ts";
import { reportText } from "../../../src/core/report/text.ts";

const plain = (...findings: readonly Finding[]) => reportText(findings, { color: "never" });

const unknownField = finding("spec-unknown-field", ["registries", 0, "mirors"], {
  name: "mirors",
  known: ["host", "mirrors"],
  nearest: "mirrors",
});

function at(found: Finding, sourceLine: string, column: number, length: number): Finding {
  return {
    ...found,
    position: { file: "cluster.yaml", line: 12, column, length, sourceLine },
  };
}

describe("a finding as text", () => {
  test("says what and where, shows the line with a caret, and what to write", () => {
    expect(plain(at(unknownField, "    mirors: []", 5, 6))).toBe(`\
error[spec-unknown-field] registries[0].mirors: there is no field "mirors" here
  --> cluster.yaml:12:5
   |
12 |     mirors: []
   |     ^^^^^^
  = hint: did you mean "mirrors"?

1 error
`);
  });

  test("without a source line has its place alone", () => {
    const { sourceLine: _, ...position } = at(unknownField, "", 5, 6).position ?? {
      sourceLine: "",
      file: "",
      line: 0,
      column: 0,
      length: 0,
    };
    expect(plain({ ...unknownField, position })).toBe(`\
error[spec-unknown-field] registries[0].mirors: there is no field "mirors" here
  --> cluster.yaml:12:5
  = hint: did you mean "mirrors"?

1 error
`);
  });

  test("without a place is two lines", () => {
    const missing = finding("input-missing", [], { file: "cluster.yaml" });
    expect(plain(missing)).toBe(`\
error[input-missing] cluster.yaml is not there
  = hint: check the name, or write - to read from standard input

1 error
`);
  });

  test("keeps the caret under its word when the line has tabs", () => {
    expect(plain(at(unknownField, "\tmirors: []", 2, 6))).toContain(`
12 |  mirors: []
   |  ^^^^^^
`);
  });

  test("keeps the caret under its word when characters before it are shown by number", () => {
    expect(plain(at(unknownField, '{ "\u009b": 1, mirors: [] }', 11, 6))).toContain(`
12 | { "\\u{009B}": 1, mirors: [] }
   |                  ^^^^^^
`);
  });

  test("underlines all of a word that has such characters", () => {
    expect(plain(at(unknownField, 'a: "\u202e"', 4, 3))).toContain(`
12 | a: "\\u{202E}"
   |    ^^^^^^^^^^
`);
  });
});

describe("the last line counts", () => {
  const warning = finding("registry-cannot-resolve", ["registries", 0], { host: "a.example" });

  test.each([
    { name: "one error", findings: [unknownField], count: "1 error" },
    { name: "two errors", findings: [unknownField, unknownField], count: "2 errors" },
    { name: "one warning", findings: [warning], count: "1 warning" },
    {
      name: "both kinds",
      findings: [warning, unknownField, warning],
      count: "1 error, 2 warnings",
    },
  ])("$name", ({ findings, count }) => {
    expect(
      plain(...findings)
        .trimEnd()
        .split("\n")
        .at(-1),
    ).toBe(count);
  });

  test("nothing, when there is nothing: the report is empty", () => {
    expect(plain()).toBe("");
  });
});

describe("characters that a terminal would act on", () => {
  /** Everything which a report has no business to hold, its own line breaks apart. */
  const active = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069]/;

  test.each([
    { name: "a colour", text: "\u001b[31mred", shown: "\\u{001B}[31mred" },
    { name: "one of the report's own colours", text: "\u001b[0mred", shown: "\\u{001B}[0mred" },
    { name: "bold red, which errors are", text: "\u001b[1;31mred", shown: "\\u{001B}[1;31mred" },
    {
      name: "a new window title",
      text: "\u001b]0;title\u0007",
      shown: "\\u{001B}]0;title\\u{0007}",
    },
    { name: "a carriage return", text: "a\rb", shown: "a\\u{000D}b" },
    { name: "a line break", text: "a\nerror[fake] b", shown: "a\\u{000A}error[fake] b" },
    { name: "an 8-bit control sequence", text: "\u009b31m", shown: "\\u{009B}31m" },
    { name: "a right-to-left override", text: "a\u202eb", shown: "a\\u{202E}b" },
    { name: "a zero-width space", text: "a\u200bb", shown: "a\\u{200B}b" },
  ])("$name is shown by number, wherever it stands", ({ text, shown }) => {
    const found = finding("spec-unknown-field", ["kubelet", text], {
      name: text,
      known: [],
      nearest: text,
    });
    const position = { file: text, line: 1, column: 1, length: 1, sourceLine: text };
    const report = plain({ ...found, position });
    expect(report).not.toMatch(active);
    expect(report.split(shown).length - 1).toBeGreaterThanOrEqual(4);
  });
});

describe("colour", () => {
  const found = at(unknownField, "    mirors: []", 5, 6);

  test("is there when it is asked for", () => {
    expect(reportText([found], { color: "always" })).toContain(
      "\u001b[1;31merror[spec-unknown-field]\u001b[0m registries[0].mirors",
    );
  });

  test("is another for a warning", () => {
    const warning = finding("registry-cannot-resolve", [], { host: "a.example" });
    expect(reportText([warning], { color: "always" })).toMatch(/^\u001b\[1;33mwarning/);
  });

  test("changes nothing but itself", () => {
    const colours = /\u001b\[(?:0|1;3\d)m/g;
    expect(reportText([found], { color: "always" }).replace(colours, "")).toBe(plain(found));
  });

  test("is nowhere when it is not asked for", () => {
    expect(plain(found)).not.toContain("\u001b");
  });
});
