import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { clusterShape } from "../../../../src/core/compiled/shape.js";
import { surfaceOf } from "../../../../src/core/formats/terraform/surfaces.ts";
import type { Path } from "../../../../src/core/report/path.ts";
import type { Shape } from "../../../../src/core/spec/shape.ts";
import { manifestOf, outputFiles } from "../../../../src/node/output/output-file.ts";
import { aSpec, over, rendered, type SpecDocument, withMirrors } from "../../../specs/a-spec.ts";

const boot = (layers: object) => ({ delivery: { layers } });
const terraform = boot({ boot: ["terraform"] });
const label = (variable = "zone") => ({ kubelet: { nodeLabels: { zone: { variable } } } });
const header = withMirrors({
  url: "https://registry.internal.example",
  headers: { Authorization: { variable: "registry_auth" } },
});
const address = (files: readonly object[] = []): SpecDocument => ({
  files,
  nodePools: [{ name: "workers", nodes: [{ name: "a", addresses: [{ variable: "ip" }] }] }],
});

function textOf(spec: SpecDocument, path: string, inputs = {}): string {
  const { outputs, found } = rendered(spec, inputs);
  const output = outputs.find(({ format }) => format === "terraform");
  const content = output?.artefacts.find((artefact) => artefact.path === path)?.content;
  if (typeof content !== "string") throw new Error(`there is no ${path}: ${found.join(", ")}`);
  return content;
}

describe("the template", () => {
  test.each([
    { family: "debian", primary: "user-data.tftpl", beside: ["meta-data"] },
    { family: "rhel", primary: "user-data.tftpl", beside: ["meta-data"] },
    { family: "flatcar", primary: "config.ign.tftpl", beside: [] },
    { family: "fcos", primary: "config.ign.tftpl", beside: [] },
  ])("of $family is what such a machine reads", ({ family, primary, beside }) => {
    const { outputs } = rendered(aSpec(over({ ...terraform, ...label() }, { host: { family } })));
    expect(outputs.map(({ format }) => format)).toEqual(["terraform"]);
    expect(outputs[0]?.primary).toBe(primary);
    const names = outputs[0]?.artefacts.map(({ path }) => path);
    expect(names).toEqual([primary, ...beside, "variables.tf", "main.tf"]);
  });

  test("without variables is the user-data that cloud-init gets, but for what is escaped", () => {
    const { outputs } = rendered(aSpec(), { formats: ["cloud-init", "terraform"] });
    const [userData, template] = outputs.map(({ artefacts }) => String(artefacts[0]?.content));
    expect(template?.replaceAll("$${", "${").replaceAll("%%{", "%{")).toBe(userData);
    expect(outputs[1]?.artefacts.map(({ path }) => path)).not.toContain("variables.tf");
  });

  test("has text that Terraform would normalise in ASCII", () => {
    const files = [{ path: "/etc/app/text", content: "e\u0301 \u{1d15e}\n" }];
    const text = textOf(aSpec({ ...terraform, files }), "user-data.tftpl");
    expect(text).toContain('"e\\u0301 \\U0001d15e\\n"');
    const entry = parse(text).write_files.find(
      (one: { path: string }) => one.path === "/etc/app/text",
    );
    expect(entry.content).toBe(files[0]?.content);
  });

  test("of Ignition has no digest for a file that is open, and is ASCII", () => {
    const units = [{ name: "a.service", content: "# e\u0301 é\n[Service]\nExecStart=/bin/true\n" }];
    const spec = aSpec(over({ ...terraform, ...header, units }, { host: { family: "flatcar" } }));
    const text = textOf(spec, "config.ign.tftpl");
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(text).toMatch(/"source": "data:,[^"]*urlencode\(/);
    const open = text.split('"path"').find((entry) => entry.includes("urlencode("));
    expect(open).not.toContain("verification");
  });
});

describe("a format that can't leave a value open", () => {
  test.each(["tree", "cloud-init", "ignition"])("says so at the field: %s", (format) => {
    const { findings, found, outputs } = rendered(aSpec(label()), { formats: [format] });
    expect(found).toEqual(["reference-variable kubelet.nodeLabels.zone"]);
    expect(findings[0]?.message).toBe(`${format} can't leave the variable zone open`);
    expect(outputs).toEqual([]);
  });

  test("decides only where it was asked for", () => {
    expect(rendered(aSpec({ ...label(), ...terraform })).found).toEqual([]);
    const asked = { formats: ["tree", "terraform"] };
    expect(rendered(aSpec({ ...label(), ...terraform }), asked).found).toEqual([
      "reference-variable kubelet.nodeLabels.zone",
    ]);
  });

  test("decides where the spec names it beside terraform", () => {
    const spec = aSpec({ ...label(), ...boot({ boot: ["terraform", "cloud-init"] }) });
    expect(rendered(spec).found).toEqual(["reference-variable kubelet.nodeLabels.zone"]);
  });
});

test("the tree is written beside terraform where nothing stays open", () => {
  const { outputs } = rendered(aSpec(terraform));
  expect(outputs.map(({ format }) => format)).toEqual(["tree", "terraform"]);
});

test("a file with an open value is never part of an image", () => {
  const tls = withMirrors({
    url: "https://registry.internal.example",
    tls: { ca: { variable: "registry_ca" } },
  });
  const layers = boot({ image: ["tree"], boot: ["terraform"] });
  const { found, outputs } = rendered(aSpec({ ...tls, ...layers }));
  expect(found).toEqual([]);
  const [image, own] = outputs;
  expect(image?.format).toBe("tree");
  expect(image?.artefacts.map(({ path }) => path).join()).not.toContain("mirror-0-ca.pem");
  expect(String(own?.artefacts[0]?.content)).toContain("mirror-0-ca.pem");
});

