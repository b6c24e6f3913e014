import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { reportJson } from "../../../../src/core/report/json.ts";
import { reportText } from "../../../../src/core/report/text.ts";
import { wantedInventories } from "../../../../src/core/spec/fleet/wanted-inventories.ts";
import { loadSpec } from "../../../../src/core/spec/load.ts";
import { wantedInputs } from "../../../../src/core/spec/wanted.ts";
import { aSpec, specText } from "../../../specs/a-spec.ts";
import { fleet, inventoried, named, told } from "./a-fleet.ts";

const jsonl = (text: string) => inventoried(text, "nodes.jsonl");

describe("JSON lines", () => {
  test("hold one node each, as under nodes", () => {
    const resolution = jsonl(
      '{"name":"a","addresses":["10.0.0.1"],"kubelet":{"nodeLabels":{"rack":"r1"}}}\n{"name":"b","host":{"kubelet":{"enabled":false}}}',
    );
    expect(resolution.findings).toEqual([]);
    expect(named(resolution)).toEqual(["a 10.0.0.1", "b"]);
    expect(resolution.nodes[0]?.settings.kubelet.nodeLabels).toEqual({ rack: "r1" });
    expect(resolution.nodes[1]?.settings.host.kubelet.enabled).toBe(false);
  });

  test.each([
    { name: "a byte order mark", text: '\ufeff{"name":"a"}\n{"name":"b"}\n' },
    { name: "CRLF", text: '{"name":"a"}\r\n{"name":"b"}\r\n' },
    { name: "blank lines", text: '\n\n{"name":"a"}\n   \n\t\r\n{"name":"b"}\n\n' },
    { name: "spaces around", text: '  { "name" : "a" }  \n{"name":"b"}' },
  ])("may have $name", ({ text }) => {
    const resolution = jsonl(text);
    expect(resolution.findings).toEqual([]);
    expect(named(resolution)).toEqual(["a", "b"]);
  });

  const at = "nodePools[0].nodesFrom";
  test.each([
    {
      name: "that is not JSON",
      text: '{"name":"a"}\n{"name":"b",}\n',
      finds: [`inventory-json ${at}[1] nodes.jsonl:2:13 (hidden)`],
    },
    {
      name: "that ends too early",
      text: '{"name":"a"}\n{"name":"b"\n',
      finds: [`inventory-json ${at}[1] nodes.jsonl:2:12 (hidden)`],
    },
    {
      name: "with more behind the object",
      text: '{"name":"a"} {"name":"b"}',
      finds: [`inventory-json ${at}[0] nodes.jsonl:1:14 (hidden)`],
    },
    {
      name: "of a list that holds the nodes",
      text: '[\n{"name":"a"}\n]\n',
      finds: [
        `inventory-json ${at}[0] nodes.jsonl:1:2 (hidden)`,
        `inventory-json ${at}[2] nodes.jsonl:3:1 (hidden)`,
      ],
    },
    {
      name: "that is no object",
      text: '["a"]\n5\nnull\n',
      finds: [
        `spec-type ${at}[0] nodes.jsonl:1:1 ["a"]`,
        `spec-type ${at}[1] nodes.jsonl:2:1 5`,
        `spec-type ${at}[2] nodes.jsonl:3:1 null`,
      ],
    },
    {
      name: "with a key twice",
      text: '{"name":"a","kubelet":{"config":{"maxPods":1,"maxPods":2}}}',
      finds: [`yaml-duplicate-key ${at}[0] nodes.jsonl:1:46 (hidden)`],
    },
    {
      name: "with a key twice, once as an escape",
      text: '{"name":"a","n\\u0061me":"b"}',
      finds: [`yaml-duplicate-key ${at}[0] nodes.jsonl:1:13 (hidden)`],
    },
    {
      name: "with a number that no reader keeps",
      text: '{"name":"a","kubelet":{"config":{"maxPods":9007199254740993}}}\n{"name":"b","vars":{"x":1e999}}',
      finds: [
        `yaml-integer-range ${at}[0] nodes.jsonl:1:44 (hidden)`,
        `yaml-not-finite ${at}[1] nodes.jsonl:2:25 (hidden)`,
      ],
    },
    {
      name: "nested without end",
      text: `{"name":"a","vars":{"x":${"[".repeat(200_000)}`,
      finds: [`yaml-too-deep ${at}[0] nodes.jsonl:1:124 (hidden)`],
    },
    {
      name: "longer than any node's",
      text: `{"name":"a","vars":{"x":"${"x".repeat(1024 * 1024)}"}}\n{"name":"b"}`,
      finds: [`inventory-line-too-long ${at}[0] nodes.jsonl:1:1 (hidden)`],
    },
    {
      name: "with an unknown field",
      text: '{"name":"a"}\n\n{"name":"b","adresses":["10.0.0.1"]}',
      finds: [`spec-unknown-field ${at}[1].adresses nodes.jsonl:3:13 "adresses"`],
    },
    {
      name: "with a value of another type, deep inside",
      text: '{"name":"a","host":{"kubelet":{"enabled":"yes"}}}',
      finds: [`spec-type ${at}[0].host.kubelet.enabled nodes.jsonl:1:42 "yes"`],
    },
    {
      name: "without a name",
      text: '{"addresses":["10.0.0.1"]}',
      finds: [`spec-required ${at}[0].name nodes.jsonl:1:1 {`],
    },
    {
      name: "with a character that nobody means",
      text: '{"name":"a","vars":{"x":"a\\u202eb"}}',
      finds: [`spec-hostile-text ${at}[0].vars.x nodes.jsonl:1:25 "a\\u202eb"`],
    },
    {
      name: "with half of a surrogate pair",
      text: '{"name":"a","vars":{"x":"\\ud800"}}',
      finds: [`spec-hostile-text ${at}[0].vars.x nodes.jsonl:1:25 "\\ud800"`],
    },
    {
      name: "with a control character as it is",
      text: '{"name":"a\u0007"}',
      finds: [`document-control-character ${at}.file nodes.jsonl:1:11 (hidden)`],
    },
    { name: "that is none: the file is empty", text: "", finds: [`inventory-empty ${at}.file`] },
    { name: "that is none: all are blank", text: "\n \n", finds: [`inventory-empty ${at}.file`] },
  ])("a line $name is a finding", ({ text, finds }) => {
    expect(told(jsonl(text))).toEqual(finds);
  });

  test("called __proto__, a field is unknown and a label is no label; nothing else happens", () => {
    const resolution = jsonl(
      '{"name":"a","__proto__":{"x":1}}\n{"name":"b","kubelet":{"nodeLabels":{"__proto__":"x"}}}\n{"name":"c","vars":{"__proto__":{"polluted":1}}}',
    );
    expect(told(resolution).map((one) => one.split(" ")[0])).toEqual([
      "spec-unknown-field",
      "spec-key",
    ]);
    expect(named(resolution)).toEqual(["c"]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("whatever the text is, nothing is thrown, and there is a node or a finding", () => {
    const piece = fc.constantFrom(
      ...[
        '{"name":"a"}',
        "{",
        "}",
        "[",
        '"',
        ":",
        ",",
        "\n",
        "\r",
        "\\",
        "1e9",
        "null",
        "\u0000",
        "ü",
        "\ud800",
      ],
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 20 }).map((all) => all.join("")),
    );
    fc.assert(
      fc.property(text, fc.constantFrom("n.jsonl", "n.ndjson", "n.csv"), (one, file) => {
        const { nodes, findings } = inventoried(one, file);
        reportText(findings, { color: "never" });
        return nodes.length + findings.length > 0;
      }),
      { numRuns: 150 },
    );
  });

  test("what JSON.parse takes is taken, and nothing else", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.nat(), (json, cut) => {
        const vars = json.slice(0, 1 + (cut % (json.length + 3)));
        const line = `{"name":"a","vars":{"x":${vars}}}`;
        const codes = jsonl(line).findings.map(({ code }) => code);
        let valid = true;
        try {
          JSON.parse(line);
        } catch {
          valid = false;
        }
        return valid !== codes.includes("inventory-json");
      }),
      { numRuns: 150 },
    );
  });
});

