import { describe, expect, test } from "vitest";
import { contacts } from "../../../../src/core/audit/contacts/contacts.ts";
import { judged } from "../../../../src/core/audit/verdicts.ts";
import type { Artefact } from "../../../../src/core/plan/artefact.ts";
import { type RenderedNode, renderCase } from "../../../specs/render.ts";
import { examples } from "../../../specs/spec-case.ts";
import { aMachine, type MachineParts, placed, proved, told } from "./machine.ts";

const decoder = new TextDecoder();

function textOf({ content }: Artefact): string {
  if (typeof content === "string") return content;
  if (!(content instanceof Uint8Array)) throw new Error("a file of this machine");
  return decoder.decode(content);
}

/** A node of each pool: those of one pool differ in their names alone. */
async function nodesOf(example: (typeof examples)[number]): Promise<readonly RenderedNode[]> {
  const { nodes } = await renderCase(example, (all) =>
    all.filter(({ pool }, index) => all.findIndex((one) => one.pool === pool) === index),
  );
  expect(nodes.length).toBeGreaterThan(0);
  return nodes;
}

function of(
  { settings }: RenderedNode,
  files: Readonly<Record<string, string>>,
  parts: MachineParts,
) {
  const versions = {
    containerd: settings.containerd.version,
    kubelet: settings.kubernetes.version,
  };
  return contacts(aMachine(files, { ...versions, ...parts }), proved);
}

function ofTree(node: RenderedNode) {
  const files = [...node.tree].map(([path, { content }]) => [path, decoder.decode(content)]);
  return of(node, Object.fromEntries(files), { source: "spec", links: node.links });
}

describe("what the examples render contacts allowed hosts alone", () => {
  test.each(examples.map((one) => [one.name, one] as const))("%s", async (_, example) => {
    for (const node of await nodesOf(example)) {
      const { allowedHosts } = node.settings;
      const found = judged(ofTree(node), { allowedHosts, trustedPrograms: [] });
      expect(placed(found.filter(({ verdict }) => verdict !== "allowed"))).toEqual([]);
    }
  });
});

describe("a machine that gets it by user-data or Ignition contacts the same hosts", () => {
  test.each(examples.map((one) => [one.name, one] as const))("%s", async (_, example) => {
    for (const node of await nodesOf(example)) {
      if (node.tree !== node.booted.tree) continue;
      for (const [name, path] of [
        ["cloud-init/user-data", "/var/lib/cloud/seed/nocloud/user-data"],
        ["ignition/config.ign", "/config.ign"],
      ] as const) {
        const artefact = node.artefacts.get(name);
        if (artefact === undefined) continue;
        const text = textOf(artefact);
        expect([name, ...told(of(node, { [path]: text }, {}))]).toEqual([
          name,
          ...told(ofTree(node)),
        ]);
      }
    }
  });
});
