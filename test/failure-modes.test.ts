import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { codes } from "../src/core/report/codes.ts";
import { failureModes } from "../src/core/report/failure-modes.ts";

const folder = fileURLToPath(new URL("e2e/", import.meta.url));
const sources = readdirSync(folder)
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => readFileSync(join(folder, name), "utf8"));

/** The numbers with which groups of tests on real nodes begin. */
const provoked = sources.flatMap((source) =>
  [...source.matchAll(/"(\d+) on [^"]+: [^"]+"/g)].map((title) => Number(title[1])),
);

test.each(failureModes)("failure mode $number is provoked on a real node: $title", ({ number }) => {
  expect(provoked).toContain(number);
});

test("no test on a real node has the number of another failure mode", () => {
  const known: readonly number[] = failureModes.map(({ number }) => number);
  expect(provoked.filter((number) => !known.includes(number))).toEqual([]);
});

test("the README numbers the same failure modes, and links the page of each", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const rows = [...readme.matchAll(/^\| \[(\d+)\]\((.*?)\) \|/gm)];
  expect(rows.map(([, number, page]) => [Number(number), page])).toEqual(
    failureModes.map(({ number, slug }) => [number, `docs/failure-modes/${slug}.md`]),
  );
});

describe.each(failureModes)("the page of failure mode $number", ({ number, slug, codes: told }) => {
  const page = readFileSync(new URL(`../docs/failure-modes/${slug}.md`, import.meta.url), "utf8");

  test("says what happens, how to see it, how to mend it, and what nodegen does", () => {
    expect(page.startsWith(`# ${number}. `)).toBe(true);
    expect([...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      "What happens",
      "How to see it on the node",
      "How to mend it",
      "What nodegen does",
    ]);
  });

  test("is linked from each finding that tells of it", () => {
    expect(told.length).toBeGreaterThan(0);
    for (const code of told) {
      expect(Object.keys(codes)).toContain(code);
      const finding = new URL(`../docs/findings/${code}.md`, import.meta.url);
      expect(readFileSync(finding, "utf8")).toContain(`(../failure-modes/${slug}.md)`);
    }
  });
});

test("no page is of no failure mode", () => {
  const pages = readdirSync(new URL("../docs/failure-modes/", import.meta.url)).sort();
  expect(pages).toEqual(failureModes.map(({ slug }) => `${slug}.md`));
});
