import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { failureModes } from "./e2e/failure-modes.ts";

const folder = fileURLToPath(new URL("e2e/", import.meta.url));
const sources = readdirSync(folder)
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => readFileSync(join(folder, name), "utf8"));

/** The numbers with which groups of tests on real nodes begin. */
const provoked = sources.flatMap((source) =>
  [...source.matchAll(/"(\d+) on [^"]+: [^"]+"/g)].map((title) => Number(title[1])),
);

test.each(failureModes)(
  "failure mode $number is provoked on a real node: $failure",
  ({ number }) => {
    expect(provoked).toContain(number);
  },
);

test("no test on a real node has the number of another failure mode", () => {
  const known: readonly number[] = failureModes.map(({ number }) => number);
  expect(provoked.filter((number) => !known.includes(number))).toEqual([]);
});

test("the README numbers the same failure modes", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const rows = [...readme.matchAll(/^\| (\d+) \|/gm)].map((row) => Number(row[1]));
  expect(rows).toEqual(failureModes.map(({ number }) => number));
});
