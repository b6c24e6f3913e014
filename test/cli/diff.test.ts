import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { aSpec, over, type SpecDocument, specText } from "../specs/a-spec.ts";
import { aFolder, aRenderedFolder, nodegen, twoPools, wrong } from "./nodegen.ts";

const schema = JSON.parse(
  readFileSync(new URL("../../schemas/diff.v1alpha1.schema.json", import.meta.url), "utf8"),
);
const valid = new Ajv2020.default({ strict: true }).compile(schema);

/** A folder with two specs, a.yaml and b.yaml. */
function twoSpecs(a: SpecDocument, b: SpecDocument): string {
  return aFolder({ "a.yaml": specText(aSpec(a)), "b.yaml": specText(aSpec(b)) });
}

function compared(args: readonly string[], cwd: string, env = {}) {
  const { code, stdout, stderr } = nodegen(["diff", ...args, "--output", "json"], { cwd, env });
  expect(stderr).toBe("");
  const value = JSON.parse(stdout);
  expect(valid(value) ? [] : valid.errors).toEqual([]);
  return { code, value };
}

const mirror = (url: string, more: object = {}): SpecDocument => ({
  registries: [{ host: "*", upstream: "deny", mirrors: [{ url, ...more }] }],
});

describe("two specs", () => {
  test("that are the same end in 0", () => {
    const cwd = twoSpecs({}, {});
    expect(nodegen(["diff", "a.yaml", "b.yaml"], { cwd })).toEqual({
      code: 0,
      stdout: "no difference\n",
      stderr: "",
    });
  });

  test.each<{ name: string; b: SpecDocument; summary: string }>([
    {
      name: "another mirror",
      b: mirror("https://b.example"),
      summary: "hot: 2 nodes; restart containerd: none; new image: none",
    },
    {
      name: "another folder of CNI",
      b: over(mirror("https://a.example"), { containerd: { cni: { confDir: "/etc/cni/b" } } }),
      summary: "hot: none; restart containerd: 2; new image: none",
    },
    {
      name: "a field of the kubelet",
      b: over(mirror("https://a.example"), { kubelet: { config: { maxPods: 9 } } }),
      summary: "hot: none; restart containerd: none; restart kubelet: 2; new image: none",
    },
    {
      name: "a kernel module",
      b: over(mirror("https://a.example"), { kernel: { modules: ["overlay"] } }),
      summary: "hot: none; restart containerd: none; reboot: 2; new image: none",
    },
    {
      name: "another containerd",
      b: over(mirror("https://a.example"), { containerd: { version: "2.1.8" } }),
      summary: "hot: none; restart containerd: none; new image: 2",
    },
  ])("with $name say what it takes", ({ b, summary }) => {
    const nodes = { nodePools: [{ name: "workers", nodes: [{ name: "w-1" }, { name: "w-2" }] }] };
    const cwd = twoSpecs(over(mirror("https://a.example"), nodes), over(b, nodes));
    const { code, value } = compared(["a.yaml", "b.yaml"], cwd);
    expect(code).toBe(1);
    expect(value.summaryLine).toBe(summary);
    expect(value.changed).toHaveLength(1);
  });

  test("with a machine image of its own layer need a new one", () => {
    const layered = {
      delivery: { layers: { image: ["tree"], boot: ["cloud-init"] } },
      containerd: { cni: { confDir: "/etc/cni/a" } },
    };
    const cwd = twoSpecs(
      layered,
      over(layered, { containerd: { cni: { confDir: "/etc/cni/b" } } }),
    );
    const { value } = compared(["a.yaml", "b.yaml"], cwd);
    expect(value.summary).toMatchObject({ "new image": 1, "restart containerd": 0 });
  });

  test("with other machines name them", () => {
    const { value } = compared(["a.yaml", "b.yaml"], twoSpecs({}, twoPools));
    expect(value).toMatchObject({
      added: ["worker-1", "worker-2", "storage"],
      removed: ["workers"],
    });
    expect(value.summaryLine).toContain("nodes added: 3; nodes removed: 1");
  });

  test("show no secret, in no form", () => {
    const headers = (name: string) => ({ headers: { Authorization: { env: name } } });
    const url = "https://a.example";
    const cwd = twoSpecs(mirror(url, headers("ONE")), mirror(url, headers("TWO")));
    const env = { ONE: "Bearer c2VjcmV0LXRva2VuLTEyMw", TWO: "Bearer b3RoZXItc2VjcmV0LXRv" };
    const outputs = ["json", "github", "sarif"].map((form) => ["--output", form]);
    for (const form of [[], ["--text"], ...outputs]) {
      const { code, stdout, stderr } = nodegen(["diff", "a.yaml", "b.yaml", ...form], { cwd, env });
      expect(code).toBe(1);
      expect(stdout).toContain("hosts.toml");
      expect(stdout + stderr).not.toMatch(/c2VjcmV0|b3RoZXIt/);
    }
  });

  test("as a unified diff", () => {
    const cwd = twoSpecs({}, { containerd: { cni: { confDir: "/etc/cni/b" } } });
    const { code, stdout } = nodegen(["diff", "a.yaml", "b.yaml", "--text"], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain(
      "--- a/etc/containerd/config.toml\n+++ b/etc/containerd/config.toml\n@@ ",
    );
    expect(stdout).toMatch(/^- *conf_dir = "\/etc\/cni\/net.d"$/m);
    expect(stdout).toMatch(/^\+ *conf_dir = "\/etc\/cni\/b"$/m);
  });

  test("as an annotation of a workflow", () => {
    const cwd = twoSpecs({}, { containerd: { cni: { confDir: "/etc/cni/b" } } });
    const { stdout } = nodegen(["diff", "a.yaml", "b.yaml", "--output", "github"], { cwd });
    expect(stdout).toMatch(
      /^::notice title=nodegen diff::hot: none; restart containerd: 1; new image: none\n/,
    );
    expect(stdout.match(/^::/gm)).toHaveLength(1);
  });

  test("as a SARIF log, with a note for each file", () => {
    const cwd = twoSpecs({}, { containerd: { cni: { confDir: "/etc/cni/b" } } });
    const { stdout } = nodegen(["diff", "a.yaml", "b.yaml", "--output", "sarif"], { cwd });
    const [run] = JSON.parse(stdout).runs;
    expect(run.tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual([
      "diff",
      "diff-restart-containerd",
    ]);
    expect(run.results).toMatchObject([
      { ruleId: "diff", level: "note", message: { text: expect.stringMatching(/^hot: none; /) } },
      {
        ruleId: "diff-restart-containerd",
        level: "note",
        message: { text: expect.stringContaining("/etc/cni/net.d -> /etc/cni/b") },
      },
    ]);
  });
});

describe("a folder that render wrote", () => {
  test("is the same as the spec it was rendered from", () => {
    expect(compared(["out", "cluster.yaml"], aRenderedFolder(twoPools)).code).toBe(0);
  });

  test("is compared by values with the next spec", () => {
    const cwd = aRenderedFolder();
    const next = aSpec({ kubelet: { config: { maxPods: 9 } } });
    writeFileSync(join(cwd, "next.yaml"), specText(next));
    const { code, value } = compared(["out", "next.yaml"], cwd);
    expect(code).toBe(1);
    expect(value.changed[0].files).toMatchObject([
      { consequence: "restart kubelet", values: [{ key: "maxPods", after: "9" }] },
    ]);
  });

  test("that is not whole is not compared", () => {
    const cwd = aRenderedFolder();
    rmSync(join(cwd, "out/workers/tree/etc/containerd/config.toml"));
    const { code, stdout, stderr } = nodegen(["diff", "out", "cluster.yaml"], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("error[output-missing]");
  });
});

describe("the root of a machine", () => {
  const tree = "out/workers/tree";

  test("that has what the spec says is the same, whatever else it has", () => {
    const cwd = aRenderedFolder();
    writeFileSync(join(cwd, tree, "etc/systemd/system/vendor.service"), "[Unit]\n");
    expect(compared([tree, "cluster.yaml"], cwd).code).toBe(0);
  });

  test("that was changed by hand is different", () => {
    const cwd = aRenderedFolder();
    const config = join(cwd, tree, "etc/containerd/config.toml");
    writeFileSync(config, readFileSync(config, "utf8").replace("/etc/cni/net.d", "/own"));
    const { code, value } = compared(["cluster.yaml", tree], cwd);
    expect(code).toBe(1);
    expect(value.changed).toMatchObject([
      { nodes: [tree], files: [{ values: [{ before: "/etc/cni/net.d", after: "/own" }] }] },
    ]);
  });

  test("can't be compared with several nodes, but with one of them", () => {
    const cwd = aRenderedFolder(twoPools);
    const root = "out/storage/tree";
    const { code, stderr } = nodegen(["diff", root, "cluster.yaml"], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain("error[diff-choose-node]");
    expect(compared([root, "cluster.yaml", "--pool", "storage"], cwd).code).toBe(0);
  });
});

describe("secrets that nobody names", () => {
  test("are shown of no two folders that render wrote", () => {
    const url = "https://a.example";
    const cwd = twoSpecs(mirror(url, { headers: { Authorization: { env: "TOKEN" } } }), {});
    for (const name of ["one", "two"]) {
      const env = { TOKEN: `Bearer hunter-${name}` };
      expect(nodegen(["render", "a.yaml", "-o", name], { cwd, env }).code).toBe(0);
    }
    for (const form of [[], ["--text"], ["--output", "json"]]) {
      const { code, stdout } = nodegen(["diff", "one", "two", ...form], { cwd });
      expect(code).toBe(1);
      expect(stdout).toContain("/etc/containerd/certs.d/_default/hosts.toml");
      expect(stdout).not.toContain("hunter");
    }
  });

  test("are shown of no two machines, whoever may read them there", () => {
    const files = (name: string) => ({
      [`${name}/etc/containerd/certs.d/a/hosts.toml`]: `[host."https://u:hunter-${name}@a".header]\nAuthorization = "Bearer hunter-${name}"\n`,
      [`${name}/etc/kubernetes/own.yaml`]: `token: hunter-${name}\nuser:\n  client-key-data: hunter-${name}\n`,
      [`${name}/etc/containerd/certs.d/a/own.pem`]: `-----BEGIN PRIVATE KEY-----\nhunter-${name}\n-----END PRIVATE KEY-----\n`,
    });
    const cwd = aFolder({ ...files("one"), ...files("two") });
    for (const form of [[], ["--text"], ["--output", "json"]]) {
      const { code, stdout } = nodegen(["diff", "one", "two", ...form], { cwd });
      expect(code).toBe(1);
      expect(stdout).toContain("/etc/kubernetes/own.yaml");
      expect(stdout).not.toContain("hunter");
    }
  });
});

describe("what can't be compared", () => {
  test.each([
    { name: "a folder of anything", args: ["any", "a.yaml"], says: "error[diff-not-comparable]" },
    { name: "what is not there", args: ["none.yaml", "a.yaml"], says: "error[input-missing]" },
    {
      name: "a spec that is wrong",
      args: ["a.yaml", "wrong.yaml"],
      says: "error[containerd-version-unsupported]",
    },
    { name: "standard input twice", args: ["-", "-"], says: "only one of the two" },
    {
      name: "two forms at once",
      args: ["a.yaml", "a.yaml", "--text", "--output", "json"],
      says: "--text is a form of its own",
    },
    { name: "one side alone", args: ["a.yaml"], says: "Not enough" },
  ])("$name is wrong usage", ({ args, says }) => {
    const cwd = aFolder({
      "a.yaml": specText(aSpec()),
      "wrong.yaml": specText(aSpec(wrong)),
      "any/file": "",
    });
    const { code, stdout, stderr } = nodegen(["diff", ...args], { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(says);
  });
});

test("two packer payloads differ by what they bring to a machine, not by what is made of that", () => {
  const layered = { delivery: { layers: { image: ["packer"] } } };
  const cwd = twoSpecs(layered, over(layered, { containerd: { cni: { confDir: "/etc/cni/b" } } }));
  for (const name of ["a", "b"]) {
    const args = ["render", `${name}.yaml`, "--format", "packer", "-o", name];
    expect(nodegen(args, { cwd }).code).toBe(0);
  }
  const { value } = compared(["a", "b"], cwd);
  const [node] = value.changed;
  const paths = node.files.map(({ path }: { path: string }) => path);
  expect(paths).toEqual(["/etc/containerd/config.toml", "/etc/nodegen/image.json"]);
  expect(value.summary).toMatchObject({ "new image": 1 });
});
