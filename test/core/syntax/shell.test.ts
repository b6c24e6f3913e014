import { describe, expect, test } from "vitest";
import { shellQuote } from "../../../src/core/syntax/shell.ts";

describe("a word for the shell", () => {
  test.each([
    {
      name: "a path is bare",
      text: "/opt/nodegen/images/pause-3.10.1.tar",
      word: "/opt/nodegen/images/pause-3.10.1.tar",
    },
    {
      name: "an image reference is bare",
      text: "r.example:5000/pause@sha256:0a",
      word: "r.example:5000/pause@sha256:0a",
    },
    { name: "nothing is a word too", text: "", word: "''" },
    { name: "a space", text: "a b", word: "'a b'" },
    { name: "a variable", text: "$HOME", word: "'$HOME'" },
    { name: "a command", text: "`id`$(id)", word: "'`id`$(id)'" },
    { name: "a single quote", text: "it's", word: "'it'\\''s'" },
    { name: "a backslash", text: "\\", word: "'\\'" },
    { name: "a line break", text: "a\nb", word: "'a\nb'" },
    { name: "a home directory", text: "~root", word: "'~root'" },
    { name: "an assignment", text: "PATH=x", word: "'PATH=x'" },
    { name: "a pattern", text: "*", word: "'*'" },
    { name: "a comment", text: "#x", word: "'#x'" },
  ])("$name", ({ text, word }) => {
    expect(shellQuote(text)).toBe(word);
  });

  test("NUL and half a surrogate pair are refused", () => {
    expect(() => shellQuote("a\0b")).toThrow(RangeError);
    expect(() => shellQuote("\ud83d")).toThrow(RangeError);
  });
});