describe("a secret that stays open", () => {
  const { outputs } = rendered(aSpec({ ...header, ...terraform }));

  test("makes a template that is root's alone and has no digest anywhere", () => {
    const files = outputFiles(outputs);
    const template = manifestOf("test", files).files.find(({ path }) => path.endsWith(".tftpl"));
    expect(template).toMatchObject({ mode: "0600", secret: true });
    expect(template).not.toHaveProperty("sha256");
  });

  test("is sensitive to Terraform, and so is what it becomes part of", () => {
    const spec = aSpec({ ...header, ...terraform });
    expect(textOf(spec, "variables.tf")).toContain("sensitive   = true");
    expect(textOf(spec, "main.tf")).toContain("sensitive = true");
    const plain = aSpec({ ...label(), ...terraform });
    expect(textOf(plain, "variables.tf")).not.toContain("sensitive");
    expect(textOf(plain, "main.tf")).not.toContain("sensitive");
  });
});

describe("a user's template", () => {
  const files = [{ path: "/etc/app/address", template: "./a.hbs" }];
  const withTemplate = (text: string) =>
    rendered(aSpec({ ...address(files), ...terraform }), { templates: { "./a.hbs": text } });

  test.each(["{{node.addresses.[0]}}", '{{join node.addresses ","}}', "{{sh node.addresses.[0]}}"])(
    "may print an address that stays open: %s",
    (text) => {
      expect(withTemplate(text).found).toEqual([]);
    },
  );

  test.each([
    {
      name: "decides by it",
      text: '{{#if (eq node.addresses.[0] "10.0.0.1")}}a{{/if}}',
      code: "template-value",
    },
    {
      name: "quotes some values and not others",
      text: '{{systemdEnvironment (join node.addresses "") "x"}}',
      code: "template-",
    },
  ])("that $name is refused", ({ text, code }) => {
    expect(withTemplate(text).found.join()).toContain(code);
  });

  test("that makes something of it that depends on the value is refused", () => {
    const plan = (context: object) => {
      const ip = (context as { node: { addresses: string[] } }).node.addresses[0] ?? "";
      return { text: ip.toUpperCase() };
    };
    const spec = aSpec({ ...address(files), ...terraform });
    const { found } = renderedWith(spec, plan);
    expect(found).toEqual(["reference-variable-changed files[0].template"]);
  });
});

describe("an error of its own", () => {
  test.each(["count", "source", "true", "for_each"])("is a variable called %s", (name) => {
    const { found } = rendered(aSpec({ ...label(name), ...terraform }));
    expect(found).toEqual(["terraform-variable-name kubelet.nodeLabels.zone"]);
  });

  test("is text beside a value that Terraform would change", () => {
    const mirrors = withMirrors({
      url: "https://registry.internal.example",
      headers: { Authorization: { variable: "registry_auth" }, "X-Own": { env: "OWN" } },
    });
    const { found } = rendered(aSpec({ ...mirrors, ...terraform }), {
      references: { "env:OWN": "e\u0301" },
    });
    expect(found).toEqual(["terraform-text-changed registries[0]"]);
  });
});

test("a text of the user's that looks like a placeholder stays what it is", () => {
  const files = [{ path: "/etc/app/text", content: "nodegen-open:zone:0: stays\n" }];
  const text = textOf(aSpec({ ...label(), ...terraform, files }), "user-data.tftpl");
  expect(text).toContain("nodegen-open:zone:0: stays");
  expect(text).toMatch(/node-labels=zone=\$\{regex\(/);
});

test("a platform counts a template without what is filled in", () => {
  const spec = aSpec({ ...label(), ...terraform });
  const { outputs } = rendered(spec);
  const bytes = String(outputs[0]?.artefacts[0]?.content).length;
  expect(bytes).toBeGreaterThan(2048);
  const small = rendered(
    aSpec({ ...label(), delivery: { platform: "aws", layers: { boot: ["terraform"] } } }),
  );
  expect(small.findings.map(({ code }) => code)).toEqual(["user-data-needs-gzip"]);
});

describe("every field that takes a reference", () => {
  const places = [...placesOf(clusterShape, [])].filter(([section]) => section !== "nodePools");

  test("is known: there are some", () => {
    expect(places.length).toBeGreaterThan(8);
  });

  test.each(places.map((path) => ({ name: path.join("."), path })))(
    "$name has an expression, a validation and a description",
    ({ path }) => {
      const shape = path.reduce<Shape | undefined>(
        (at, step) => at?.properties?.[String(step)] ?? at?.items ?? at?.additional,
        clusterShape,
      );
      const surface = surfaceOf({
        token: "token",
        variable: "name",
        from: path,
        secret: false,
        description: shape?.description ?? "",
      });
      expect(surface.expression).toContain("name");
      expect(surface.validations).not.toEqual([]);
      expect(shape?.description).toMatch(/\S/);
    },
  );
});

function* placesOf(shape: Shape, path: Path): Generator<Path> {
  if (shape.reference) yield path;
  for (const [name, below] of Object.entries(shape.properties ?? {})) {
    yield* placesOf(below, [...path, name]);
  }
  if (shape.items !== undefined) yield* placesOf(shape.items, [...path, 0]);
  if (shape.additional !== undefined) yield* placesOf(shape.additional, [...path, "any"]);
}

function renderedWith(spec: SpecDocument, template: (context: object) => { text: string }) {
  return rendered(spec, { compiled: { "./a.hbs": template } });
}
