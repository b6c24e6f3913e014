import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { formatNames } from "../../src/cli/format-names.ts";
import { formats } from "../../src/core/formats/formats.ts";
import { aFolder, nodegen } from "./nodegen.ts";

/** A folder that has nodegen as a shell finds it. */
function withCommand(): string {
  const folder = aFolder({ "cluster.yaml": "" });
  mkdirSync(join(folder, "bin"));
  const command = join(folder, "bin/nodegen");
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${inject("command")}" "$@"\n`);
  chmodSync(command, 0o755);
  return folder;
}

/** What bash offers behind these words, once it has read the script. */
function completed(words: readonly string[], { installed = true } = {}): readonly string[] {
  const cwd = withCommand();
  const PATH = installed ? `${cwd}/bin:${process.env.PATH}` : process.env.PATH;
  const program = `
    source ./script || exit
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    "$(complete -p nodegen | sed -E 's/.* -F ([^ ]+) .*/\\1/')" 2>/dev/null
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  writeFileSync(join(cwd, "script"), nodegen(["completion"]).stdout);
  const args = ["--norc", "-c", program, "bash", "nodegen", ...words];
  const { stdout, stderr, status } = spawnSync("bash", args, {
    cwd,
    encoding: "utf8",
    env: { PATH },
  });
  expect({ stderr, status }).toEqual({ stderr: "", status: 0 });
  return stdout.split("\n").filter((line) => line !== "");
}

describe("bash completes", () => {
  test.each([
    { name: "a command", words: ["ren"], offers: ["render"] },
    { name: "one of several commands", words: ["v"], offers: ["validate", "verify"] },
    { name: "an option", words: ["render", "--che"], offers: ["--check"] },
    { name: "an option of another command", words: ["diff", "--te"], offers: ["--text"] },
    {
      name: "a format",
      words: ["render", "cluster.yaml", "--format", "c"],
      offers: ["cloud-init", "capi"],
    },
    { name: "a form of findings", words: ["validate", "--output", "s"], offers: ["sarif"] },
    {
      name: "forms of an audit, which has more",
      words: ["audit", "--output", "h"],
      offers: ["html"],
    },
    { name: "a protocol", words: ["terraform", "ex"], offers: ["external"] },
    {
      name: "nothing of its own where a file is meant, so that bash does",
      words: ["render", "clu"],
      offers: [],
    },
    { name: "no option that there is not", words: ["validate", "--pool"], offers: [] },
  ])("$name", ({ words, offers }) => {
    expect(completed(words)).toEqual(offers);
  });

  test("nothing without nodegen on PATH, as its help says", () => {
    expect(completed(["ren"], { installed: false })).toEqual([]);
    const { stdout } = nodegen(["completion", "--help"]);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("nodegen must be on PATH");
  });
});

describe("the script", () => {
  test("is bash's where SHELL says nothing", () => {
    const { code, stdout, stderr } = nodegen(["completion"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^complete .* nodegen$/m);
  });

  test("is zsh's where SHELL says so", () => {
    const { code, stdout } = nodegen(["completion"], { env: { SHELL: "/bin/zsh" } });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^#compdef nodegen\n/);
  });

  test("takes nothing", () => {
    const { code, stdout, stderr } = nodegen(["completion", "fish"]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("Unknown argument: fish");
  });
});

test("zsh is told what each command is for", () => {
  const args = ["--get-yargs-completions", "nodegen", "ver"];
  const { stdout } = nodegen(args, { env: { SHELL: "/bin/zsh" } });
  expect(stdout).toContain("verify:check that an output folder is complete and unchanged\n");
});

test("what completion offers as formats are the formats", () => {
  expect(formatNames).toEqual(formats.map(({ name }) => name));
});
