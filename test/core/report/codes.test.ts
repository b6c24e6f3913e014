import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type Code, type CodeInfo, codes } from "../../../src/core/report/codes.ts";

const tests = fileURLToPath(new URL("../..", import.meta.url));

/** The text of every test but this one. */
const texts = readdirSync(tests, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".test.ts") && !name.endsWith("codes.test.ts"))
  .map((name) => readFileSync(join(tests, name), "utf8"))
  .join("\n");

const all = Object.entries(codes) as unknown as readonly [Code, CodeInfo<never>][];

/** In quotes, before a place as in `code path`, or as a report has it: `error[code]`. */
const mentions = (code: string) => new RegExp(`["'\`[]${code}["'\` \\]]`).test(texts);

test.each(all.map(([code]) => code))("some test is about %s", (code) => {
  expect(mentions(code)).toBe(true);
});

describe.each(all)("the words of %s", (code, { about, severity }) => {
  test("stand under a slug", () => {
    expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
  });

  test("say why nodegen minds, in whole sentences", () => {
    expect(about).toMatch(/^.{20,}\.$/s);
  });

  test("are of an error or of a warning", () => {
    expect(["error", "warning"]).toContain(severity);
  });
});