describe("CSV", () => {
  test("has a header line of fields, and then a node a line", () => {
    const resolution = inventoried(
      "name,addresses,kubelet.nodeLabels.rack,host.kubelet.enabled\n" +
        "a,10.0.0.1 fd00::1,r1,false\n" +
        "b,10.0.0.2;fd00::2,r2,TRUE\n" +
        "c,,,\n",
    );
    expect(resolution.findings).toEqual([]);
    expect(named(resolution)).toEqual(["a 10.0.0.1 fd00::1", "b 10.0.0.2 fd00::2", "c"]);
    const { nodes } = resolution;
    expect(nodes.map(({ settings }) => settings.host.kubelet.enabled)).toEqual([false, true, true]);
    expect(nodes.map(({ settings }) => settings.kubelet.nodeLabels)).toEqual([
      { rack: "r1" },
      { rack: "r2" },
      {},
    ]);
  });

  test("may set every kind of field that has a form in it", () => {
    const resolution = inventoried(
      "kubelet.nodeLabels.topology.kubernetes.io/zone,name,kernel.sysctls.net.ipv4.ip_forward,vars.note,kernel.modules,kubelet.bootstrap.kubeconfig.env\n" +
        'z1,a,1,"a ""b"", c",overlay br_netfilter,KUBECONFIG_A\n',
    );
    expect(resolution.findings).toEqual([]);
    const { kubelet, kernel, vars } = resolution.nodes[0]?.settings ?? {};
    expect(kubelet?.nodeLabels).toEqual({ "topology.kubernetes.io/zone": "z1" });
    expect(kubelet?.bootstrap).toEqual({ kubeconfig: { env: "KUBECONFIG_A" } });
    expect(kernel).toEqual({
      modules: ["overlay", "br_netfilter"],
      sysctls: { "net.ipv4.ip_forward": "1" },
    });
    expect(vars).toEqual({ note: 'a "b", c' });
  });

  test.each([
    { name: "a byte order mark", text: "\ufeffname\na\nb\n" },
    { name: "CRLF", text: "name\r\na\r\nb\r\n" },
    { name: "no line break at its end", text: "name\na\nb" },
    { name: "blank lines", text: "\nname\n\na\n\nb\n\n" },
    {
      name: "rows of nothing but commas, as spreadsheets leave them",
      text: "name,addresses\na,\n,\nb,\n,\n",
    },
    { name: "quotes around every cell", text: '"name"\r\n"a"\r\n"b"\r\n' },
  ])("may have $name", ({ text }) => {
    const resolution = inventoried(text);
    expect(resolution.findings).toEqual([]);
    expect(named(resolution)).toEqual(["a", "b"]);
  });

  const at = "nodePools[0].nodesFrom";
  test.each([
    {
      name: "a column twice",
      text: "name,addresses,name\na,,b\n",
      finds: [`inventory-column-twice ${at}.file nodes.csv:1:16 name`],
    },
    {
      name: "a misspelt column",
      text: "name,adresses\na,\n",
      finds: [`inventory-column ${at}.file nodes.csv:1:6 adresses`],
    },
    {
      name: "a column of a field that holds others",
      text: "name,host.kubelet\na,\n",
      finds: [`inventory-column-kind ${at}.file nodes.csv:1:6 host.kubelet`],
    },
    {
      name: "a column of a list of maps",
      text: "name,registries\na,\n",
      finds: [`inventory-column-kind ${at}.file nodes.csv:1:6 registries`],
    },
    {
      name: "a column of which nobody knows the type",
      text: "name,kubelet.config.maxPods\na,5\n",
      finds: [`inventory-column-kind ${at}.file nodes.csv:1:6 kubelet.config.maxPods`],
    },
    {
      name: "a column without a name",
      text: "name,\na,\n",
      finds: [`inventory-column-kind ${at}.file nodes.csv:1:6 `],
    },
    {
      name: "no column for names",
      text: "addresses\n10.0.0.1\n",
      finds: [`inventory-no-names ${at}.file nodes.csv:1:1 addresses`],
    },
    {
      name: "the fields of every object",
      text: "name,__proto__,constructor\na,1,2\n",
      finds: [
        `inventory-column ${at}.file nodes.csv:1:6 __proto__`,
        `inventory-column ${at}.file nodes.csv:1:16 constructor`,
      ],
    },
    {
      name: "a row that is too short, and one that is too long",
      text: "name,addresses\na\nb,10.0.0.1,\nc,10.0.0.2\n",
      finds: [
        `inventory-row-length ${at}[0] nodes.csv:2:1 a`,
        `inventory-row-length ${at}[1] nodes.csv:3:1 b`,
      ],
    },
    {
      name: "a quote inside a cell",
      text: 'name,vars.x\na,b"c\n',
      finds: [`inventory-csv ${at}.file nodes.csv:2:4 "`],
    },
    {
      name: "text behind a quote",
      text: 'name,vars.x\na,"b"c\n',
      finds: [`inventory-csv ${at}.file nodes.csv:2:6 c`],
    },
    {
      name: "a quote that is never closed",
      text: 'name,vars.x\na,"b\n',
      finds: [`inventory-csv ${at}.file nodes.csv:2:3 "`],
    },
    {
      name: "a row without a name",
      text: "name,addresses\na,10.0.0.1\n,10.0.0.2\n",
      finds: [`spec-required ${at}[1].name nodes.csv:3:1 ,`],
    },
    {
      name: "a cell of another type",
      text: "name,host.kubelet.enabled\na,yes\n",
      finds: [`spec-type ${at}[0].host.kubelet.enabled nodes.csv:2:3 yes`],
    },
    {
      name: "an address that has not the form of one, the second of its cell",
      text: "name,addresses\na,10.0.0.1 nonsense\n",
      finds: [`spec-pattern ${at}[0].addresses[1] nodes.csv:2:12 nonsense`],
    },
    {
      name: "an address that is none",
      text: "name,addresses\na,10.0.0.300\n",
      finds: [`spec-address ${at}[0].addresses[0] nodes.csv:2:3 10.0.0.300`],
    },
    {
      name: "a line break in a cell",
      text: 'name,kubelet.nodeLabels.x\na,"b\nc"\n',
      finds: [`spec-pattern ${at}[0].kubelet.nodeLabels.x nodes.csv:2:3 "b`],
    },
    {
      name: "line breaks of an old Macintosh",
      text: "name\ra\r",
      finds: [
        `document-control-character ${at}.file nodes.csv:1:5 (hidden)`,
        `document-control-character ${at}.file nodes.csv:1:7 (hidden)`,
      ],
    },
    {
      name: "nothing but a header",
      text: "name,addresses\n",
      finds: [`inventory-empty ${at}.file`],
    },
    { name: "nothing at all", text: "", finds: [`inventory-empty ${at}.file`] },
  ])("$name is a finding", ({ text, finds }) => {
    expect(told(inventoried(text)).map((one) => one.trimEnd())).toEqual(
      finds.map((one) => one.trimEnd()),
    );
  });

  test("hints at the column that was meant, with the way to it", () => {
    const { findings } = inventoried("name,kubelet.nodeLabel.rack\n");
    expect(findings[0]?.hint).toBe('did you mean "kubelet.nodeLabels"?');
  });

  test("reads back what RFC 4180 writes", () => {
    const text = fc.string({ unit: fc.constantFrom("a", " ", '"', ",", ";", "ü", "'") });
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (notes) => {
        const quoted = notes.map((note, index) => `n${index},"${note.replaceAll('"', '""')}"`);
        const { nodes } = inventoried(`name,vars.note\n${quoted.join("\n")}\n`);
        expect(nodes.map(({ settings }) => settings.vars.note ?? "")).toEqual(notes);
      }),
      { numRuns: 100 },
    );
  });
});

