import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import Ajv2020 from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { anImage, descriptor, index, named, ociMarker, tarBytes } from "../node/archive-fixture.ts";
import { aRoot, type RootEntry } from "../node/audit/a-root.ts";
import { snapshot, temporaryFolder } from "../node/temporary.ts";
import { over, pausePath, pauseReference, type SpecDocument } from "../specs/a-spec.ts";
import { aSpecFolder, nodegen, warned, wrong } from "./nodegen.ts";

const schema = JSON.parse(
  readFileSync(new URL("../../schemas/audit.v1alpha1.schema.json", import.meta.url), "utf8"),
);
const valid = new Ajv2020.default({ strict: true, allowUnionTypes: true }).compile(schema);

const spec = (cwd: string, ...args: readonly string[]) =>
  nodegen(["audit", "cluster.yaml", ...args], { cwd });

const versions = ["--containerd", "2.2.9", "--kubelet", "1.35.2"];
const root = (entries: Readonly<Record<string, RootEntry>>, ...args: readonly string[]) =>
  nodegen(["audit", "--root", aRoot(entries), ...versions, ...args]);

const mirror = (url: string): SpecDocument => ({
  registries: [{ host: "*", mirrors: [{ url }] }],
});

/** A spec of which every host is allowed. */
const allowed: SpecDocument = over(mirror("https://mirror.example"), {
  allowedHosts: ["mirror.example"],
});

/** What a build of nobody we know left: the key of an older generation. */
const notOurs = {
  "etc/containerd/config.toml": [
    "version = 3",
    "# the pause image of our registry",
    '[plugins."io.containerd.grpc.v1.cri"]',
    'sandbox_image = "registry.internal.example/pause:3.10"',
    "",
  ].join("\n"),
};

function lastLine(text: string): string | undefined {
  return text.trimEnd().split("\n").at(-1);
}

describe("nodegen audit SPEC", () => {
  test("of a spec that is proved, and of which every host is allowed, is 0", () => {
    const { code, stdout, stderr } = spec(aSpecFolder(allowed));
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^workers: proved, the first pod starts from the pause image on the machine\n/,
    );
    expect(stdout.match(/^ {2}[0-8] holds /gm)).toHaveLength(9);
    expect(stdout).toMatch(/^ {2}containerd \S+ \(the spec\)$/m);
    expect(lastLine(stdout)).toBe(
      "the first pod starts from the pause image on the machine; hosts: 1 allowed, 0 denied, 0 unknown",
    );
  });

  test("of a host that is not allowed is 1, told in the spec and with the file of the machine", () => {
    const { code, stdout, stderr } = spec(aSpecFolder(mirror("https://mirror.example")));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error\[audit-host-denied\] registries\[0\]: .* contacts mirror\.example, which is not allowed .*\/etc\/containerd\/certs\.d\/_default\/hosts\.toml:\d+/,
    );
    expect(stderr).toMatch(/--> cluster\.yaml:\d+:\d+\n/);
    expect(stdout).toMatch(/^ {2}denied {3}mirror\.example:443 {2}pod start /m);
    expect(lastLine(stdout)).toMatch(/hosts: 0 allowed, 1 denied, 0 unknown$/);
  });

  test("a host may be allowed beside those of the spec", () => {
    const cwd = aSpecFolder(over(mirror("https://mirror.example"), { allowedHosts: [] }));
    expect(spec(cwd, "--allow", "mirror.example").code).toBe(0);
    expect(spec(cwd, "--allow", "other.example").code).toBe(1);
  });

  test("machines of which the same is said are told together", () => {
    const nodes = Array.from({ length: 12 }, (_, index) => ({ name: `worker-${index}` }));
    const cwd = aSpecFolder(
      over(allowed, { nodePools: [{ name: "workers", nodes }, { name: "gpu" }] }),
    );
    const { code, stdout } = spec(cwd);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^worker-0, worker-1, .*worker-7 and 5 more: proved/);
    expect(spec(cwd, "--pool", "gpu").stdout).toMatch(/^gpu: proved/);
    expect(spec(cwd, "--node", "worker-3", "--node", "worker-4").stdout).toMatch(
      /^worker-3, worker-4: proved/,
    );
  });

  test("a pool with other mirrors is a machine of its own", () => {
    const cwd = aSpecFolder(
      over(allowed, {
        nodePools: [
          { name: "a" },
          {
            name: "b",
            registries: [{ host: "*", mirrors: [{ url: "https://b.example" }] }],
            allowedHosts: ["*.example"],
          },
        ],
      }),
    );
    const { stdout } = spec(cwd);
    expect(stdout).toMatch(/^a: proved/);
    expect(stdout).toMatch(/^b: proved/m);
    expect(lastLine(stdout)).toBe(
      "pause image proved on 2 of 2 machines; hosts: 2 allowed, 0 denied, 0 unknown",
    );
  });

  test("a spec with errors is told as render tells it", () => {
    const { code, stdout, stderr } = spec(aSpecFolder(wrong));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(nodegen(["validate", "cluster.yaml"], { cwd: aSpecFolder(wrong) }).stderr);
  });

  test("warnings of the spec are told, and count with --strict", () => {
    const cwd = aSpecFolder(over(allowed, warned));
    expect(spec(cwd)).toMatchObject({ code: 0, stderr: expect.stringContaining("1 warning") });
    expect(spec(cwd, "--strict").code).toBe(1);
    const { findings } = JSON.parse(spec(cwd, "--output", "json").stdout);
    expect(findings).toHaveLength(1);
  });

  test("standard input is a spec", () => {
    const text = readFileSync(join(aSpecFolder(allowed), "cluster.yaml"), "utf8");
    expect(nodegen(["audit", "-"], { input: text }).code).toBe(0);
  });

  test("no secret is shown in any form", () => {
    const token = "Bearer-of-the-mirror-0123456789";
    const cwd = aSpecFolder({
      registries: [
        {
          host: "*",
          mirrors: [{ url: "https://mirror.example", headers: { Authorization: { env: "AUTH" } } }],
        },
      ],
    });
    for (const output of ["text", "json", "sarif", "github", "html"]) {
      const { stdout, stderr } = nodegen(["audit", "cluster.yaml", "--output", output], {
        cwd,
        env: { AUTH: token },
      });
      expect(stdout + stderr).not.toContain(token);
      expect(stdout).not.toBe("");
    }
  });
});

