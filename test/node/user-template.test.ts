import { afterEach, describe, expect, test, vi } from "vitest";
import { templateContext } from "../../src/core/system/template-context.ts";
import { userTemplate } from "../../src/node/user-template.ts";
import { aSpec, rendered, theSettings } from "../specs/a-spec.ts";

const context = {
  vars: {
    text: "it's",
    list: ["a", "b"],
    map: { x: 1 },
    zero: 0,
    no: false,
    empty: "",
    none: null,
  },
  node: { name: "n1", addresses: ["10.0.0.1"] },
  pool: "workers",
};

function answer(text: string) {
  const result = userTemplate({ text, name: "./a.hbs", file: "specs/a.hbs" });
  if ("at" in result) return result;
  return result.template(context);
}

function printed(text: string): string {
  const result = answer(text);
  if ("text" in result) return result.text;
  throw new Error(JSON.stringify(result.at([])));
}

function fault(text: string) {
  const result = answer(text);
  if ("text" in result) throw new Error(`it prints ${result.text}`);
  const { code, position, message } = result.at(["files", 0, "template"]);
  return { code, place: `${position?.file}:${position?.line}:${position?.column}`, message };
}

afterEach(() => vi.restoreAllMocks());

describe("a template prints", () => {
  test.each([
    ["values as they are", "{{vars.text}} {{vars.zero}} {{vars.no}}{{vars.empty}}", "it's 0 false"],
    ["values between three braces no other way", "{{{vars.text}}}", "it's"],
    ["words of a shell", "{{sh vars.text}}", "'it'\\''s'"],
    ["arguments of systemd", '{{systemdArgument "$a b"}}', '"$$a b"'],
    ["paths of systemd", '{{systemdPath "/a b"}}', '"/a b"'],
    ["environments of systemd", '{{systemdEnvironment "A" vars.text}}', '"A=it\'s"'],
    ["JSON of anything", "{{json vars.map}}{{json vars.list}}", '{"x":1}["a","b"]'],
    ["lists", '{{join vars.list ", "}}', "a, b"],
    ["each of a list, with its place", "{{#each vars.list}}{{@index}}{{this}}{{/each}}", "0a1b"],
    ["each of a map", "{{#each vars.map}}{{@key}}={{this}}{{/each}}", "x=1"],
    ["what holds", "{{#if vars.no}}a{{else if vars.zero}}b{{else}}c{{/if}}", "c"],
    ["what is equal", '{{#if (eq pool "workers")}}a{{/if}}', "a"],
    ["what lies in a map", "{{#with vars.map}}{{x}}{{../pool}}{{/with}}", "1workers"],
    ["braces of others", "{{{{raw}}}}{{ jinja }}{{{{/raw}}}}", "{{ jinja }}"],
    ["shell and awk", "${a} ${#b[@]} {% c %} {print $1}", "${a} ${#b[@]} {% c %} {print $1}"],
  ])("%s", (_, text, is) => {
    expect(printed(text)).toBe(is);
  });

  test("no value a second time", () => {
    const result = userTemplate({ text: "{{a}}", name: "a", file: "a" });
    expect("template" in result && result.template({ a: "{{b}}" })).toEqual({ text: "{{b}}" });
  });
});

describe("what is not defined is told with its place", () => {
  test.each([
    ["{{vars.other}}", 1, 3],
    ["a\n  {{vars.other}}", 2, 5],
    ["{{sh vars.other}}", 1, 6],
    ["{{#if vars.other}}x{{/if}}", 1, 7],
    ["{{#unless vars.other}}x{{/unless}}", 1, 11],
    ["{{#each vars.other}}x{{/each}}", 1, 9],
    ["{{#with vars.other}}x{{/with}}", 1, 9],
    ["{{json vars.other}}", 1, 8],
    ["{{#if (eq vars.other 1)}}x{{/if}}", 1, 11],
    ["{{vars.other.deeper}}", 1, 3],
    ["{{vars.text.deeper}}", 1, 3],
    ["{{vars.none}}", 1, 3],
    ["{{nothing}}", 1, 3],
    ["{{@nothing}}", 1, 3],
    ["{{vars.constructor}}", 1, 3],
    ["{{vars.__proto__}}", 1, 3],
    ["{{vars.list.map}}", 1, 3],
    ["{{vars.text.toString}}", 1, 3],
  ])("%s", (text, line, column) => {
    const stderr = vi.spyOn(console, "error").mockImplementation(() => undefined);
    expect(fault(text)).toMatchObject({
      code: "template-undefined",
      place: `specs/a.hbs:${line}:${column}`,
    });
    expect(stderr).not.toHaveBeenCalled();
  });
});