describe("one mistake on every line", () => {
  test("is told a hundred times, and then how often it is left untold", () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `n${index},nonsense\n`).join("");
    const codes = inventoried(`name,addresses\n${rows}`).findings.map(({ code }) => code);
    expect(codes.filter((code) => code === "spec-pattern")).toHaveLength(100);
    expect(codes.at(-1)).toBe("document-more-faults");
    expect(codes).toHaveLength(101);
  });

  test("so is one address for all", () => {
    const rows = Array.from({ length: 300 }, (_, index) => `n${index},10.0.0.1\n`).join("");
    const { findings } = inventoried(`name,addresses\n${rows}`);
    expect(findings).toHaveLength(101);
    expect(findings.at(-1)?.message).toContain("199 more");
  });
});

test("more nodes than any cluster has are refused", () => {
  const rows = Array.from({ length: 100_001 }, (_, index) => `n${index}`).join("\n");
  const resolution = inventoried(`name\n${rows}\n`);
  expect(resolution.nodes).toEqual([]);
  expect(told(resolution)).toEqual(["fleet-too-large nodePools[0].nodesFrom.file"]);
});

describe("a name that an inventory and another place have", () => {
  test("is told at the second, with file and line of the first", () => {
    const pools = [
      { name: "a", nodesFrom: { file: "a.csv" } },
      { name: "b", nodesFrom: { file: "b.jsonl" } },
    ];
    const resolution = fleet(pools, { "a.csv": "name\nx\ny\n", "b.jsonl": '\n{"name":"y"}\n' });
    expect(told(resolution)).toEqual([
      'spec-duplicate-node nodePools[1].nodesFrom[0].name b.jsonl:2:9 "y"',
    ]);
    expect(resolution.findings[0]?.message).toBe("the name y is already taken by a.csv:3");
  });

  test("is told within one file too", () => {
    expect(told(inventoried("name\nx\nx\n"))).toEqual([
      "spec-duplicate-node nodePools[0].nodesFrom[1].name nodes.csv:3:1 x",
    ]);
  });
});