describe("nodegen audit --root", () => {
  test("of a machine that nobody made with nodegen ends in whom the first pod contacts, and why", () => {
    const { code, stdout, stderr } = root(notOurs);
    expect(code).toBe(1);
    const sentence =
      /the first pod contacts registry\.k8s\.io, because \/etc\/containerd\/config\.toml:4 is a key that containerd 2\.2\.9 does not read/;
    expect(lastLine(stdout)).toMatch(sentence);
    expect(stderr).toMatch(/^error\[audit-pause-pulled\]/m);
    expect(stderr).toMatch(sentence);
    expect(stderr).toMatch(
      /= hint: .*pinned_images.*\(docs\/failure-modes\/6-another-generation\.md\)/,
    );
    expect(stderr).toMatch(/--> \S+\/etc\/containerd\/config\.toml:4:1\n/);
  });

  test("of one without any configuration contacts the registry of containerd's own default", () => {
    const { code, stdout } = root({ "etc/hostname": "a" });
    expect(code).toBe(1);
    expect(lastLine(stdout)).toMatch(/^the first pod (may contact|contacts) registry\.k8s\.io/);
    expect(stdout).toContain("(containerd's own default)");
  });

  test("says what each version was taken from", () => {
    const { stdout } = root(notOurs);
    expect(stdout).toContain("  containerd 2.2.9 (--containerd)\n  kubelet 1.35.2 (--kubelet)\n");
  });

  test("a version that is not found is a finding that says which flag to give", () => {
    const { code, stderr } = nodegen(["audit", "--root", aRoot(notOurs), "--kubelet", "1.35.2"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error\[audit-version-unknown\] the version of containerd is not known/m,
    );
    expect(stderr).toMatch(/= hint: name it with --containerd, such as --containerd 2\.1\.9/);
  });

  test("a file that can't be read is 2, and the rest is told all the same", () => {
    const folder = aRoot(notOurs);
    mkdirSync(join(folder, "etc/kubernetes"));
    writeFileSync(join(folder, "etc/kubernetes/kubelet.conf"), "kind: Config\n");
    chmodSync(join(folder, "etc/kubernetes/kubelet.conf"), 0o600);
    const { code, stdout, stderr } = nodegen(["audit", "--root", folder, ...versions], {
      asNobody: true,
    });
    expect(code).toBe(2);
    expect(stderr).toContain("can't read /etc/kubernetes/kubelet.conf: permission denied");
    expect(stdout).toContain("registry.k8s.io");
  });

  test("waits for no pipe, and writes nothing", () => {
    const folder = aRoot(notOurs);
    execFileSync("mkfifo", [join(folder, "etc/containerd/more.toml"), join(folder, "etc/fstab")]);
    symlinkSync("/etc/containerd", join(folder, "etc/containerd/again"));
    const before = snapshot(folder);
    expect(nodegen(["audit", "--root", folder, ...versions]).code).toBe(1);
    expect(snapshot(folder)).toEqual(before);
  });

  test("what nodegen rendered, with the units of the image around it, is audited as the spec is", async () => {
    const cwd = aSpecFolder(allowed);
    nodegen(["render", "cluster.yaml", "--format", "tree", "-o", "out"], { cwd });
    const tree = join(cwd, "out/workers/tree");
    for (const program of ["containerd", "kubelet"]) {
      const unit = join(tree, `usr/lib/systemd/system/${program}.service`);
      mkdirSync(dirname(unit), { recursive: true });
      writeFileSync(unit, `[Service]\nExecStart=/usr/bin/${program}\n`);
    }
    const { manifest, entries } = anImage();
    const inIndex = index(descriptor(manifest, named(pauseReference)));
    mkdirSync(dirname(join(tree, pausePath)), { recursive: true });
    writeFileSync(join(tree, pausePath), await tarBytes([ociMarker, inIndex, ...entries]));
    const { code, stdout } = nodegen([
      "audit",
      "--root",
      tree,
      ...versions,
      "--allow",
      "mirror.example",
    ]);
    const hosts = (text: string) => text.match(/^ {2}(allowed|denied|unknown) .*$/gm);
    expect(code).toBe(0);
    expect(lastLine(stdout)).toBe(lastLine(spec(cwd).stdout));
    expect(hosts(stdout)).toEqual(hosts(spec(cwd).stdout));
  });
});

describe("forms", () => {
  test.each<{ name: string; run: () => ReturnType<typeof nodegen> }>([
    { name: "a spec", run: () => spec(aSpecFolder(allowed), "--output", "json") },
    {
      name: "a spec with a denied host",
      run: () => spec(aSpecFolder(mirror("https://a.example")), "--output", "json"),
    },
    { name: "a root", run: () => root(notOurs, "--output", "json") },
    { name: "an empty root", run: () => root({ "etc/x": "" }, "--output", "json") },
  ])("json of $name has the form of the published schema", ({ run }) => {
    const { stdout, stderr } = run();
    expect(stderr).toBe("");
    const value = JSON.parse(stdout);
    expect(valid(value) ? [] : valid.errors).toEqual([]);
    expect(value.verdict).toBe(
      value.summaryLine.includes(" 0 denied, 0 unknown") && /starts from/.test(value.summaryLine)
        ? "passed"
        : "failed",
    );
  });

  test("sarif and github are the findings, and one line for the log", () => {
    const sarif = root(notOurs, "--output", "sarif");
    const { runs } = JSON.parse(sarif.stderr);
    expect(runs[0].results.map((each: { ruleId: string }) => each.ruleId)).toContain(
      "audit-pause-pulled",
    );
    expect(sarif.stdout.trimEnd().split("\n")).toHaveLength(1);
    const github = root(notOurs, "--output", "github");
    expect(github.stderr).toMatch(/^::error file=.*config\.toml,line=4/m);
    expect(github.stdout).toBe(sarif.stdout);
  });

  test("html is a page on standard output", () => {
    const { code, stdout } = root(notOurs, "--output", "html");
    expect(code).toBe(1);
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout).toContain("registry.k8s.io");
  });
});

