import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = new URL("..", import.meta.url).pathname;
let fresh = "";

beforeAll(() => {
  fresh = mkdtempSync(join(tmpdir(), "nodegen-generated-"));
  execFileSync(process.execPath, ["scripts/generate.mjs", fresh], { cwd: root });
});

afterAll(() => rmSync(fresh, { recursive: true, force: true }));

test.each([
  "src/core/spec/cluster.generated.ts",
  "docs/reference/spec.md",
  "docs/reference/command-line.md",
  "docs/reference/limits.md",
])("%s is what npm run generate writes", (path) => {
  expect(readFileSync(join(root, path), "utf8")).toBe(readFileSync(join(fresh, path), "utf8"));
});

test("every finding has its page, and no page is left of one that is gone", () => {
  const pages = (folder: string) => {
    const directory = join(folder, "docs/findings");
    return readdirSync(directory)
      .sort()
      .map((name) => [name, readFileSync(join(directory, name), "utf8")]);
  };
  expect(pages(root)).toEqual(pages(fresh));
});
