import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { formats } from "../../../src/core/formats/formats.ts";
import { packer } from "../../../src/core/formats/packer/packer.ts";
import type { Artefact } from "../../../src/core/plan/artefact.ts";
import { planNode } from "../../../src/core/render.ts";
import { jsonText } from "../../../src/core/syntax/json.ts";
import { tarBytes } from "../../../src/core/syntax/tar.ts";
import { manifestOf, outputFiles } from "../../../src/node/output/output-file.ts";
import { renderTools } from "../../../src/node/render-tools.ts";
import { inputOf, pem, rendered, type SpecDocument, theNode } from "../../specs/a-spec.ts";
import { needlesIn } from "../../specs/decoded.ts";
import {
  certificate,
  type Kind,
  type Planted,
  plans,
  plantedFields,
  plantedSpec,
  secretFields,
} from "../../specs/planted.ts";

/** A way in which a format may be asked for, and what it then does with secrets. */
interface Way {
  readonly name: string;
  readonly changes?: SpecDocument;
  readonly kinds?: readonly Kind[];
  /** Others than these say no by themselves. */
  readonly managedBy?: "kubeadm";
  /** The artefacts that may hold secrets; absent: none may. */
  readonly holders?: RegExp;
  /** Fields which it does not carry at all. */
  readonly without?: RegExp;
  /** The finding with which it refuses. */
  readonly refusal?: string;
}

const flatcar = { host: { family: "flatcar" } };
const layered = (boot: string) => ({ delivery: { layers: { image: ["packer"], boot: [boot] } } });
const baseNeedle = "Zq8vN2mLx4Rk7TbW1yHc5JdG9sPfUaE3";
const base = { file: "./base.yaml" };
const userData = /^user-data(\.b64)?$/;
const inCloudInit = (name: string, cloudInit: object): Way => ({
  name,
  changes: { delivery: { cloudInit } },
  holders: userData,
});

/** By format. A new one has to say here what it does. */
const ways: Readonly<Record<string, readonly Way[]>> = {
  tree: [
    { name: "on Debian", holders: /./ },
    { name: "on Flatcar", changes: flatcar, holders: /./ },
  ],
  "cloud-init": [
    inCloudInit("as one cloud-config", {}),
    inCloudInit("gzipped", { gzip: true }),
    inCloudInit("as MIME", { form: "mime" }),
    inCloudInit("as gzipped MIME", { form: "mime", gzip: true }),
    inCloudInit("around a base", { base }),
    inCloudInit("as MIME around a base", { base, form: "mime" }),
    { name: "behind an image", changes: layered("cloud-init"), holders: userData },
  ],
  ignition: [
    { name: "on Flatcar", changes: flatcar, holders: /^config\.ign$/ },
    {
      name: "of another version",
      changes: { ...flatcar, delivery: { ignition: { version: "3.3.0" } } },
      holders: /^config\.ign$/,
    },
    {
      name: "behind an image",
      changes: { ...flatcar, ...layered("ignition") },
      holders: /^config\.ign$/,
    },
  ],
  packer: [
    { name: "with all in the image", refusal: "packer-secret" },
    { name: "before cloud-init", changes: layered("cloud-init") },
    { name: "before Ignition", changes: { ...flatcar, ...layered("ignition") } },
  ],
  terraform: [
    { name: "on Debian", holders: /^user-data\.tftpl$/ },
    { name: "on Flatcar", changes: flatcar, holders: /^config\.ign\.tftpl$/ },
    {
      name: "around a base",
      changes: { delivery: { cloudInit: { base } } },
      holders: /^user-data\.tftpl$/,
    },
    { name: "with variables, on Debian", kinds: ["variable"] },
    { name: "with variables, on Flatcar", changes: flatcar, kinds: ["variable"] },
  ],
  capi: [
    {
      name: "with cloud-init",
      managedBy: "kubeadm",
      holders: /^secret\.yaml$/,
      without: /_token$/,
    },
    {
      name: "behind an image",
      changes: layered("capi"),
      managedBy: "kubeadm",
      holders: /^secret\.yaml$/,
      without: /_token$/,
    },
    { name: "on Flatcar", changes: flatcar, managedBy: "kubeadm", refusal: "capi-secret" },
  ],
};

