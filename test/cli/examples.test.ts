import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { exampleEnvironment } from "../specs/example-environment.ts";
import { aFolder, nodegen } from "./nodegen.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const examples = readdirSync(join(root, "examples")).filter((name) =>
  existsSync(join(root, "examples", name, "cluster.yaml")),
);
const readme = readFileSync(join(root, "README.md"), "utf8");

describe.each(examples)("examples/%s", (name) => {
  const spec = join(root, "examples", name, "cluster.yaml");
  const text = readFileSync(spec, "utf8");

  test("says in its header what it shows, and which environment it needs", () => {
    const header = /^(?:#.*\n)+/.exec(text)?.[0] ?? "";
    expect(header).toMatch(/^# Shows: /m);
    const wanted = new Set([...text.matchAll(/\benv: ([A-Z_]+)/g)].map(([, variable]) => variable));
    for (const variable of wanted) expect(`${header}${text}`).toContain(`${variable}`);
    expect([...wanted].filter((variable) => !(String(variable) in exampleEnvironment))).toEqual([]);
  });

  test("renders with nothing to complain of", () => {
    const out = join(aFolder({}), "out");
    const ran = nodegen(["render", spec, "-o", out, "--strict"], { env: exampleEnvironment });
    expect(ran).toMatchObject({ code: 0, stderr: "" });
    expect(nodegen(["verify", out])).toMatchObject({ code: 0 });
  });

  test("is in the README's table of examples", () => {
    expect(readme).toContain(`(examples/${name}/cluster.yaml)`);
  });
});

test("the spec with every section at once validates and renders", () => {
  const spec = join(root, "test/specs/contract/cluster.yaml");
  const env = exampleEnvironment;
  expect(nodegen(["validate", spec, "--strict"], { env })).toMatchObject({ code: 0, stderr: "" });
  const out = join(aFolder({}), "out");
  expect(nodegen(["render", spec, "-o", out], { env })).toMatchObject({ code: 0, stderr: "" });
});
