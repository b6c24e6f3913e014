import { describe, expect, test } from "vitest";
import { contacts } from "../../../../src/core/audit/contacts/contacts.ts";
import { judged } from "../../../../src/core/audit/verdicts.ts";
import { renderCase } from "../../../specs/render.ts";
import { examples } from "../../../specs/spec-case.ts";
import { aMachine, placed, proved } from "./machine.ts";

const decoder = new TextDecoder();

describe("what the examples render contacts allowed hosts alone", async () => {
  test.each(examples.map((one) => [one.name, one] as const))("%s", async (_, example) => {
    const { nodes } = await renderCase(example);
    expect(nodes.length).toBeGreaterThan(0);
    for (const { tree, links, settings } of nodes) {
      const files = Object.fromEntries(
        [...tree].map(([path, { content }]) => [path, decoder.decode(content)]),
      );
      const versions = {
        containerd: settings.containerd.version,
        kubelet: settings.kubernetes.version,
      };
      const found = contacts(aMachine(files, { source: "spec", links, ...versions }), proved);
      const bad = judged(found, { allowedHosts: settings.allowedHosts, trustedPrograms: [] });
      expect(placed(bad.filter(({ verdict }) => verdict !== "allowed"))).toEqual([]);
    }
  });
});