describe("what is asked for makes no sense", () => {
  const folder = temporaryFolder;
  test.each<{ name: string; args: () => readonly string[]; says: string }>([
    {
      name: "neither a spec nor a root",
      args: () => [],
      says: "name a spec, or the root of a machine",
    },
    {
      name: "both",
      args: () => ["a.yaml", "--root", "b"],
      says: "name a spec or --root, not both",
    },
    {
      name: "a root that is not there",
      args: () => ["--root", join(folder(), "none")],
      says: "it is not there",
    },
    { name: "a folder that is no root", args: () => ["--root", folder()], says: "it has no etc" },
    {
      name: "a pool of a root",
      args: () => ["--root", aRoot({ "etc/x": "" }), "--pool", "a"],
      says: "choose from a spec",
    },
    {
      name: "a version of a spec",
      args: () => ["a.yaml", "--containerd", "2.1"],
      says: "a spec says its versions",
    },
    {
      name: "a version that is in no table",
      args: () => ["--root", aRoot({ "etc/x": "" }), "--containerd", "1.4"],
      says: "does not know containerd 1.4",
    },
    {
      name: "two roots",
      args: () => ["--root", "a", "--root", "b"],
      says: "--root may be given only once",
    },
    { name: "an unknown form", args: () => ["a.yaml", "--output", "pdf"], says: "Invalid values" },
    {
      name: "a spec that is not there",
      args: () => [join(folder(), "cluster.yaml")],
      says: "is not there",
    },
    {
      name: "a pool that is not there",
      args: () => [join(aSpecFolder(), "cluster.yaml"), "--pool", "nobody"],
      says: "nobody",
    },
  ])("$name", ({ args, says }) => {
    const { code, stdout, stderr } = nodegen(["audit", ...args()]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(says);
  });
});