/** Each way with some of the plans, in turns: that each field has its turn is tested below. */
const cases = formats.flatMap(({ name: format }) =>
  (ways[format] ?? []).flatMap((way, turn) =>
    (way.kinds ?? (["env", "file"] as const)).flatMap((kind, ofKind) => {
      const fitting = plans(kind).filter(
        ({ managedBy }) => (way.managedBy ?? managedBy) === managedBy,
      );
      const turns = way.kinds === undefined ? [0, 1] : [...fitting.keys()];
      const chosen = turns.map((one) => fitting[(2 * turn + 3 * ofKind + one) % fitting.length]);
      return chosen
        .flatMap((plan) => plan ?? [])
        .map((plan) => ({
          ...plan,
          format,
          way,
          title: `${format} ${way.name}, {${kind}}, ${plan.managedBy} at the ${plan.kubeletAt}`,
        }));
    }),
  ),
);

function inputsOf(secrets: readonly Planted[]) {
  const references = secrets
    .filter(({ reference }) => reference.variable === undefined)
    .map(({ reference: { env, file }, value }) => [
      env === undefined ? `file:${file}` : `env:${env}`,
      value,
    ]);
  return {
    references: {
      ...Object.fromEntries(references),
      [`file:${certificate.file}`]: pem("CERTIFICATE"),
    },
    localFiles: { [base.file]: `#cloud-config\npassword: ${baseNeedle}\n` },
  };
}

/** What a file holds that is copied from beside the spec is no artefact's own. */
function bytesOf({ content }: Artefact): string | Uint8Array {
  if (typeof content === "string") return content;
  return "binary" in content ? content.binary : JSON.stringify(content);
}

const digest = (content: string | Uint8Array) => renderTools.sha256(Buffer.from(content));

describe("secrets", () => {
  test.each(["env", "file", "variable"] as const)("are planted in every field, as {%s}", (kind) => {
    const fields = cases
      .filter((one) => one.kind === kind)
      .flatMap((plan) => plantedFields(plantedSpec(plan).spec));
    expect([...new Set(fields)].sort()).toEqual([...secretFields()].sort());
    expect(fields.length).toBeGreaterThan(15);
  });

  test("are looked for in every format", () => {
    expect(Object.keys(ways)).toEqual(formats.map(({ name }) => name));
  });

  test.each(cases)("$title", ({ title: _, format, way, ...plan }) => {
    const { spec, secrets } = plantedSpec(plan, way.changes);
    const inputs = inputsOf(secrets);
    const { outputs, findings } = rendered(spec, { ...inputs, formats: [format] });
    const needles = [...secrets.map(({ needle }) => needle), baseNeedle];
    expect(needlesIn(JSON.stringify(findings), needles)).toEqual([]);
    const codes = findings.filter(({ severity }) => severity === "error").map(({ code }) => code);
    expect([...new Set(codes)]).toEqual(way.refusal === undefined ? [] : [way.refusal]);
    const artefacts = outputs.flatMap((output) => output.artefacts);
    expect(artefacts.length > 0).toBe(way.refusal === undefined);

    // With a digest of it, a guess could be tested.
    const formatsOfFiles = plan.kind === "variable" ? [] : ["tree"];
    const { tree } = rendered(spec, { ...inputs, formats: formatsOfFiles });
    const digests = [
      ...secrets.flatMap(({ value, needle }) => [value, value.trim(), needle].map(digest)),
      ...[...tree.values(), ...artefacts]
        .filter(({ secret }) => secret)
        .map((one) => digest(bytesOf(one))),
    ];

    const seen = new Set<string>();
    for (const artefact of artefacts) {
      const { path, mode, secret } = artefact;
      const found = needlesIn(bytesOf(artefact), secret ? needles : [...needles, ...digests]);
      for (const needle of found) seen.add(needle);
      if (found.length === 0) continue;
      expect({ path, secret, others: mode & 0o077 }).toEqual({ path, secret: true, others: 0 });
      expect(path).toMatch(way.holders ?? /^in none$/);
    }
    const carried = secrets.filter(({ name }) => !way.without?.test(name));
    const isBased = JSON.stringify(way.changes ?? {}).includes(base.file);
    const expected = [...carried.map(({ needle }) => needle), ...(isBased ? [baseNeedle] : [])];
    expect([...seen].sort()).toEqual(way.holders === undefined ? [] : expected.sort());

    const manifest = jsonText(manifestOf("test", outputFiles(outputs)));
    expect(needlesIn(manifest, [...needles, ...digests])).toEqual([]);
  });

  test.each(plans("variable"))(
    "that are variables of Terraform are sensitive, and so is what they go into: $managedBy at the $kubeletAt",
    (plan) => {
      const { spec, secrets } = plantedSpec(plan);
      const { outputs } = rendered(spec, { ...inputsOf(secrets), formats: ["terraform"] });
      const artefacts = outputs.flatMap((output) => output.artefacts);
      const text = (path: string) => String(artefacts.find((one) => one.path === path)?.content);
      const blocks = text("variables.tf")
        .split(/^variable /m)
        .slice(1);
      expect(blocks.length).toBe(secrets.length);
      for (const block of blocks) expect(block).toMatch(/^ {2}sensitive += true$/m);
      const [, userData = ""] = text("main.tf").split(/^output /m);
      expect(userData).toMatch(/^ {2}sensitive += true$/m);
    },
  );

  test("are not in a packer payload, even before anybody hears that it is refused", () => {
    const [plan] = plans("env");
    if (plan === undefined) throw new Error("no plan");
    const { spec, secrets } = plantedSpec(plan);
    const { plan: node } = planNode(theNode(spec), inputOf(inputsOf(secrets)));
    const needles = secrets.map(({ needle }) => needle);
    expect(node.files.filter(({ secret }) => secret).length).toBeGreaterThan(0);
    for (const artefact of packer.render(node, renderTools).artefacts) {
      expect(needlesIn(bytesOf(artefact), needles)).toEqual([]);
    }
  });

  test("are for a group in the tree alone, where the spec says so", () => {
    const files = [{ path: "/etc/app/x", content: { env: "X" }, mode: "0640", owner: "root:adm" }];
    const spec = { ...plantedSpec({ kind: "env", kubeletAt: "node", managedBy: "nodegen" }).spec };
    const { secrets } = plantedSpec({ kind: "env", kubeletAt: "node", managedBy: "nodegen" });
    const { references } = inputsOf(secrets);
    const { outputs } = rendered(
      { ...spec, files },
      {
        references: { ...references, "env:X": baseNeedle },
        formats: ["tree", "cloud-init", "terraform"],
      },
    );
    const holders = outputs.flatMap(({ format, artefacts }) =>
      artefacts
        .filter((artefact) => needlesIn(bytesOf(artefact), [baseNeedle]).length > 0)
        .map(({ path, mode, secret }) => [format, path, mode.toString(8), secret]),
    );
    expect(holders).toEqual([
      ["tree", "etc/app/x", "640", true],
      ["cloud-init", "user-data", "600", true],
      ["terraform", "user-data.tftpl", "600", true],
    ]);
  });
});

