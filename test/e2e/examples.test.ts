import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { isMap, isScalar, parseDocument, visit } from "yaml";
import { type Artefact, render } from "../../src/index.ts";
import { loadCluster } from "../../src/node/index.ts";
import { renderTools } from "../../src/node/render-tools.ts";
import { examples, repository, type SpecCase } from "../specs/spec-case.ts";
import { configDump, withContainerd } from "./lab/containerd.ts";
import { type ContainerdMinor, containerds, type LabContainerd } from "./lab/containerds.ts";
import { aboutTheFile, effective, pluginStates } from "./lab/effective.ts";
import type { NodeFiles } from "./lab/files.ts";
import { containerdConfig, effectiveOf } from "./rendered.ts";

// Every example, rendered for the containerd of each minor, on that containerd: what it says of its own configuration.

const scratch = mkdtempSync(join(tmpdir(), "nodegen-examples-"));
afterAll(() => rmSync(scratch, { recursive: true }));

/** What an example asks for and a minor does not have. nodegen refuses it there, by these findings and no others. */
const refused: Readonly<Record<string, Partial<Record<ContainerdMinor, readonly string[]>>>> = {
  "examples/gpu-and-gvisor gpu": {
    "1.6": ["containerd-cdi-unknown", "containerd-cni-directories"],
    "1.7": ["containerd-cni-directories"],
    "2.0": ["containerd-cni-directories"],
  },
  "examples/gpu-and-gvisor sandbox": {
    "1.6": [
      "containerd-cni-directories",
      "containerd-key-unknown",
      "containerd-runtime-snapshotter",
    ],
    "1.7": ["containerd-cni-directories"],
    "2.0": ["containerd-cni-directories"],
  },
};

/** What an example expects of the machine image. */
const ofTheImage: NodeFiles = { "/opt/kata/scratch.ext4": { content: "" } };

/** The first machine of each pool of an example, rendered for a containerd. */
async function nodesFor({ spec, env }: SpecCase, { minor, version }: LabContainerd) {
  // With all the others, of which one takes an archive.
  const folder = mkdtempSync(join(scratch, `${minor}-`));
  cpSync(join(repository, "examples"), folder, { recursive: true });
  const file = join(folder, relative(join(repository, "examples"), String(spec)));
  writeFileSync(file, withVersion(readFileSync(file, "utf8"), version));
  const selection = { pools: [], nodes: [] };
  const { loaded, findings } = await loadCluster(file, { selection, stdin: process.stdin, env });
  if (loaded === undefined) throw new Error(JSON.stringify(findings));
  const first = new Map(loaded.nodes.toReversed().map((node) => [node.pool, node]));
  return [...first.values()].map((node) => {
    const rendering = render([node], { ...loaded, formats: ["tree"] }, renderTools);
    const errors = rendering.findings.filter(({ severity }) => severity === "error");
    const artefacts = rendering.outputs.flatMap((output) => output.artefacts);
    return {
      pool: node.pool,
      settings: node.settings,
      files: { ...ofTheImage, ...filesOf(artefacts) },
      errors: [...new Set(errors.map(({ code }) => code))].sort(),
    };
  });
}

/** A spec in which each `containerd:` that has a version has this one. */
function withVersion(text: string, version: string): string {
  const document = parseDocument(text);
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || key.value !== "containerd" || !isMap(value)) return;
      if (value.has("version")) value.set("version", version);
    },
  });
  return String(document);
}

function filesOf(artefacts: readonly Artefact[]): NodeFiles {
  return Object.fromEntries(
    artefacts.flatMap(({ path, content, mode }) =>
      typeof content === "string" ? [[`/${path}`, { content, mode }]] : [],
    ),
  );
}

describe.concurrent.each(containerds)("on containerd $minor", (row) => {
  test.each(examples)(
    "$name is in effect, and containerd has nothing to say of it",
    async (example) => {
      for (const { pool, settings, files, errors } of await nodesFor(example, row)) {
        expect({ pool, errors }).toEqual({
          pool,
          errors: refused[`${example.name} ${pool}`]?.[row.minor] ?? [],
        });
        if (errors.length > 0) continue;
        const dump = await configDump({ ...row.node, files });
        expect({ pool, warnings: dump.warnings }).toEqual({ pool, warnings: [] });
        expect(effective(dump, row.minor)).toEqual(effectiveOf(settings));
        await withContainerd({ ...row.node, files }, async (node) => {
          expect(await pluginStates(node)).toEqual({ failed: [], cri: "ok" });
          expect(aboutTheFile(node.containerdLog())).toEqual([]);
          expect(node.readFile(containerdConfig)).toMatch(
            new RegExp(
              `^version = ${{ "1.6": 2, "1.7": 2, "2.3": 4 }[String(row.minor)] ?? 3}$`,
              "m",
            ),
          );
        });
      }
    },
  );
});
