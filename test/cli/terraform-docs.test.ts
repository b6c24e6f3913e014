import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { aSpec, specText } from "../specs/a-spec.ts";
import { repository } from "../specs/spec-case.ts";
import { aFolder, nodegen, shell } from "./nodegen.ts";

const page = readFileSync(join(repository, "docs/terraform.md"), "utf8");

describe("docs/terraform.md", () => {
  const shown = [...page.matchAll(/<!-- example: (\S+) -->\n```\w+\n([\s\S]*?)```/g)];

  test("shows something of the spec and of main.tf", () => {
    expect(shown).toHaveLength(2);
  });

  test.each(shown.map(([, path = "", text = ""]) => ({ path, text })))(
    "shows a part of $path",
    ({ path, text }) => {
      expect(readFileSync(join(repository, path), "utf8")).toContain(text);
    },
  );

  test("shows what its commands print", () => {
    const [, block = ""] = /<!-- run: .* -->\n```console\n([\s\S]*?)```/.exec(page) ?? [];
    const [render = "", list = "", ...output] = block.trimEnd().split("\n");
    const cwd = aFolder({});
    cpSync(join(repository, "examples/terraform-modules"), cwd, { recursive: true });
    expect(shell(render.replace("$ nodegen", "$nodegen"), { cwd })).toMatchObject({
      code: 0,
      stderr: "",
    });
    expect(shell(list.replace("$ ", ""), { cwd }).stdout).toBe(`${output.join("\n")}\n`);
  });

  test("shows a query that is answered, and names each key of the answer", () => {
    const [, block = ""] = /<!-- external -->\n```hcl\n([\s\S]*?)```/.exec(page) ?? [];
    const query = Object.fromEntries(
      [...block.matchAll(/^ {4}(\w+) += "(.*)"$/gm)].map(([, key, value]) => [key, value]),
    );
    expect(Object.keys(query)).toEqual(["spec", "pool", "node", "format"]);
    const nodePools = [{ name: "workers", nodes: [{ name: "worker-1" }, { name: "worker-2" }] }];
    const cwd = aFolder({ "cluster.yaml": specText(aSpec({ nodePools })) });
    const { code, stdout } = nodegen(["terraform", "external"], {
      cwd,
      input: JSON.stringify(query),
    });
    expect(code).toBe(0);
    const named = Object.keys(JSON.parse(stdout)).filter((key) => !page.includes(`\`${key}\``));
    expect(named).toEqual([]);
  });
});
