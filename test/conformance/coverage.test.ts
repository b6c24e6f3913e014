import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { clusterSchema } from "../../src/core/compiled/schema.js";
import { renderCase } from "../specs/render.ts";
import { examples, openExamples, type SpecCase } from "../specs/spec-case.ts";
import { aSpec, variants } from "../specs/variants.ts";

// The other tests of this folder hold what every example and every variant renders. So what no spec uses is held by none.

interface Schema {
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly enum?: readonly unknown[];
}

const schema = clusterSchema as Schema;

/** Sections of a pool and of a node are those of the cluster; only what is their own counts again. */
const sections = new Set(Object.keys(schema.properties ?? {}));

/** For the fields that no example leaves open: terraform.test.ts has all of them. */
const isOpen = (field: string) => field.endsWith(".variable");

/** It takes some 2 KB, less than Ignition's configuration of any node; so no case that is rendered in each format has it. */
const tooSmall = "delivery.platform = kubevirt";

test("every field of the schema, and each value it may choose from, is in an example or a variant", () => {
  const used = new Set(
    [...examples, ...openExamples, ...variants].flatMap((spec) => [...fieldsIn(document(spec))]),
  );
  const missing = [...fieldsOf(schema, "", "")].filter((field) => !used.has(field));
  expect(missing.filter((field) => !isOpen(field) && field !== tooSmall)).toEqual([]);
});

test("a platform that is too small for each format is told", async () => {
  const spec = aSpec({
    delivery: { platform: "kubevirt", layers: { image: ["tree"], boot: ["cloud-init"] } },
  });
  const { nodes, findings } = await renderCase({ name: "small", spec, env: {} });
  expect(nodes).toEqual([]);
  expect(findings.map(({ code }) => code)).toContain("user-data-too-large");
});

const variable = { variable: "open" };
test.each([
  { field: "a label", sections: { kubelet: { nodeLabels: { rack: variable } } } },
  { field: "a file", sections: { files: [{ path: "/etc/app", content: variable }] } },
  {
    field: "an address",
    sections: { nodePools: [{ name: "workers", nodes: [{ name: "a", addresses: [variable] }] }] },
  },
  { field: "a kubeconfig", sections: { kubelet: { bootstrap: { kubeconfig: variable } } } },
])("$field that stays open is refused in every format but terraform", async ({ sections }) => {
  const { nodes, findings } = await renderCase({ name: "open", spec: aSpec(sections), env: {} });
  expect(nodes).toEqual([]);
  const refused = findings.map(({ code, message }) => `${code} ${message}`);
  expect(refused).toEqual(
    ["tree", "cloud-init", "ignition"].map(
      (format) => `reference-variable ${format} can't leave the variable open open`,
    ),
  );
});

test("each section of the schema is overridden in a pool or in a node", () => {
  const overridden = new Set(
    [...examples, ...variants].flatMap((spec) =>
      (document(spec).nodePools ?? []).flatMap((pool: Record<string, unknown>) => [
        ...Object.keys(pool),
        ...((pool.nodes ?? []) as object[]).flatMap(Object.keys),
      ]),
    ),
  );
  const own = Object.keys(schema.$defs?.nodePool?.properties ?? {});
  expect(own.filter((section) => !overridden.has(section))).toEqual([]);
});

// biome-ignore lint/suspicious/noExplicitAny: a document of any shape
function document({ spec }: SpecCase): any {
  return typeof spec === "string" ? parse(readFileSync(spec, "utf8")) : spec;
}

/** `registries[].mirrors[].url`, and `registries[].upstream = deny` where the schema lists the values. */
function* fieldsOf(shape: Schema, path: string, parent: string): Generator<string> {
  const { properties, items, additionalProperties, enum: values } = resolved(shape);
  if (path !== "") yield path;
  for (const value of values ?? []) if (value !== null) yield `${path} = ${String(value)}`;
  const inner = parent === "nodePools" || parent === "nodes";
  for (const [name, below] of Object.entries(properties ?? {})) {
    if (inner && sections.has(name)) continue;
    const next = path === "" ? name : `${path}.${name}`;
    yield* fieldsOf(below, next, name);
  }
  if (items !== undefined) yield* fieldsOf(items, `${path}[]`, parent);
  if (typeof additionalProperties === "object") {
    yield* fieldsOf(additionalProperties, `${path}.*`, "");
  }
}

function resolved({ $ref, ...beside }: Schema): Schema {
  if ($ref === undefined) return beside;
  const target = schema.$defs?.[$ref.replace("#/$defs/", "")];
  if (target === undefined) throw new Error(`${$ref} is nowhere`);
  return { ...resolved(target), ...beside };
}

/** The same for a document. A key of an open map counts by its name and as `*`; sections of pools as the cluster's. */
function* fieldsIn(value: unknown, path = ""): Generator<string> {
  if (path !== "") yield path;
  if (Array.isArray(value)) {
    for (const item of value) yield* fieldsIn(item, `${path}[]`);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, below] of Object.entries(value)) {
      const inner = /^nodePools\[\](\.nodes\[\])?$/.test(path) && sections.has(name);
      const base = inner || path === "" ? "" : `${path}.`;
      yield* fieldsIn(below, `${base}${name}`);
      if (!inner && path !== "") yield* fieldsIn(below, `${path}.*`);
    }
  } else yield `${path} = ${String(value)}`;
}