const secret = "Basic dXNlcjpodW50ZXIy";
describe.each([
  {
    name: "a literal where a reference belongs",
    file: "n.jsonl",
    text: `{"name":"a","kubelet":{"bootstrap":{"kubeconfig":"${secret}"}}}`,
  },
  {
    name: "beside another mistake",
    file: "n.jsonl",
    text: `{"name":"a","adresses":[],"kubelet":{"join":{"token":"${secret}"}}}`,
  },
  {
    name: "in a line that is no JSON",
    file: "n.jsonl",
    text: `{"name":"a","kubelet":{"join":{"token":"${secret}}`,
  },
  {
    name: "in a line with a key twice",
    file: "n.jsonl",
    text: `{"name":"a","name":"b","kubelet":{"join":{"token":"${secret}"}}}`,
  },
  { name: "in a column of CSV", file: "n.csv", text: `name,kubelet.join.token\na,${secret}\n` },
  {
    name: "as the name of a variable in CSV",
    file: "n.csv",
    text: `name,kubelet.join.token.env\na,${secret}\n`,
  },
  {
    name: "in a ragged row of CSV",
    file: "n.csv",
    text: `name,kubelet.join.token.env\na,${secret},b\n`,
  },
  {
    name: "in a mirror's URL",
    file: "n.jsonl",
    text: `{"name":"a","registries":[{"host":"*","mirrors":[{"url":"https://u:${secret}@a.example","capabilities":["x"]}]}]}`,
  },
])("a secret written into an inventory: $name", ({ file, text }) => {
  const { findings } = inventoried(text, file);

  test("is a finding, with its place", () => {
    expect(findings.length).toBeGreaterThan(0);
    for (const { position } of findings) expect(position?.file).toBe(file);
  });

  test("is in no report", () => {
    expect(reportText(findings, { color: "never" }) + reportJson(findings)).not.toContain(secret);
  });
});

