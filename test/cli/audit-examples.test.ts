import { describe, expect, test } from "vitest";
import { examples, repository } from "../specs/spec-case.ts";
import { nodegen } from "./nodegen.ts";

interface Document {
  readonly verdict: string;
  readonly machines: readonly {
    readonly pause: { readonly verdict: string };
    readonly contacts: readonly { readonly verdict: string }[];
  }[];
}

/** Whose kubelet starts without the image, too: nobody can prove that there is one. */
const warned = ["examples/capi-external"];

describe("audit proves each example, and every host that it contacts is allowed", () => {
  test.each(examples)("$name", ({ name, spec, env }) => {
    if (typeof spec !== "string") throw new Error("an example is a file");
    const args = ["audit", spec, "--output", "json"];
    const { code, stdout, stderr } = nodegen(args, { cwd: repository, env });
    const { verdict, machines } = JSON.parse(stdout) as Document;
    const isProved = !warned.includes(name);
    expect(machines.length).toBeGreaterThan(0);
    for (const { pause, contacts } of machines) {
      expect(pause.verdict).toBe(isProved ? "proved" : "unproven");
      expect(contacts.filter((contact) => contact.verdict !== "allowed")).toEqual([]);
    }
    expect({ code, verdict }, stderr).toEqual(
      isProved ? { code: 0, verdict: "passed" } : { code: 1, verdict: "failed" },
    );
  });
});
