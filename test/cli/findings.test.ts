import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { snapshot } from "../node/temporary.ts";
import { aSpec, kubeconfig, specText, withMirrors } from "../specs/a-spec.ts";
import { aFolder, aSpecFolder, nodegen, shell, warned, wrong } from "./nodegen.ts";

const validate = (cwd: string, ...args: readonly string[]) =>
  nodegen(["validate", "cluster.yaml", ...args], { cwd });

describe("validate", () => {
  test("of a good spec is 0 and one line", () => {
    expect(validate(aSpecFolder())).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^cluster\.yaml is valid: it describes 1 node\n$/),
      stderr: "",
    });
  });

  test("of a spec with errors is 1, with findings on standard error", () => {
    const { code, stdout, stderr } = validate(aSpecFolder(wrong));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(`\
error[containerd-version-unsupported] containerd.version: nodegen does not know containerd 1.5.18
  --> cluster.yaml:10:12
   |
10 |   version: 1.5.18
   |            ^^^^^^
  = hint: it knows 1.6.x, 1.7.x, 2.0.x, 2.1.x, 2.2.x, 2.3.x

1 error
`);
  });

  test("of a spec with warnings is 0, and 1 with --strict", () => {
    const cwd = aSpecFolder(warned);
    expect(validate(cwd)).toMatchObject({ code: 0, stderr: expect.stringContaining("1 warning") });
    expect(validate(cwd, "--strict")).toMatchObject({ code: 1, stdout: "" });
  });

  test("tells all that is wrong at once", () => {
    const cwd = aSpecFolder({
      containerd: { snapshoter: "native" },
      host: { cgroup: "v1" },
      images: { pause: { reference: "pause:3.10" } },
      kubelet: { config: { maxPod: 5 } },
      registries: [
        { host: "a.example", mirrors: [{ url: "ftp://a", tls: { ca: { file: "./absent.pem" } } }] },
      ],
    });
    const { stderr } = validate(cwd);
    for (const code of [
      "spec-unknown-field",
      "kubelet-cgroup-v1",
      "image-reference",
      "kubelet-field-unknown",
      "mirror-url",
      "reference-missing",
    ]) {
      expect.soft(stderr).toContain(`error[${code}]`);
    }
  });

  test("writes nothing", () => {
    const cwd = aSpecFolder();
    const before = snapshot(cwd);
    validate(cwd);
    expect(snapshot(cwd)).toEqual(before);
  });

  test.each(["YAML", "JSON"])("reads %s from standard input", (form) => {
    const input = form === "JSON" ? JSON.stringify(aSpec()) : specText(aSpec());
    expect(nodegen(["validate", "-"], { input })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^standard input is valid/),
    });
  });

  test("calls standard input <stdin> in a finding", () => {
    const { code, stderr } = nodegen(["validate", "-"], { input: specText(aSpec(wrong)) });
    expect(code).toBe(1);
    expect(stderr).toContain("--> <stdin>:10:12");
  });

  test("reads a spec from a pipe", () => {
    expect(shell("$nodegen validate /dev/stdin <cluster.yaml", { cwd: aSpecFolder() }).code).toBe(
      0,
    );
  });
});

describe("a spec that can't be read is 2", () => {
  test.each([
    { name: "that is not there", file: "absent.yaml", code: "input-missing" },
    { name: "below a file", file: "cluster.yaml/spec.yaml", code: "input-missing" },
    { name: "that is a folder", file: "folder", code: "input-not-a-file" },
    { name: "in UTF-16", file: "utf16.yaml", code: "input-utf16" },
    { name: "in Latin-1", file: "latin1.yaml", code: "input-not-utf8" },
    { name: "with an empty name", file: "", code: "input-missing" },
  ])("$name", ({ file, code }) => {
    const cwd = aSpecFolder();
    mkdirSync(join(cwd, "folder"));
    writeFileSync(join(cwd, "utf16.yaml"), Buffer.from("\ufeffkind: Cluster\n", "utf16le"));
    writeFileSync(join(cwd, "latin1.yaml"), Buffer.from("kind: Clüster\n", "latin1"));
    expect(nodegen(["validate", file], { cwd })).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining(`error[${code}]`),
    });
  });

  test("that this user may not read", () => {
    const cwd = aSpecFolder();
    chmodSync(join(cwd, "cluster.yaml"), 0);
    expect(nodegen(["validate", "cluster.yaml"], { cwd, asNobody: true })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("can't read cluster.yaml: permission denied"),
    });
  });
});

