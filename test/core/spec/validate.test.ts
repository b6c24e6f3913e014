import { describe, expect, test } from "vitest";
import { schemaFindings } from "../../../src/core/spec/validate.ts";
import { aSpec, deepFrozen, specText } from "../../specs/a-spec.ts";
import { readingFinds, type Seen, seen, specWith } from "./findings.ts";

interface Fault extends Partial<Seen> {
  readonly name: string;
  /** From line 5 of the spec on. */
  readonly text: string;
  readonly code: string;
}

const faults: readonly Fault[] = [
  {
    name: "a misspelt section",
    text: "kubernets: {}",
    code: "spec-unknown-field",
    path: "kubernets",
    at: "5:1",
    under: "kubernets",
    hint: 'did you mean "kubernetes"?',
  },
  {
    name: "a misspelt field inside a section",
    text: "containerd:\n  snapshoter: native",
    code: "spec-unknown-field",
    path: "containerd.snapshoter",
    at: "6:3",
    under: "snapshoter",
    hint: 'did you mean "snapshotter"?',
  },
  {
    name: "a field that resembles none",
    text: "containerd: { colour: blue }",
    code: "spec-unknown-field",
    path: "containerd.colour",
    at: "5:15",
    under: "colour",
    hint: "the fields here are version, root, snapshotter, defaultRuntime, runtimes, cni, cdi, imports, config",
  },
  {
    name: "a field of another section",
    text: "host: { maxPods: 110 }",
    code: "spec-unknown-field",
    path: "host.maxPods",
    at: "5:9",
    under: "maxPods",
    hint: "the fields here are family, architecture, cgroup, kubelet",
  },
  {
    name: "a registry without its host",
    text: "registries:\n  - upstream: deny",
    code: "spec-required",
    path: "registries[0].host",
    at: "6:5",
    under: "upstream",
    hint: 'add for example host: "registry.internal.example"',
  },
  {
    name: "a taint without its effect",
    text: "kubelet:\n  taints: [{ key: dedicated }]",
    code: "spec-required",
    path: "kubelet.taints[0].effect",
    at: "6:12",
    under: "{ key: dedicated }",
    hint: 'add for example effect: "NoSchedule"',
  },
  {
    name: "1.30 without quotes",
    text: "kubernetes: { version: 1.30 }",
    code: "spec-unquoted-number",
    path: "kubernetes.version",
    at: "5:24",
    under: "1.30",
    hint: 'put quotes around it: version: "1.30"',
  },
  {
    name: "a label value without quotes",
    text: "kubelet: { nodeLabels: { tier: 7 } }",
    code: "spec-unquoted-number",
    path: "kubelet.nodeLabels.tier",
    at: "5:32",
    under: "7",
    hint: 'put quotes around it: tier: "7"',
  },
  {
    name: "a list where a map belongs",
    text: "containerd: []",
    code: "spec-type",
    path: "containerd",
    at: "5:13",
    under: "[]",
    hint: 'write for example {"version":"2.1.9"}',
  },
  {
    name: "a text where true or false belongs",
    text: 'host: { kubelet: { enabled: "yes" } }',
    code: "spec-type",
    path: "host.kubelet.enabled",
    at: "5:29",
    under: '"yes"',
    hint: "write for example true",
  },
  {
    name: "null where a field has no outer value to remove",
    text: "registries: [null]",
    code: "spec-type",
    path: "registries[0]",
    at: "5:14",
    under: "null",
    hint: 'write for example {"host":"*","upstream":"deny"}',
  },
  {
    name: "a misspelt value",
    text: "registries: [{ host: a.example, upstream: denny }]",
    code: "spec-value",
    path: "registries[0].upstream",
    at: "5:43",
    under: "denny",
    hint: 'did you mean "deny"?',
  },
  {
    name: "a value that resembles none",
    text: "host: { architecture: sparc }",
    code: "spec-value",
    path: "host.architecture",
    at: "5:23",
    under: "sparc",
    hint: "write amd64 or arm64",
  },
  {
    name: "a version with a v",
    text: "containerd: { version: v2.1.9 }",
    code: "spec-pattern",
    path: "containerd.version",
    at: "5:24",
    under: "v2.1.9",
    hint: 'write for example "2.1.9"',
  },
  {
    name: "a relative path on the node",
    text: "containerd: { root: var/lib/containerd }",
    code: "spec-pattern",
    path: "containerd.root",
    at: "5:21",
    under: "var/lib/containerd",
    hint: 'write for example "/var/lib/containerd"',
  },
  {
    name: "a label key with a blank",
    text: 'kubelet: { nodeLabels: { "my label": x } }',
    code: "spec-key",
    path: 'kubelet.nodeLabels["my label"]',
    at: "5:26",
    under: '"my label"',
    hint: "label keys are [prefix/]name; header names are HTTP tokens",
  },
  {
    name: "a reference to two places at once",
    text: "registries: [{ host: a.example, mirrors: [{ url: https://a.example, tls: { ca: { file: a, env: B } } }] }]",
    code: "spec-reference",
    path: "registries[0].mirrors[0].tls.ca",
    at: "5:80",
    under: "{ file: a, env: B }",
    hint: "write either { file: ./path } or { env: NAME }",
  },
  {
    name: "a reference to no place",
    text: "registries: [{ host: a.example, mirrors: [{ url: https://a.example, tls: { ca: {} } }] }]",
    code: "spec-reference",
    path: "registries[0].mirrors[0].tls.ca",
    at: "5:80",
    under: "{}",
    hint: "write either { file: ./path } or { env: NAME }",
  },
  {
    name: "a capability twice",
    text: "registries: [{ host: a.example, mirrors: [{ url: https://a.example, capabilities: [pull, pull] }] }]",
    code: "spec-not-unique",
    path: "registries[0].mirrors[0].capabilities",
    at: "5:83",
    under: "[pull, pull]",
    hint: "remove one of the two",
  },
  {
    name: "a mirror without any capability",
    text: "registries: [{ host: a.example, mirrors: [{ url: https://a.example, capabilities: [] }] }]",
    code: "spec-too-short",
    path: "registries[0].mirrors[0].capabilities",
    at: "5:83",
    under: "[]",
    hint: 'write for example ["pull","resolve"]',
  },
  {
    name: "four DNS servers",
    text: "kubernetes: { clusterDNS: [10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4] }",
    code: "spec-too-long",
    path: "kubernetes.clusterDNS",
    at: "5:27",
    under: "[10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4]",
    hint: "shorten it",
  },
  {
    name: "a control character, written as an escape",
    text: 'kubelet: { config: { clusterDomain: "a\\u001b[31mb" } }',
    code: "spec-hostile-text",
    path: "kubelet.config.clusterDomain",
    at: "5:37",
    under: '"a\\u001b[31mb"',
    hint: "remove the character",
  },
  {
    name: "a direction override, written as it is",
    text: "kubelet: { config: { clusterDomain: a\u202eb } }",
    code: "spec-hostile-text",
    path: "kubelet.config.clusterDomain",
    at: "5:37",
    under: "a\u202eb",
    hint: "remove the character",
  },
  {
    name: "one registry twice",
    text: "registries:\n  - host: a.example\n  - host: b.example\n  - host: a.example",
    code: "spec-duplicate-entry",
    path: "registries[2]",
    at: "8:5",
    under: "host",
    hint: "make one entry of the two, or give one another key",
  },
  {
    name: "one taint twice, whatever its value",
    text: "kubelet: { taints: [{ key: a, value: x, effect: NoExecute }, { key: a, value: y, effect: NoExecute }] }",
    code: "spec-duplicate-entry",
    path: "kubelet.taints[1]",
    at: "5:62",
    under: "{ key: a, value: y, effect: NoExecute }",
    hint: "make one entry of the two, or give one another key",
  },
];

