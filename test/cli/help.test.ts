import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { formats } from "../../src/core/formats/formats.ts";
import { nodegen, shell } from "./nodegen.ts";

const commands = {
  render: ["spec", "-o", "--pool", "--node", "--format", "--check", "--strict", "--output"],
  validate: ["spec", "--strict", "--output"],
  lint: ["files", "--containerd", "--kubelet", "--strict", "--output"],
  verify: ["dir", "--output"],
  explain: ["about", "--pool", "--node", "--output"],
  diff: ["before", "after", "--pool", "--node", "--text", "--output"],
  init: ["--platform", "--registry", "--kubernetes", "--containerd", "--family", "-o"],
  schema: [],
  terraform: ["protocol"],
  completion: [],
} as const;

const all = Object.entries(commands).map(([command, options]) => {
  const { code, stdout } = nodegen([command, "--help"]);
  return { command, options: options as readonly string[], code, stdout };
});

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

describe("help", () => {
  test("names every command", () => {
    const { code, stdout } = nodegen(["--help"]);
    expect(code).toBe(0);
    for (const command of Object.keys(commands)) expect(stdout).toContain(`nodegen ${command}`);
  });

  test.each(all)("of $command names all that it takes", ({ code, stdout, options }) => {
    expect(code).toBe(0);
    for (const option of ["--help", ...options]) {
      expect.soft(stdout).toMatch(new RegExp(`^ +(-h, )?${option} +\\S`, "m"));
    }
  });

  test.each(all)("of $command names nothing else", ({ stdout, options }) => {
    const named = [...stdout.matchAll(/^ +(?:-h, )?(-[a-z]|--[a-z-]+) /gm)].map(([, name]) => name);
    const known: readonly (string | undefined)[] = ["--version", "--help", ...options];
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  test.each(all)("of $command fits a terminal of a hundred columns", ({ stdout }) => {
    for (const line of stdout.split("\n")) expect.soft(line.length).toBeLessThanOrEqual(100);
  });

  test("names every format that --format takes", () => {
    const help = all.find(({ command }) => command === "render")?.stdout ?? "";
    const choices = /--format [^[]*\[array\]\s+\[choices: ([^\]]+)\]/.exec(help)?.[1] ?? "";
    const named = [...choices.matchAll(/"([^"]+)"/g)].map(([, name]) => name);
    expect(named).toEqual(formats.map(({ name }) => name));
  });

  test("is in English whatever the locale", () => {
    const env = { LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8" };
    expect(nodegen(["--help"], { env }).stdout).toBe(nodegen(["--help"]).stdout);
  });
});

test("--version is that of package.json", () => {
  const { version } = JSON.parse(read("package.json"));
  expect(nodegen(["--version"])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
});

test("schema is the schema in schemas/", () => {
  const { code, stdout } = nodegen(["schema"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(read("schemas/cluster.v1alpha1.schema.json")));
});

// The reader is gone before there is anything to read.
describe.each([
  { name: "help", line: "$nodegen --help" },
  { name: "the schema", line: "$nodegen schema" },
  { name: "findings", line: "$nodegen validate nowhere.yaml 2>&1" },
  { name: "wrong usage", line: "$nodegen render 2>&1" },
])("a pipe that is closed while $name is written", ({ line }) => {
  const without = shell(`${line} >/dev/null`);
  const closed = shell(`{ ${line}; echo $? >&3; } 3>&2 | :`);

  test("changes nothing about the exit code, and nothing is said about it", () => {
    expect(closed.stderr).toBe(`${without.code}\n`);
  });
});

test("head gets its lines of a long text", () => {
  const { stdout, stderr } = shell("$nodegen schema | head -1");
  expect({ stdout, stderr }).toEqual({ stdout: "{\n", stderr: "" });
});
