import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = new URL("../..", import.meta.url).pathname;
const readme = readFileSync(join(root, "README.md"), "utf8");
let clone = "";

beforeAll(() => {
  clone = join(mkdtempSync(join(tmpdir(), "nodegen-clone-")), "nodegen");
  // What is committed, as a new user gets it: nothing of the work tree, nothing built.
  execFileSync("git", ["clone", "--quiet", root, clone]);
});

afterAll(() => rmSync(join(clone, ".."), { recursive: true, force: true }));

test("the first command of the README renders the example in a fresh clone", () => {
  const [, command] = /```console\n(.*)\n```/.exec(readme) ?? [];
  const [, table] = /```text\n([\s\S]*?)```/.exec(readme) ?? [];
  const env = { ...process.env, NODE_ENV: "development" };
  const printed = execFileSync("sh", ["-c", String(command)], {
    cwd: clone,
    env,
    encoding: "utf8",
  });
  expect(printed.endsWith(String(table))).toBe(true);
  const manifest = JSON.parse(readFileSync(join(clone, "out/manifest.json"), "utf8"));
  expect(manifest.files.length).toBeGreaterThan(20);
});

test("the clone is left without a change that git would see", () => {
  const status = execFileSync("git", ["status", "--porcelain"], { cwd: clone, encoding: "utf8" });
  expect(status).toBe("");
});