test.each(faults)(
  "$name is told with its place and what to write",
  ({ name: _, text, ...fault }) => {
    expect(readingFinds(specWith(text)).map(seen)).toEqual([fault]);
  },
);

describe("at the top of the document", () => {
  test("an empty map lacks all that the schema requires", () => {
    expect(readingFinds("{}").map(seen)).toEqual([
      {
        code: "spec-required",
        path: "apiVersion",
        at: "1:1",
        under: "{}",
        hint: 'add for example apiVersion: "nodegen/v1alpha1"',
      },
      expect.objectContaining({ path: "kind" }),
      expect.objectContaining({ path: "metadata" }),
      expect.objectContaining({ path: "nodePools" }),
    ]);
  });

  test("another apiVersion is refused and the right one named", () => {
    const text = specText(aSpec({ apiVersion: "nodegen/v1beta1" }));
    expect(readingFinds(text)).toMatchObject([
      { code: "spec-value", path: ["apiVersion"], hint: "write nodegen/v1alpha1" },
    ]);
  });

  test("no pool at all is too few", () => {
    expect(readingFinds(specText(aSpec({ nodePools: [] })))).toMatchObject([
      { code: "spec-too-short", path: ["nodePools"] },
    ]);
  });

  test("two pools of one name are told at the second", () => {
    const nodePools = [{ name: "a" }, { name: "a" }];
    expect(readingFinds(specText(aSpec({ nodePools })))).toMatchObject([
      { code: "spec-duplicate-entry", path: ["nodePools", 1] },
    ]);
  });

  test("one node name in two pools is told at the second, which names the first", () => {
    const nodes = [{ name: "worker-1" }];
    const nodePools = [
      { name: "a", nodes },
      { name: "b", nodes },
    ];
    expect(readingFinds(specText(aSpec({ nodePools })))).toMatchObject([
      {
        code: "spec-duplicate-node",
        path: ["nodePools", 1, "nodes", 0, "name"],
        message: "the name worker-1 is already taken by nodePools[0].nodes[0]",
      },
    ]);
  });

  test("one node name twice in one pool is told once", () => {
    const nodePools = [{ name: "a", nodes: [{ name: "n" }, { name: "n" }] }];
    expect(readingFinds(specText(aSpec({ nodePools }))).map(({ code }) => code)).toEqual([
      "spec-duplicate-entry",
    ]);
  });
});

