import { expect, test } from "vitest";
import { redactor } from "../../src/node/redact.ts";

const key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nshort\n-----END KEY-----\n";
const token = 'p"ss\\wörd/1';

test.each([
  { name: "a secret as it stands", text: `x ${token} y`, expected: "x [redacted] y" },
  { name: "every one of several", text: `${token},${token}`, expected: "[redacted],[redacted]" },
  {
    name: "a secret within JSON",
    text: JSON.stringify({ a: token }),
    expected: '{"a":"[redacted]"}',
  },
  {
    name: "a secret in base64",
    text: `b ${Buffer.from(token).toString("base64")}`,
    expected: "b [redacted]",
  },
  {
    name: "a secret in base64 for URLs",
    text: Buffer.from(token).toString("base64url"),
    expected: "[redacted]",
  },
  { name: "a value of many lines", text: `k: ${key}.`, expected: "k: [redacted]." },
  { name: "one line of it", text: "  MIIEvQIBADANBgkq  ", expected: "  [redacted]  " },
  {
    name: "its lines with another indentation",
    text: key.replaceAll("\n", "\n    "),
    expected: "[redacted]\n    [redacted]\n    short\n    [redacted]\n    ",
  },
  { name: "one line of it in base64", text: btoa("MIIEvQIBADANBgkq"), expected: "[redacted]" },
  { name: "not its short lines", text: "a short text", expected: "a short text" },
])("hides $name", ({ text, expected }) => {
  expect(redactor([token, key])(text)).toBe(expected);
});

test("a value of under four characters is left alone: hiding it would hide every other word", () => {
  expect(redactor(["x", " yes\n"])("registry.example: yes")).toBe("registry.example: yes");
});

test("overlapping secrets leave no tail of each other", () => {
  expect(redactor(["abcdef", "defghi", "c"])("abcdefghi")).toBe("[redacted]");
});

test("no secrets, or empty ones, change nothing", () => {
  expect(redactor([])("text")).toBe("text");
  expect(redactor(["", "\n"])("te\txt")).toBe("te\txt");
});

test("a secret that looks like a pattern is taken as text", () => {
  expect(redactor(["a.*b$&"])("aXXb a.*b$&")).toBe("aXXb [redacted]");
});