describe("what the edge is asked for", () => {
  const pools = [
    { name: "a", nodesFrom: { file: "./a.csv" } },
    { name: "b" },
    { name: "c", nodesFrom: null },
    { name: "d", nodesFrom: { file: "./a.csv" } },
  ];

  test("is each inventory, with the place that names it", () => {
    const { spec } = loadSpec(specText(aSpec({ nodePools: pools })), "cluster.yaml");
    if (spec === undefined) throw new Error("it does not load");
    expect(wantedInventories(spec)).toEqual([
      { file: "./a.csv", path: ["nodePools", 0, "nodesFrom", "file"] },
      { file: "./a.csv", path: ["nodePools", 3, "nodesFrom", "file"] },
    ]);
  });

  test("and is a finding where a program does not give it", () => {
    expect(told(fleet(pools.slice(0, 1)))).toEqual([
      "inventory-not-given nodePools[0].nodesFrom.file",
    ]);
  });

  test("nodesFrom without a file is a finding", () => {
    expect(told(fleet([{ name: "a", nodesFrom: {} }]))).toEqual([
      "spec-required nodePools[0].nodesFrom.file",
    ]);
  });

  test("includes the references of an inventory, with their places in it", () => {
    const resolution = inventoried(
      "name,kubelet.bootstrap.kubeconfig.file\na,./a.conf\nb,./b.conf\n",
    );
    expect(
      wantedInputs(resolution.nodes).references.map(({ file, path }) => [file, path[3]]),
    ).toEqual([
      ["./a.conf", 0],
      ["./b.conf", 1],
    ]);
  });
});

