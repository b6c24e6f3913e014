import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { aSpec, specText } from "../specs/a-spec.ts";
import { aFolder, aSpecFolder, nodegen } from "./nodegen.ts";

const schema = JSON.parse(
  readFileSync(new URL("../../schemas/explain.v1alpha1.schema.json", import.meta.url), "utf8"),
);
const valid = new Ajv2020.default({ strict: true, allowUnionTypes: true }).compile(schema);

const mirrored = {
  registries: [
    {
      host: "*",
      upstream: "deny",
      mirrors: [
        { url: "https://one.example", headers: { Authorization: { env: "TOKEN" } } },
        { url: "http://two.example:5000", capabilities: ["pull"] },
      ],
    },
  ],
};
const token = "Bearer c2VjcmV0LXRva2VuLTEyMw";
const env = { TOKEN: token };

function explained(args: readonly string[], cwd = aSpecFolder(mirrored)) {
  const { code, stdout, stderr } = nodegen(["explain", ...args, "--output", "json"], { cwd, env });
  expect(stderr).toBe("");
  const value = JSON.parse(stdout);
  expect(valid(value) ? [] : valid.errors).toEqual([]);
  return { code, value };
}

describe("for programs of others", () => {
  test("an answer is a notice of a workflow, in one line", () => {
    const { code, stdout } = nodegen(["explain", "containerd.root", "--output", "github"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^::notice title=nodegen explain::containerd\.root.*%0A.*\n$/);
    expect(stdout.split("\n")).toHaveLength(2);
  });

  test("an upgrade that breaks a spec is an error in a SARIF log, before the note of the answer", () => {
    const cwd = aSpecFolder({ containerd: { version: "2.1.9", cdi: { enabled: true } } });
    const asked = ["containerd", "2.1", "1.6", "cluster.yaml", "--output", "sarif"];
    const { code, stdout } = nodegen(["explain", ...asked], { cwd });
    expect(code).toBe(1);
    const [run] = JSON.parse(stdout).runs;
    const results: readonly { ruleId: string; level: string }[] = run.results;
    expect(results).toContainEqual(
      expect.objectContaining({ ruleId: "containerd-cdi-unknown", level: "error" }),
    );
    expect(results.at(-1)).toMatchObject({ ruleId: "explain", level: "note" });
  });

  test("no form shows a secret", () => {
    const cwd = aSpecFolder(mirrored);
    for (const form of ["text", "json", "sarif", "github"]) {
      const asked = ["pull", "nginx", "cluster.yaml", "--output", form];
      const { code, stdout, stderr } = nodegen(["explain", ...asked], { cwd, env });
      expect(code).toBe(0);
      expect(stdout).toContain("one.example");
      expect(stdout + stderr).not.toContain("c2VjcmV0");
    }
  });
});

describe("a field", () => {
  test("is told with its type, default and the key of each containerd", () => {
    const { code, stdout } = nodegen(["explain", "containerd.snapshotter"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/type +string\n +default +overlayfs\n/);
    expect(stdout).toContain(
      'plugins."io.containerd.grpc.v1.cri".containerd.snapshotter  (containerd 1.6, 1.7)',
    );
    expect(stdout).toContain(
      'plugins."io.containerd.cri.v1.images".snapshotter  (containerd 2.0, 2.1, 2.2, 2.3)',
    );
  });

  test.each([
    "apiVersion",
    "containerd.runtimes",
    "registries[].mirrors[].tls.clientKey",
    "kubelet.config.maxPods",
    'containerd.config.plugins."io.containerd.grpc.v1.cri".sandbox_image',
    'kubelet.nodeLabels["a.example/b"]',
    "kubelet.flags.node-ip",
    "nodePools[workers].nodes[].addresses",
    "vars.anything",
  ])("%s has the form of the published schema", (field) => {
    expect(explained([field])).toMatchObject({ code: 0, value: { kind: "FieldExplanation" } });
  });

  test.each([
    { field: "containerd.snapshoter", meant: "containerd.snapshotter" },
    { field: "snapshotter", meant: "containerd.snapshotter or containerd.runtimes[].snapshotter" },
    { field: "kubelet.config.maxPodz", meant: "kubelet.config.maxPods" },
    { field: "Containerd", meant: "containerd" },
    { field: "registries[].mirror", meant: "registries[].mirrors" },
  ])("that is none names the nearest: $field", ({ field, meant }) => {
    const { code, stdout, stderr } = nodegen(["explain", field]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("error[explain-field-unknown]");
    expect(stderr).toContain(`did you mean ${meant}`);
  });

  test.each(["a..b", ".a", "a.", "a[", 'a["b', ""])("can't be called %j", (field) => {
    const { code, stderr } = nodegen(["explain", field]);
    expect(code).toBe(2);
    expect(stderr).toContain("error[explain-field-syntax]");
  });
});

describe("a value of a spec", () => {
  const spec = `apiVersion: nodegen/v1alpha1
kind: Cluster
metadata: { name: test }
kubernetes: { version: "1.35.2" }
host: { family: debian }
containerd:
  version: 2.1.9
images: { pause: { reference: "registry.internal.example/pause:3.10", archive: { path: /opt/nodegen/images/pause.tar } } }
kubelet:
  config: { maxPods: 110 }
proxy: { http: "http://user:hunter2@proxy.example:3128" }
nodePools:
  - name: workers
    kubelet:
      config: { maxPods: 200 }
    nodes:
      - { name: worker-1 }
      - { name: worker-2, kubelet: { config: { maxPods: 50 } } }
    nodesFrom: { file: ./more.csv }
  - name: ranged
    nodeRanges:
      - { name: "r-{0}", first: 1, last: 2, addresses: ["10.0.0.1"] }
`;
  const cwd = () =>
    aFolder({ "cluster.yaml": spec, "more.csv": "name,addresses\nlisted-1,10.1.0.1\n" });

  test("is told with the layer and the line that set it", () => {
    const { value } = explained(["cluster.yaml", "kubelet.config.maxPods"], cwd());
    expect(value.groups).toMatchObject([
      { nodes: ["worker-1", "listed-1"], values: [{ value: 200, saidBy: "pool", line: 15 }] },
      { nodes: ["worker-2"], values: [{ value: 50, saidBy: "node", line: 18 }] },
      { nodes: ["r-1", "r-2"], values: [{ value: 110, saidBy: "cluster", line: 10 }] },
    ]);
  });

  test("of an inventory is told with its file", () => {
    const { value } = explained(["cluster.yaml", "addresses", "--node", "listed-1"], cwd());
    expect(value.groups[0].values).toEqual([
      expect.objectContaining({
        value: ["10.1.0.1"],
        saidBy: "inventory",
        file: "./more.csv",
        line: 2,
      }),
    ]);
  });

  test("of a range is told with the range", () => {
    const { value } = explained(["cluster.yaml", "addresses", "--node", "r-2"], cwd());
    expect(value.groups[0].values).toMatchObject([
      { value: ["10.0.0.2"], saidBy: "range", line: 22 },
    ]);
  });

  test("that nobody sets is a default without a line", () => {
    const { value } = explained(["cluster.yaml", "containerd.snapshotter"], cwd());
    expect(value.groups).toHaveLength(1);
    expect(value.groups[0].values).toEqual([
      { field: "containerd.snapshotter", value: "overlayfs", saidBy: "default" },
    ]);
  });

  test("that is nowhere is said to be nowhere", () => {
    const { stdout } = nodegen(["explain", "cluster.yaml", "containerd.cdi.enabled"], {
      cwd: cwd(),
    });
    expect(stdout).toBe("containerd.cdi.enabled is not set, and has no default\n");
  });

  test("is shown without the password in it", () => {
    const { code, stdout } = nodegen(["explain", "cluster.yaml", "proxy"], { cwd: cwd() });
    expect(code).toBe(0);
    expect(stdout).toContain("http://[redacted]@proxy.example:3128");
    expect(stdout).not.toContain("hunter2");
  });

  test("is a reference and never what it stands for", () => {
    const folder = aSpecFolder(mirrored);
    const { stdout } = nodegen(["explain", "cluster.yaml", "registries"], { cwd: folder, env });
    expect(stdout).toContain("Authorization.env");
    expect(stdout).toContain("TOKEN");
    expect(stdout).not.toContain(token.slice(7));
  });

  test("is asked of the field that a machine has, and not of its place in a pool", () => {
    const args = ["explain", "cluster.yaml", "nodePools[].kubelet.taints"];
    const { code, stderr } = nodegen(args, { cwd: cwd() });
    expect(code).toBe(2);
    expect(stderr).toContain("error[explain-not-of-node]");
    expect(stderr).toContain("ask for kubelet.taints");
  });

  test("of a spec that can't be read is the spec's findings", () => {
    const folder = aFolder({ "cluster.yaml": specText(aSpec({ kind: "Clust" })) });
    const { code, stdout, stderr } = nodegen(["explain", "cluster.yaml", "host"], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("error[spec-value] kind");
  });
});

describe("a pull", () => {
  test("asks the mirrors in their order, each for what it may be asked", () => {
    const { value } = explained(["pull", "nginx", "cluster.yaml"]);
    expect(value.image).toBe("docker.io/library/nginx:latest");
    const [group] = value.groups;
    expect(group.tries).toMatchObject([
      {
        url: "https://one.example/v2",
        resolve: "HEAD https://one.example/v2/library/nginx/manifests/latest?ns=docker.io",
        headers: ["Authorization"],
        tls: { verified: true, ca: [] },
      },
      { url: "http://two.example:5000/v2", asked: ["pull"], tls: "none" },
    ]);
    expect(group.upstream).toBe("denied");
    expect(group.neverAsked).toEqual(["http://127.0.0.1:9/v2"]);
  });

  test("of a digest asks every mirror for it, whatever tags it may be asked for", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    const { value } = explained(["pull", `quay.io/a/b:1@${digest}`, "cluster.yaml"]);
    const asked = value.groups[0].tries.map((one: { resolve: string }) => one.resolve);
    expect(asked).toEqual([
      `HEAD https://one.example/v2/a/b/manifests/${digest}?ns=quay.io`,
      `HEAD http://two.example:5000/v2/a/b/manifests/${digest}?ns=quay.io`,
    ]);
  });

  test("of the pause image says that it comes from its archive", () => {
    const { value } = explained([
      "pull",
      "registry.internal.example/kubernetes/pause:3.10.1",
      "cluster.yaml",
    ]);
    expect(value.groups[0].preloadedFrom).toBe("/opt/nodegen/images/pause-3.10.1.tar");
  });

  test("without any registry in the spec goes to the registry itself", () => {
    const { value } = explained(["pull", "nginx", "cluster.yaml"], aSpecFolder());
    expect(value.groups[0].tries).toMatchObject([
      { url: "https://registry-1.docker.io/v2", upstream: true },
    ]);
  });

  test("of a registry that is cut off asks nobody", () => {
    const folder = aSpecFolder({ registries: [{ host: "quay.io", upstream: "deny" }] });
    const { stdout } = nodegen(["explain", "pull", "quay.io/a/b:1", "cluster.yaml"], {
      cwd: folder,
    });
    expect(stdout).toContain("nobody is asked: the pull fails at once");
  });

  test("shows no header's value", () => {
    const cwd = aSpecFolder(mirrored);
    const { stdout } = nodegen(["explain", "pull", "nginx", "cluster.yaml"], { cwd, env });
    expect(stdout).toContain("header Authorization");
    expect(stdout).not.toContain(token.slice(7));
  });

  test.each(["UPPER/case:1", "a@sha256:12", "registry.example/:x"])("of %s is refused", (image) => {
    const cwd = aSpecFolder();
    const { code, stderr } = nodegen(["explain", "pull", image, "cluster.yaml"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("error[explain-reference]");
  });
});

describe("two releases", () => {
  test("of containerd: keys move, defaults change", () => {
    const { value } = explained(["containerd", "1.7", "2.2"]);
    expect(value.formats).toEqual([expect.objectContaining({ from: 2, to: 3 })]);
    expect(value.keys.moved).toContainEqual({
      from: 'plugins."io.containerd.grpc.v1.cri".sandbox_image',
      to: 'plugins."io.containerd.cri.v1.images".pinned_images.sandbox',
    });
    expect(value.defaults).toContainEqual(
      expect.objectContaining({
        from: "registry.k8s.io/pause:3.8",
        to: "registry.k8s.io/pause:3.10.1",
      }),
    );
  });

  test("of containerd with servers at the top level: they move", () => {
    const { value } = explained(["containerd", "2.2", "2.3.7"]);
    expect(value.keys.moved).toContainEqual({
      from: "grpc.address",
      to: 'plugins."io.containerd.server.v1.grpc".address',
    });
  });

  test("of the kubelet keep a minor that ends in zero", () => {
    const { value } = explained(["kubelet", "1.30", "1.35"]);
    expect(value.from).toMatchObject({ version: "1.30", minor: "1.30" });
    expect(value.keys.added).toContain("failCgroupV1");
    expect(value.flags.removed).toContain("keep-terminated-pod-volumes");
  });

  test("with a default that changed", () => {
    const { value } = explained(["kubelet", "1.34", "1.35"]);
    expect(value.defaults).toMatchObject([{ key: "failCgroupV1", from: false, to: true }]);
  });

  test("that are the same change nothing", () => {
    const { stdout } = nodegen(["explain", "containerd", "2.1", "2.1.4"]);
    expect(stdout).toBe("containerd 2.1 to 2.1.4: nothing changes\n");
  });

  test("break a spec: its findings, and exit code 1", () => {
    const cwd = aSpecFolder({ containerd: { version: "2.1.9", cdi: { enabled: true } } });
    const { code, value } = explained(["containerd", "2.1", "1.6", "cluster.yaml"], cwd);
    expect(code).toBe(1);
    expect(value.spec.appear).toContainEqual(
      expect.objectContaining({ code: "containerd-cdi-unknown", severity: "error" }),
    );
  });

  test("break nothing of another", () => {
    const { code, value } = explained(["containerd", "2.1", "2.2", "cluster.yaml"]);
    expect(code).toBe(0);
    expect(value.spec).toEqual({ appear: [], disappear: [] });
  });

  test.each([
    ["containerd", "1.30", "2.2"],
    ["containerd", "2", "2.2"],
    ["containerd", "2.2.x", "2.2"],
    ["kubelet", "1.3", "1.35"],
    ["kubelet", "1.29.1", "1.35"],
  ])("are refused where one is not known: %s %s %s", (...words) => {
    const { code, stderr } = nodegen(["explain", ...words]);
    expect(code).toBe(2);
    expect(stderr).toContain("error[explain-version]");
  });
});

test.each([
  { words: ["pull", "nginx"], says: "explain pull needs an image and a spec" },
  { words: ["containerd", "2.2"], says: "explain containerd needs two releases" },
  { words: ["kubelet", "1", "2", "a", "b"], says: "explain kubelet needs two releases" },
  { words: ["a", "b", "c"], says: 'explain knows pull, containerd and kubelet, and no "a"' },
  { words: ["host", "--node", "a"], says: "--pool and --node choose from a spec" },
  { words: [], says: "Not enough" },
])("wrong usage is said, as in explain $words", ({ words, says }) => {
  const { code, stdout, stderr } = nodegen(["explain", ...words]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(says);
});
