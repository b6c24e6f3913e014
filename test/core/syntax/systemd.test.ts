import { describe, expect, test } from "vitest";
import {
  systemdArgument,
  systemdEnvironment,
  systemdPath,
} from "../../../src/core/syntax/systemd.ts";

describe("an argument of ExecStart=", () => {
  test.each([
    { name: "a path is bare", text: "/opt/x-1.tar", word: "/opt/x-1.tar" },
    { name: "an option is bare", text: "--config=/etc/x.yaml", word: "--config=/etc/x.yaml" },
    { name: "nothing is an argument too", text: "", word: '""' },
    { name: "a space", text: "a b", word: '"a b"' },
    { name: "a specifier", text: "%n", word: '"%%n"' },
    { name: "a variable", text: "$HOME ${X}", word: '"$$HOME $${X}"' },
    { name: "quotes", text: `it's "x"`, word: `"it's \\"x\\""` },
    { name: "a backslash", text: "\\n", word: '"\\\\n"' },
    { name: "line breaks and tabs", text: "a\n\tb\r", word: '"a\\n\\tb\\x0d"' },
    { name: "the end of a command", text: ";", word: '";"' },
    { name: "a comment", text: "#x", word: '"#x"' },
    { name: "letters of other scripts", text: "é漢", word: '"é漢"' },
  ])("$name", ({ text, word }) => {
    expect(systemdArgument(text)).toBe(word);
  });
});

describe("an assignment of Environment=", () => {
  test("a dollar sign is an ordinary character, a specifier is not", () => {
    expect(systemdEnvironment("A", "$HOME %h")).toBe('"A=$HOME %%h"');
  });

  test("a simple value is bare", () => {
    expect(systemdEnvironment("HTTPS_PROXY", "http://proxy.example:3128")).toBe(
      "HTTPS_PROXY=http://proxy.example:3128",
    );
    expect(systemdEnvironment("EMPTY", "")).toBe("EMPTY=");
  });

  test.each(["", "1A", "A B", "A=B", "A-B", "Ä"])("the name %j is refused", (name) => {
    expect(() => systemdEnvironment(name, "x")).toThrow(RangeError);
  });
});

describe("a path in a list of paths", () => {
  test.each([
    { name: "a plain path is bare", text: "/var/lib/containerd", word: "/var/lib/containerd" },
    { name: "a space", text: "/mnt/a b", word: '"/mnt/a b"' },
    { name: "a specifier", text: "/mnt/%h", word: '"/mnt/%%h"' },
    { name: "a dollar sign is an ordinary character", text: "/mnt/$x", word: '"/mnt/$x"' },
    { name: "quotes and backslashes", text: '/mnt/"\\', word: '"/mnt/\\"\\\\"' },
  ])("$name", ({ text, word }) => {
    expect(systemdPath(text)).toBe(word);
  });

  test("control characters are refused: some lists of paths know no escapes for them", () => {
    expect(() => systemdPath("/mnt/a\nb")).toThrow(RangeError);
  });
});

test("NUL, half a surrogate pair and noncharacters are refused everywhere", () => {
  for (const text of ["\0", "\ud83d", "\uffff", "\u{1fffe}"]) {
    expect(() => systemdArgument(text)).toThrow(RangeError);
    expect(() => systemdEnvironment("A", text)).toThrow(RangeError);
    expect(() => systemdPath(text)).toThrow(RangeError);
  }
});