describe("a spec that is no spec is 1", () => {
  test.each([
    { name: "an empty file", text: "", code: "document-empty" },
    { name: "a list", text: "- a\n", code: "document-not-a-map" },
    { name: "no YAML", text: "a: [\n", code: "yaml-syntax" },
    { name: "two documents", text: "a: 1\n---\nb: 2\n", code: "yaml-multiple-documents" },
    { name: "a map of something else", text: "a: 1\n", code: "spec-unknown-field" },
    { name: "a binary file", text: "\u0000\u0001\u0002", code: "document-control-character" },
  ])("$name", ({ text, code }) => {
    expect(validate(aFolder({ "cluster.yaml": text }))).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining(`error[${code}]`),
    });
  });
});

describe("what the spec refers to", () => {
  const url = "https://registry.internal.example";
  const withCa = aSpec(withMirrors({ url, tls: { ca: { file: "./ca.pem" } } }));
  const withArchive = aSpec({ images: { pause: { archive: { file: "./pause.tar" } } } });
  const withToken = aSpec(withMirrors({ url, headers: { Authorization: { env: "TOKEN" } } }));

  test.each([
    { name: "a file that is not there", spec: withCa, code: "reference-missing" },
    { name: "a variable that is not set", spec: withToken, code: "reference-env-unset" },
    { name: "an archive that is not there", spec: withArchive, code: "archive-missing" },
  ])("$name is a finding at its place: 1", ({ spec, code }) => {
    const ran = validate(aFolder({ "cluster.yaml": specText(spec) }));
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining(`error[${code}]`) });
    expect(ran.stderr).toMatch(/--> cluster\.yaml:\d+:\d+/);
  });

  test("a file that this user may not read is a finding: 1", () => {
    const cwd = aFolder({ "cluster.yaml": specText(withCa), "ca.pem": "x" });
    chmodSync(join(cwd, "ca.pem"), 0);
    const ran = nodegen(["validate", "cluster.yaml"], { cwd, asNobody: true });
    expect(ran).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("error[reference-unreadable]"),
    });
  });

  test("an archive that is none is a finding: 1", () => {
    const cwd = aFolder({ "cluster.yaml": specText(withArchive), "pause.tar": "not a tar" });
    expect(validate(cwd)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("error[archive-unreadable]"),
    });
  });
});

describe("--output json", () => {
  test("is a list of findings that reads back", () => {
    const { code, stderr } = validate(aSpecFolder(wrong), "--output", "json");
    expect(code).toBe(1);
    expect(JSON.parse(stderr)).toMatchObject([
      {
        code: "containerd-version-unsupported",
        pathText: "containerd.version",
        position: { line: 10 },
      },
    ]);
  });

  test("of a good spec is an empty list, and nothing else is printed", () => {
    expect(validate(aSpecFolder(), "--output=json")).toEqual({
      code: 0,
      stdout: "",
      stderr: "[]\n",
    });
  });

  test.each([
    { name: "a spec that is not there", args: ["validate", "absent.yaml"] },
    { name: "an output folder that is not ours", args: ["render", "cluster.yaml", "-o", "."] },
    {
      name: "a node that is not there",
      args: ["render", "cluster.yaml", "-o", "out", "--node", "x"],
    },
    { name: "no output to verify", args: ["verify", "absent"] },
  ])("is JSON also for $name", ({ args }) => {
    const { code, stderr } = nodegen([...args, "--output", "json"], { cwd: aSpecFolder() });
    expect(code).toBe(2);
    expect(JSON.parse(stderr)).toHaveLength(1);
  });

  test("of a render is JSON once, whatever is found when writing", () => {
    const cwd = aSpecFolder(warned);
    const { stderr } = nodegen(["render", "cluster.yaml", "-o", "out", "--output", "json"], {
      cwd,
    });
    expect(JSON.parse(stderr)).toHaveLength(1);
  });
});

