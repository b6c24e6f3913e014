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
const specOf = (name: string) => join(root, "examples", name, "cluster.yaml");

/** The lab's node pulls nothing at all, which is worth a warning anywhere else. */
const withWarnings = new Set(["lab"]);

describe.each(examples)("examples/%s", (name) => {
  const text = readFileSync(specOf(name), "utf8");

  test("says in its header what it shows, and what it needs in the environment", () => {
    const header = /^(?:#.*\n)+/.exec(text)?.[0] ?? "";
    expect(header).toMatch(/^# Shows: /m);
    const wanted = [...text.matchAll(/\benv: ([A-Z_]+)/g)].map(([, variable]) => String(variable));
    expect(wanted.filter((variable) => !header.includes(variable))).toEqual([]);
  });

  test("renders, and what was rendered is whole", () => {
    const out = join(aFolder({}), "out");
    const strict = withWarnings.has(name) ? [] : ["--strict"];
    const ran = nodegen(["render", specOf(name), "-o", out, ...strict], {
      env: exampleEnvironment,
    });
    expect(withWarnings.has(name) ? { ...ran, stderr: "" } : ran).toMatchObject({
      code: 0,
      stderr: "",
    });
    expect(nodegen(["verify", out])).toMatchObject({ code: 0 });
  });

  test("is in the README's table of examples", () => {
    expect(readme.includes(`(examples/${name}/cluster.yaml)`)).toBe(true);
  });
});

test("the spec with every section at once validates and renders", () => {
  const spec = join(root, "test/specs/contract/cluster.yaml");
  const env = exampleEnvironment;
  expect(nodegen(["validate", spec, "--strict"], { env })).toMatchObject({ code: 0, stderr: "" });
  const out = join(aFolder({}), "out");
  expect(nodegen(["render", spec, "-o", out], { env })).toMatchObject({ code: 0, stderr: "" });
});