describe("a search for a secret", () => {
  const needle = "Qw3rT7yU9iOpAsDfGhJkLzXcVbNm1234";
  const text = `a: "b"\n  password: ${needle} # end\n`;
  const base64 = (content: string | Uint8Array) => Buffer.from(content).toString("base64");
  const zipped = gzipSync(text);
  const owner = { user: "root", group: "root" };
  const tar = tarBytes([{ path: "etc/x.gz", mode: 0o600, owner, content: zipped }]);
  const wrapped = (base64("x".repeat(90) + text).match(/.{1,76}/g) ?? []).join("\r\n");
  const escaped = (form: (code: string) => string) =>
    [...needle].map((one) => form(one.charCodeAt(0).toString(16))).join("");
  test.each([
    { form: "as it is", content: text },
    { form: "as base64", content: `x: ${base64(text)}\n` },
    { form: "as base64 after a word", content: `base64/${base64(text)}` },
    { form: "as base64url", content: Buffer.from(`???${text}`).toString("base64url") },
    { form: "as base64 of base64", content: base64(`x ${base64(text)} y`) },
    { form: "gzipped", content: zipped },
    { form: "as gzip and base64", content: `content: ${base64(zipped)}` },
    { form: "as gzip of a text with gzip and base64", content: gzipSync(`y: ${base64(zipped)}`) },
    { form: "in a data URL", content: `data:,${escaped((code) => `%${code}`)}` },
    {
      form: "in a data URL of base64",
      content: `data:;base64,${encodeURIComponent(base64(text))}`,
    },
    { form: "in a gzipped file of a tar", content: tar },
    { form: "in a gzipped tar", content: gzipSync(tar) },
    { form: "in a part of MIME", content: `--b\r\nContent-Type: x\r\n\r\n${wrapped}\r\n--b--` },
    { form: "escaped in JSON", content: `{"a":"${escaped((code) => `\\u00${code}`)}"}` },
    { form: "escaped in YAML", content: `a: "${escaped((code) => `\\x${code}`)}"` },
    { form: "in a folded string", content: `a: "${needle.slice(0, 9)}\\\n  ${needle.slice(9)}"` },
    { form: "as JSON in JSON", content: JSON.stringify(JSON.stringify({ a: base64(text) })) },
    { form: "as hex", content: `x ${Buffer.from(text).toString("hex")} y` },
  ])("finds it $form, and not the half of it", ({ content }) => {
    expect(needlesIn(content, [needle, `${needle}5`])).toEqual([needle]);
  });
});