describe("secrets", () => {
  const token = "c2VjcmV0LXRva2VuLTEyMw";
  const cwd = () =>
    aSpecFolder(
      {
        ...withMirrors({
          url: "https://registry.internal.example",
          headers: { Authorization: { env: "TOKEN" } },
        }),
        kubelet: { bootstrap: { kubeconfig: { file: "./bootstrap.conf" } } },
      },
      { "bootstrap.conf": `${kubeconfig}# ${token}\n` },
    );

  test.each([
    { name: "validating", args: ["validate", "cluster.yaml"] },
    { name: "rendering to a folder", args: ["render", "cluster.yaml", "-o", "out"] },
    { name: "checking", args: ["render", "cluster.yaml", "-o", "out", "--check"] },
    {
      name: "rendering as JSON",
      args: ["render", "cluster.yaml", "-o", "out", "--output", "json"],
    },
  ])("are shown nowhere when $name", ({ args }) => {
    const { code, stdout, stderr } = nodegen(args, {
      cwd: cwd(),
      env: { TOKEN: `Bearer ${token}` },
    });
    expect(code).not.toBe(2);
    expect(stdout + stderr).not.toContain(token);
  });

  test("are shown nowhere when they are what is wrong", () => {
    const { code, stdout, stderr } = nodegen(["validate", "cluster.yaml"], {
      cwd: cwd(),
      env: { TOKEN: `Bearer ${token}\nsecond line ${token}` },
    });
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain(token);
  });

  test("have no digest in the manifest", () => {
    const folder = cwd();
    nodegen(["render", "cluster.yaml", "-o", "out"], { cwd: folder, env: { TOKEN: token } });
    const written = snapshot(join(folder, "out"))["manifest.json"] ?? "";
    const secrets = JSON.parse(written.slice(written.indexOf("{"))).files.filter(
      (entry: { secret?: boolean }) => entry.secret,
    );
    expect(secrets).toHaveLength(3);
    for (const entry of secrets) expect(entry).not.toHaveProperty("sha256");
  });

  test("are in files of their owner alone", () => {
    const folder = cwd();
    nodegen(["render", "cluster.yaml", "-o", "out"], { cwd: folder, env: { TOKEN: token } });
    const open = Object.entries(snapshot(join(folder, "out")))
      .filter(([, content]) => content.includes(token))
      .filter(([, content]) => !content.startsWith("600 "));
    expect(open).toEqual([]);
  });
});

describe("what a terminal would act on", () => {
  const colour = "\u001b[31m";

  test.each([
    { name: "in a key", text: '{"\\u001b[31mkind": 1}' },
    { name: "in a value", text: JSON.stringify({ ...aSpec(), kind: `Cluster${colour}` }) },
    { name: "in a name", text: JSON.stringify(aSpec({ metadata: { name: `a${colour}` } })) },
    { name: "as it is, in YAML", text: `kind: "${colour}"\n` },
    { name: "as an 8-bit control, in a comment", text: "a: 1 # \u009b31m\n" },
    {
      name: "as a direction override, in a comment on a line with a fault",
      text: "a: 1 # \u202e\n",
    },
  ])("does not reach it from a spec: $name", ({ text }) => {
    for (const form of ["text", "json"]) {
      const { code, stderr } = validate(aFolder({ "cluster.yaml": text }), "--output", form);
      expect(code).toBe(1);
      expect(stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    }
  });

  test("does not reach it from a file's name", () => {
    const { stderr } = nodegen(["validate", `${colour}.yaml`], { cwd: aFolder({}) });
    expect(stderr).not.toContain("\u001b");
  });
});

describe("colours", () => {
  test.each([{}, { FORCE_COLOR: "1" }, { CLICOLOR_FORCE: "1" }, { TERM: "xterm-256color" }])(
    "is not in a pipe, with %o",
    (env) => {
      const { stderr } = nodegen(["validate", "cluster.yaml"], { cwd: aSpecFolder(wrong), env });
      expect(stderr).not.toContain("\u001b");
    },
  );

  /** What a terminal of its own would see. */
  function inTerminal(env: Readonly<Record<string, string>>): string | undefined {
    const command = `'${process.execPath}' '${inject("command")}' validate cluster.yaml`;
    const { stdout, error } = spawnSync("script", ["-qec", command, "/dev/null"], {
      cwd: aSpecFolder(wrong),
      encoding: "utf8",
      env: { PATH: process.env.PATH ?? "", TERM: "xterm", ...env },
    });
    return error === undefined ? stdout : undefined;
  }

  test("is on a terminal", (context) => {
    const seen = inTerminal({}) ?? context.skip("there is no script(1) to make a terminal");
    expect(seen).toContain("\u001b[1;31merror[containerd-version-unsupported]");
  });

  test("is not on a terminal with NO_COLOR", (context) => {
    const seen = inTerminal({ NO_COLOR: "1" }) ?? context.skip("there is no script(1)");
    expect(seen).toContain("error[containerd-version-unsupported]");
    expect(seen).not.toContain("\u001b");
  });

  test("is on a terminal with an empty NO_COLOR, as no-color.org has it", (context) => {
    const seen = inTerminal({ NO_COLOR: "" }) ?? context.skip("there is no script(1)");
    expect(seen).toContain("\u001b[1;31m");
  });
});
