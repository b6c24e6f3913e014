import { expect, test } from "vitest";
import { finding } from "../../../src/core/report/finding.ts";
import { notesGithub, reportGithub } from "../../../src/core/report/github.ts";

const found = finding("mirror-url", ["registries", 0], { found: "50%\n::", problem: "is bad" });

test("a finding is one workflow command with its place", () => {
  const position = { file: "a,b:c.yaml", line: 3, column: 5, length: 2 };
  expect(reportGithub([{ ...found, position }])).toBe(
    "::error file=a%2Cb%3Ac.yaml,line=3,col=5,endColumn=7,title=mirror-url::registries[0]: " +
      'the mirror "50%25\\u{000A}::" is bad; write https://host[:port][/path]\n',
  );
});

test("a finding without a place is a command without one", () => {
  expect(reportGithub([{ ...found, path: [] }])).toMatch(/^::error title=mirror-url::the mirror /);
});

test("no finding is no command", () => {
  expect(reportGithub([])).toBe("");
});

test("a note of several lines is one command, and none of its lines another", () => {
  const note = { rule: "explain", about: "", text: "50%\n::error::no\r\nend\n" };
  expect(notesGithub([note])).toBe(
    "::notice title=nodegen explain::50%25%0A::error::no\\u{000D}%0Aend\n",
  );
});