test("a pool whose inventory can't be read is looked at all the same, and never rendered", () => {
  const pool = { name: "a", containerd: { version: null }, nodesFrom: { file: "a.csv" } };
  const { nodes, drafts, findings } = fleet([pool], { "a.csv": "" });
  expect(nodes).toEqual([]);
  expect(drafts).toHaveLength(1);
  expect(findings.map(({ code }) => code)).toEqual(["inventory-empty", "spec-required"]);
});

test("a setting of an inventory's node says where it was written", () => {
  const { nodes, inDocument } = inventoried(
    '{"name":"a","containerd":{"root":"/data"}}',
    "n.jsonl",
  );
  expect(nodes[0]?.originOf(["containerd", "root"])).toEqual({
    layer: "node",
    path: ["nodePools", 0, "nodesFrom", 0, "containerd", "root"],
  });
  expect(nodes[0]?.pathInDocument(["containerd", "version"])).toEqual(["containerd", "version"]);
  expect(
    inDocument({
      code: "spec-type",
      severity: "error",
      path: ["nodePools", 0, "nodesFrom", 0, "containerd", "root"],
      message: "",
      hint: "",
    }).position,
  ).toMatchObject({ file: "n.jsonl", line: 1, column: 34 });
});

test("what is in a row of another length is not looked at: nobody knows which column it is of", () => {
  expect(told(inventoried("name,addresses\nNot_A_Name\n"))).toEqual([
    "inventory-row-length nodePools[0].nodesFrom[0] nodes.csv:2:1 Not_A_Name",
  ]);
});

test("rows of another length are counted, also those that are not told", () => {
  const { findings } = inventoried(`name,addresses\n${"a\n".repeat(150)}`);
  expect(findings).toHaveLength(101);
  expect(findings.at(-1)).toMatchObject({ code: "document-more-faults" });
  expect(findings.at(-1)?.message).toContain("50");
});

test("a column may be called what every object has, and sets a value of its own", () => {
  const { nodes, findings } = inventoried("name,vars.__proto__\na,own\n");
  expect(findings).toEqual([]);
  const vars = nodes[0]?.settings.vars ?? {};
  expect(Object.hasOwn(vars, "__proto__")).toBe(true);
  expect(Object.getOwnPropertyDescriptor(vars, "__proto__")?.value).toBe("own");
});