describe("what can't be printed, called or read is told with its place", () => {
  test.each([
    ["{{vars.map}}", "template-value", 1, 1],
    ["{{vars.list}}", "template-value", 1, 1],
    ["x {{sh vars.map}}", "template-value", 1, 3],
    ['{{join vars.text ","}}', "template-value", 1, 1],
    ["{{join vars.list}}", "template-value", 1, 1],
    ["{{sh}}", "template-value", 1, 1],
    ["{{#each vars.text}}{{/each}}", "template-value", 1, 1],
    ['{{systemdEnvironment "no name" "x"}}', "template-value", 1, 1],
    ["{{other vars.text}}", "template-helper-unknown", 1, 3],
    ["{{lookup vars vars.text}}", "template-helper-unknown", 1, 3],
    ["{{log vars.text}}", "template-helper-unknown", 1, 3],
    ["{{sh (other 1)}}", "template-helper-unknown", 1, 7],
    ["{{#vars.list}}{{/vars.list}}", "template-helper-unknown", 1, 4],
    ["{{> other}}", "template-not-offered", 1, 1],
    ['{{#*inline "a"}}{{/inline}}', "template-not-offered", 1, 1],
    ["{{12}}", "template-not-offered", 1, 3],
    ["{{.Name}}", "template-syntax", 1, 3],
    ["a\n\n yy {{a,b}}", "template-syntax", 3, 7],
    ["{{#if a}}x{{/each}}", "template-syntax", 1, 4],
    ["x\n{{#if a}}", "template-syntax", 2, 10],
    ["{{{a}", "template-syntax", 1, 5],
  ] as const)("%s is %s", (text, code, line, column) => {
    expect(fault(text)).toMatchObject({ code, place: `specs/a.hbs:${line}:${column}` });
  });

  test("even what nobody thought of is a finding", () => {
    const result = userTemplate({ text: "{{a}}", name: "./a.hbs", file: "a.hbs" });
    const broken = Object.defineProperty({}, "a", {
      get: () => {
        throw new RangeError("a fault");
      },
    });
    const answered = "template" in result && result.template(broken);
    expect(answered && "at" in answered && answered.at(["a"])).toMatchObject({
      code: "template-failed",
      path: ["a"],
    });
  });
});

describe("a template of a spec", () => {
  const files = [{ path: "/etc/a", template: "./a.hbs" }];
  const named = {
    nodePools: [{ name: "workers", nodes: [{ name: "n1", addresses: ["10.0.0.1"] }] }],
  };

  test("sees vars and the node", () => {
    const text =
      "{{vars.rack}} {{node.name}} {{node.addresses.[0]}} {{pool}} {{cluster}} {{kubernetes.version}} {{host.family}} {{host.architecture}}";
    const spec = aSpec({ files, vars: { rack: "r1" }, ...named });
    expect(rendered(spec, { templates: { "./a.hbs": text } }).text("/etc/a")).toBe(
      "r1 n1 10.0.0.1 workers test 1.35.2 debian amd64",
    );
  });

  test("sees each node's own vars", () => {
    const nodes = [{ name: "n1" }, { name: "n2", vars: { rack: "r2" } }];
    const spec = aSpec({ files, vars: { rack: "r1" }, nodePools: [{ name: "a", nodes }] });
    const { outputs } = rendered(spec, {
      templates: { "./a.hbs": "{{vars.rack}}" },
      formats: ["tree"],
    });
    expect(
      outputs.map(({ artefacts }) => artefacts.find(({ path }) => path === "etc/a")?.content),
    ).toEqual(["r1", "r2"]);
  });

  test("has no name of a node in a pool without any", () => {
    const { findings } = rendered(aSpec({ files }), { templates: { "./a.hbs": "{{node.name}}" } });
    expect(findings).toMatchObject([
      {
        code: "template-undefined",
        path: ["files", 0, "template"],
        position: { line: 1, column: 3 },
      },
    ]);
  });

  test("sees no secret: nothing but these", () => {
    const settings = theSettings(aSpec());
    expect(Object.keys(templateContext(settings, { cluster: "c", pool: "p" })).sort()).toEqual([
      "cluster",
      "host",
      "kubernetes",
      "node",
      "pool",
      "vars",
    ]);
  });
});
