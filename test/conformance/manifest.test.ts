import { appendFileSync, chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderCase } from "../specs/render.ts";
import { examples } from "../specs/spec-case.ts";
import { variants } from "../specs/variants.ts";
import { buildCli, type Cli } from "./cli.ts";
import { runTool } from "./command.ts";

// What the command has written, held against its manifest.json by a program that knows only the format.

const program = fileURLToPath(new URL("manifest.py", import.meta.url));
let cli: Cli;
beforeAll(async () => {
  cli = await buildCli();
});
afterAll(() => cli.close());

test.each([...examples, ...variants])(
  "manifest.json describes the output of $name",
  async (specCase) => {
    const folder = render(specCase);
    const { differences, entries } = held(folder);
    expect(differences).toEqual([]);
    // The program has held the manifest against the folder both ways; here, that neither is next to empty.
    const { nodes } = await renderCase(specCase);
    expect(entries).toBeGreaterThan(4 * nodes.length);
  },
);

test("two renders of one spec are the same bytes, manifest included", () => {
  for (const specCase of [...examples, ...variants]) {
    const both = [render(specCase), render(specCase)] as const;
    const { code, stdout } = runTool({
      command: ["diff", "--recursive", "--no-dereference", ...both],
    });
    expect({ name: specCase.name, code, stdout }).toEqual({
      name: specCase.name,
      code: 0,
      stdout: "",
    });
  }
});

describe("the check sees", () => {
  const tree = "workers/nodes/worker-1/tree";
  const config = `${tree}/etc/containerd/config.toml`;
  test.each([
    {
      change: "a byte too many",
      make: (folder: string) => appendFileSync(join(folder, config), "\n"),
      says: ["bytes", "sha256"],
    },
    {
      change: "another mode",
      make: (folder: string) => chmodSync(join(folder, config), 0o600),
      says: ["mode"],
    },
    {
      change: "a file too many",
      make: (folder: string) => writeFileSync(join(folder, tree, "etc/more"), ""),
      says: ["not in the manifest"],
    },
    {
      change: "the digest of a secret",
      make: (folder: string) => {
        const text = readFileSync(join(folder, "manifest.json"), "utf8");
        const digest = `"sha256": "${"0".repeat(64)}",\n      "secret": true`;
        writeFileSync(join(folder, "manifest.json"), text.replace('"secret": true', digest));
      },
      says: ["digest"],
    },
  ])("$change", ({ make, says }) => {
    const folder = render(examples.find(({ name }) => name === "examples/airgapped") ?? raise());
    expect(held(folder).differences).toEqual([]);
    make(folder);
    const { differences } = held(folder);
    expect(differences).toHaveLength(says.length);
    for (const word of says) expect(differences.join("\n")).toContain(word);
  });
});

let rendered = 0;

function render(specCase: (typeof examples)[0]): string {
  rendered += 1;
  const folder = join(cli.folder, `out-${rendered}`);
  rmSync(folder, { recursive: true, force: true });
  const { code, stderr } = cli.run("render", specCase, ["-o", folder]);
  if (code !== 0) throw new Error(`${specCase.name}: code ${code}\n${stderr}`);
  return folder;
}

function held(folder: string): {
  readonly differences: readonly string[];
  readonly entries: number;
} {
  const { code, stdout, stderr } = runTool({ command: ["/usr/bin/python3", program, folder] });
  if (code !== 0) throw new Error(`manifest.py failed: ${stderr}`);
  return JSON.parse(stdout);
}

function raise(): never {
  throw new Error("the example is gone");
}