test("all faults of form are told at once", () => {
  const text = specWith("containerd: { version: 2.10, roots: /x }\nhost: { family: debain }");
  expect(
    readingFinds(text)
      .map(({ code }) => code)
      .sort(),
  ).toEqual(["spec-unknown-field", "spec-unquoted-number", "spec-value"]);
});

test("a long value is quoted in part only", () => {
  const [found] = readingFinds(specWith(`host: { family: ${"x".repeat(200)} }`));
  expect(found?.message).toContain(`${"x".repeat(77)}..."`);
});

describe("JSON", () => {
  test("a spec in JSON is read like one in YAML", () => {
    expect(readingFinds(JSON.stringify(aSpec(), null, "\t"))).toEqual([]);
  });

  test("a finding in JSON has its line and column", () => {
    const text = JSON.stringify(aSpec({ host: { famly: "debian" } }), null, 2);
    expect(readingFinds(text).map(seen)).toEqual([
      {
        code: "spec-unknown-field",
        path: "host.famly",
        at: "12:5",
        under: '"famly"',
        hint: 'did you mean "family"?',
      },
    ]);
  });
});

test("validation leaves its input as it is: no default is written into it, no type coerced", () => {
  const spec = deepFrozen(aSpec({ registries: [{ host: "a.example", mirrors: null }] }));
  expect(schemaFindings(spec)).toEqual([]);
});

test("a spec that says only what is required is valid", () => {
  expect(readingFinds(specWith(""))).toEqual([]);
});

test.each(["apiVersion", "containerd", "images", "kubelet"])(
  "null for %s is no fault of form where a section may be removed",
  (section) => {
    const codes = readingFinds(specText(aSpec({ [section]: null }))).map(({ code }) => code);
    expect(codes).toEqual(section === "apiVersion" ? ["spec-value"] : []);
  },
);

// `spec-schema` is what a keyword of the schema would give for which nodegen has no words; the schema has none such.
test("every finding of the schema has words of its own", () => {
  const nonsense = { apiVersion: [], kind: {}, metadata: { name: 5 }, nodePools: [{}, 1, null] };
  const codes = schemaFindings(nonsense).map(({ code }) => code);
  expect(codes).not.toContain("spec-schema");
});
