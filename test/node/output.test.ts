import { execFileSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { compareOutput } from "../../src/node/output/compare.ts";
import { outputFiles } from "../../src/node/output/output-file.ts";
import { systemFs } from "../../src/node/output/output-fs.ts";
import { checkTarget } from "../../src/node/output/target.ts";
import { verifyOutput } from "../../src/node/output/verify.ts";
import { writeOutput } from "../../src/node/output/write.ts";
import { aFile, aLocalFile, aRequest, codesOf, rendered } from "./output-fixture.ts";
import { snapshot, temporaryFolder } from "./temporary.ts";

const files = [aFile("etc/hosts"), aFile("etc/fstab"), aFile("etc/link", { linkTo: "hosts" })];

/** An output folder with `files` in it. */
function anOutput(content = files): string {
  const dir = join(temporaryFolder(), "out");
  rendered(aRequest(dir, content));
  return dir;
}

describe("writing", () => {
  test("each format stands in the folder of its pool, and of its node where it has one", () => {
    const artefacts = [
      { path: "user-data", mode: 0o600, content: "#cloud-config\n", secret: true },
    ];
    const shared = { format: "cloud-init", sandboxImage: "r.example/pause:3.10", artefacts };
    const paths = outputFiles([
      { pool: "gpu", ...shared },
      { pool: "workers", node: "worker-1", ...shared },
    ]).map((file) => file.path);
    expect(paths).toEqual([
      "gpu/cloud-init/user-data",
      "workers/nodes/worker-1/cloud-init/user-data",
    ]);
  });

  test("modes are exact under any umask, and folders can be read by all", () => {
    const umask = process.umask(0o077);
    onTestFinished(() => void process.umask(umask));
    const dir = anOutput([
      aFile("opt/run.sh", "", { mode: 0o755 }),
      aFile("etc/x"),
      aFile("w", "", { mode: 0o666 }),
    ]);
    const modeOf = (path: string) => statSync(join(dir, path)).mode & 0o7777;
    expect(modeOf("workers/tree/opt/run.sh")).toBe(0o755);
    expect(modeOf("workers/tree/etc/x")).toBe(0o644);
    expect(modeOf("workers/tree/w")).toBe(0o666);
    expect(modeOf("workers/tree/etc")).toBe(0o755);
    expect(modeOf("manifest.json")).toBe(0o644);
  });

  test("the same render gives the same bytes wherever it is written", () => {
    expect(snapshot(anOutput([...files].reverse()))).toEqual(snapshot(anOutput(files)));
  });

  test("a secret has mode 0600 and no digest in the manifest", () => {
    const dir = anOutput([aFile("etc/key", "s3cret", { mode: 0o600, secret: true })]);
    expect(statSync(join(dir, "workers/tree/etc/key")).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(join(dir, "manifest.json"), "utf8")).files).toEqual([
      {
        path: "workers/tree/etc/key",
        pool: "workers",
        format: "tree",
        mode: "0600",
        bytes: 6,
        secret: true,
      },
    ]);
  });

  test("bytes that are no text are written as they are, compared and verified", () => {
    const binary = Uint8Array.of(0, 0xff, 0xfe, 0x80, 10);
    const dir = anOutput([aFile("rootfs.tar", { binary })]);
    const path = join(dir, "workers/tree/rootfs.tar");
    expect([...readFileSync(path)]).toEqual([...binary]);
    expect(verifyOutput(dir).state).toBe("complete");
    const other = aRequest(dir, [aFile("rootfs.tar", { binary: Uint8Array.of(1) })]);
    expect(compareOutput(other).changes).toEqual([
      { path: "workers/tree/rootfs.tar", change: "changed" },
    ]);
  });

  test("no file is readable by others before it is whole", () => {
    const modes: unknown[] = [];
    const openSync = ((path: string, flags: string, mode?: number) => {
      if (flags !== "r") modes.push(mode);
      return systemFs.openSync(path, flags, mode);
    }) as typeof systemFs.openSync;
    const secret = aFile("key", "s3cret", { mode: 0o600, secret: true });
    rendered(aRequest(join(temporaryFolder(), "out"), [secret, ...files]), {
      ...systemFs,
      openSync,
    });
    expect(modes).toEqual([0o600, 0o600, 0o600, 0o600]);
  });

  test("what did not change is not touched, so build tools see no change", () => {
    const dir = anOutput();
    const long = new Date("2001-01-01");
    for (const name of ["manifest.json", "workers/tree/etc/hosts"])
      utimesSync(join(dir, name), long, long);
    expect(rendered(aRequest(dir, files))).toEqual({ findings: [], written: [], removed: [] });
    expect(statSync(join(dir, "manifest.json")).mtime).toEqual(long);
    const { written } = rendered(aRequest(dir, [aFile("etc/hosts"), aFile("etc/fstab", "new\n")]));
    expect(written).toEqual(["workers/tree/etc/fstab"]);
    expect(statSync(join(dir, "workers/tree/etc/hosts")).mtime).toEqual(long);
  });

  test("a file that is gone from the spec is removed, with the folders that it leaves empty", () => {
    const dir = anOutput([aFile("a/b/c"), aFile("a/d")]);
    const { removed } = rendered(aRequest(dir, [aFile("a/d")]));
    expect(removed).toEqual(["workers/tree/a/b/c"]);
    expect(() => statSync(join(dir, "workers/tree/a/b"))).toThrow("ENOENT");
  });

  test("a file that somebody changed is rendered again", () => {
    const dir = anOutput();
    const whole = snapshot(dir);
    rmSync(join(dir, "workers/tree/etc/fstab"));
    writeFileSync(join(dir, "workers/tree/etc/hosts"), "mine");
    rendered(aRequest(dir, files));
    expect(snapshot(dir)).toEqual(whole);
  });

  test("a render of one pool leaves the others alone, and removes what that pool no longer has", () => {
    const gpu = { pool: "gpu" };
    const dir = anOutput([aFile("a"), aFile("b"), aFile("c", "", gpu), aFile("d", "", gpu)]);
    const other = snapshot(join(dir, "workers"));
    rendered(aRequest(dir, [aFile("d", "new", gpu)], { selection: { pools: ["gpu"] } }));
    expect(snapshot(join(dir, "workers"))).toEqual(other);
    expect(snapshot(join(dir, "gpu"))).toEqual({ "tree/d": "644 new" });
    expect(verifyOutput(dir)).toEqual({ state: "complete", findings: [] });
  });

  test("a render of one node or one format leaves the rest of its pool alone", () => {
    const one = aFile("a", "1", { node: "n1", path: "workers/nodes/n1/tree/a" });
    const two = aFile("a", "2", { node: "n2", path: "workers/nodes/n2/tree/a" });
    const capi = aFile("x", "x", { format: "capi", node: "n1", path: "workers/nodes/n1/capi/x" });
    const dir = anOutput([one, two, capi]);
    rendered(aRequest(dir, [], { selection: { nodes: ["n1"], formats: ["tree"] } }));
    expect(Object.keys(snapshot(join(dir, "workers")))).toEqual([
      "nodes/n1/capi/x",
      "nodes/n2/tree/a",
    ]);
  });

  test("a local file is copied, and refused when it is not what was planned", () => {
    const specFolder = temporaryFolder();
    writeFileSync(join(specFolder, "pause.tar"), "archive");
    const dir = join(temporaryFolder(), "out");
    const right = aFile("opt/pause.tar", aLocalFile("./pause.tar", "archive"));
    rendered(aRequest(dir, [right], { specFolder }));
    expect(snapshot(dir)["workers/tree/opt/pause.tar"]).toBe("644 archive");
    const old = snapshot(dir);
    for (const planned of ["ARCHIVE", "archive and more", "arch"]) {
      const wrong = aFile("opt/pause.tar", aLocalFile("pause.tar", planned));
      expect(codesOf(writeOutput(aRequest(dir, [wrong], { specFolder })))).toEqual([
        "output-source-changed",
      ]);
      expect(snapshot(dir)).toEqual(old);
    }
  });

  test("a local file that is missing, a folder or a pipe is a finding, and nothing waits", () => {
    const specFolder = temporaryFolder();
    execFileSync("mkfifo", [join(specFolder, "pipe")]);
    for (const local of ["nowhere", ".", "pipe"]) {
      const dir = join(temporaryFolder(), "out");
      const file = aFile("x", aLocalFile(local, "x"));
      const result = writeOutput(aRequest(dir, [file], { specFolder }));
      expect(codesOf(result)).toEqual(["output-source-unreadable"]);
      expect(checkTarget(dir)).toEqual([]);
    }
  });

  test.each([
    { name: "a backslash", path: "workers/tree/mnt-my\\data.mount" },
    { name: "a way out", path: "workers/tree/../../../etc/passwd" },
    { name: "a control character", path: "workers/tree/a\nb" },
  ])("a path with $name is refused before anything is written", ({ path }) => {
    const dir = join(temporaryFolder(), "out");
    expect(codesOf(writeOutput(aRequest(dir, [aFile("x", "", { path })])))).toEqual([
      "output-path",
    ]);
    expect(snapshot(dir)).toEqual({});
  });

  test("a path that is a file and a folder at once is refused", () => {
    const dir = join(temporaryFolder(), "out");
    const clashing = [aFile("etc/x"), aFile("etc/x/y"), aFile("etc/z"), aFile("etc/z")];
    expect(codesOf(writeOutput(aRequest(dir, clashing)))).toEqual([
      "output-path-clash",
      "output-path-clash",
    ]);
  });
});

describe("the target", () => {
  test("a folder that is absent or empty may be filled", () => {
    expect(checkTarget(join(temporaryFolder(), "new", "er"))).toEqual([]);
    expect(checkTarget(temporaryFolder())).toEqual([]);
  });

  test("a folder with other files is not touched", () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, "thesis.tex"), "mine");
    expect(codesOf(writeOutput(aRequest(dir, files)))).toEqual(["output-foreign"]);
    expect(snapshot(dir)).toEqual({ "thesis.tex": "644 mine" });
  });

  test.each([
    { name: "not JSON", text: "hello" },
    { name: "of a web app", text: '{"name":"app","icons":[]}' },
    {
      name: "of a later form",
      text: '{"apiVersion":"nodegen/v9","kind":"Manifest","cluster":"x","files":[]}',
    },
  ])("a manifest.json $name does not make a folder ours", ({ text }) => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, "manifest.json"), text);
    expect(codesOf({ findings: checkTarget(dir) })).toEqual(["output-foreign"]);
  });

  test("a file, a link to a folder and a folder below a file are refused", () => {
    const dir = temporaryFolder();
    writeFileSync(join(dir, "file"), "");
    mkdirSync(join(dir, "folder"));
    symlinkSync("folder", join(dir, "link"));
    const codes = (name: string) => codesOf({ findings: checkTarget(join(dir, name)) });
    expect(codes("file")).toEqual(["output-not-a-directory"]);
    expect(codes("link")).toEqual(["output-not-a-directory"]);
    expect(codesOf({ findings: checkTarget(`${dir}/link/`) })).toEqual(["output-not-a-directory"]);
    expect(codes("file/below")).toEqual(["output-unwritable"]);
  });

  test("a file of somebody else where one of ours should be is kept, and nothing is changed", () => {
    const dir = anOutput();
    writeFileSync(join(dir, "workers/tree/etc/mine"), "mine");
    const old = snapshot(dir);
    const result = writeOutput(
      aRequest(dir, [aFile("etc/hosts", "new"), aFile("etc/mine", "ours")]),
    );
    expect(codesOf(result)).toEqual(["output-foreign-file"]);
    expect(codesOf(writeOutput(aRequest(dir, [aFile("etc", "a file")])))).toEqual([
      "output-foreign-file",
    ]);
    expect(codesOf(writeOutput(aRequest(dir, [aFile("etc/mine/x")])))).toEqual([
      "output-foreign-file",
    ]);
    expect(snapshot(dir)).toEqual(old);
  });

  test("a link above a file is never followed", () => {
    const outside = temporaryFolder();
    writeFileSync(join(outside, "hosts"), "outside");
    const dir = anOutput();
    rmSync(join(dir, "workers/tree/etc"), { recursive: true });
    symlinkSync(outside, join(dir, "workers/tree/etc"));
    for (const wanted of [files, [aFile("etc/hosts", "new")], [], [aFile("etc/other")]]) {
      expect(codesOf(writeOutput(aRequest(dir, wanted)))).toEqual(["output-link-in-the-way"]);
    }
    expect(snapshot(outside)).toEqual({ hosts: "644 outside" });
    expect(new Set(codesOf(verifyOutput(dir)))).toEqual(
      new Set(["output-missing", "output-surplus"]),
    );
  });

  test("a link in the place of a file is replaced, and what it leads to is not changed", () => {
    const outside = join(temporaryFolder(), "hosts");
    writeFileSync(outside, "hosts\n");
    const dir = anOutput();
    rmSync(join(dir, "workers/tree/etc/hosts"));
    symlinkSync(outside, join(dir, "workers/tree/etc/hosts"));
    rendered(aRequest(dir, files));
    expect(snapshot(dir)["workers/tree/etc/hosts"]).toBe("644 etc/hosts\n");
    expect(readFileSync(outside, "utf8")).toBe("hosts\n");
  });

  test.each(["manifest.json", ".nodegen-new", ".nodegen-done"])(
    "a link called %s is refused",
    (name) => {
      const outside = temporaryFolder();
      const dir = anOutput();
      rmSync(join(dir, name), { force: true });
      symlinkSync(outside, join(dir, name));
      expect(codesOf(writeOutput(aRequest(dir, files)))).toEqual(["output-link-in-the-way"]);
      expect(snapshot(outside)).toEqual({});
    },
  );

  test("a link within a working folder that was left does not lead out", () => {
    const outside = temporaryFolder();
    mkdirSync(join(outside, "tree", "etc"), { recursive: true });
    writeFileSync(join(outside, "tree/etc/hosts"), "outside");
    const dir = anOutput();
    mkdirSync(join(dir, ".nodegen-new"));
    writeFileSync(
      join(dir, ".nodegen-new/manifest.json"),
      readFileSync(join(dir, "manifest.json")),
    );
    symlinkSync(outside, join(dir, ".nodegen-new/workers"));
    expect(codesOf(writeOutput(aRequest(dir, files)))).toEqual(["output-link-in-the-way"]);
    expect(snapshot(outside)).toEqual({ "tree/etc/hosts": "644 outside" });
  });

  test("a forged manifest can't make a render delete or report anything outside", () => {
    const parent = temporaryFolder();
    const dir = join(parent, "out");
    mkdirSync(dir);
    writeFileSync(join(parent, "victim"), "mine");
    const entry = {
      pool: "workers",
      format: "tree",
      mode: "0644",
      bytes: 4,
      sha256: "0".repeat(64),
    };
    for (const path of [
      "../victim",
      "workers/tree/../../../victim",
      join(parent, "victim"),
      "workers/tree/..\\x",
    ]) {
      const manifest = {
        apiVersion: "nodegen/v1alpha1",
        kind: "Manifest",
        cluster: "x",
        files: [{ path, ...entry }],
      };
      writeFileSync(join(dir, "manifest.json"), JSON.stringify(manifest));
      expect(codesOf(writeOutput(aRequest(dir, files)))).toEqual(["output-foreign"]);
      expect(verifyOutput(dir).state).toBe("none");
    }
    expect(readFileSync(join(parent, "victim"), "utf8")).toBe("mine");
  });
});

describe("verifying", () => {
  test("an output as it was rendered is complete", () => {
    expect(verifyOutput(anOutput())).toEqual({ state: "complete", findings: [] });
  });

  test("every way in which a file is not as it was rendered is found", () => {
    const dir = anOutput([...files, aFile("etc/mode"), aFile("etc/gone"), aFile("etc/kind")]);
    const at = (name: string) => join(dir, "workers/tree/etc", name);
    writeFileSync(at("hosts"), "ETC/HOSTS\n");
    writeFileSync(at("fstab"), "longer than it was\n");
    chmodSync(at("mode"), 0o600);
    rmSync(at("gone"));
    rmSync(at("kind"));
    mkdirSync(at("kind"));
    rmSync(at("link"));
    symlinkSync("fstab", at("link"));
    writeFileSync(at("surplus"), "");
    const { state, findings } = verifyOutput(dir);
    expect(state).toBe("complete");
    expect(findings.map((found) => found.message)).toEqual([
      "workers/tree/etc/fstab was changed: it has 19 bytes, not 10",
      "workers/tree/etc/gone is missing",
      "workers/tree/etc/hosts was changed: it holds other bytes",
      "workers/tree/etc/kind was changed: it is a folder",
      "workers/tree/etc/link was changed: the link does not lead to hosts",
      "workers/tree/etc/mode was changed: its mode is 0600, not 0644",
      "workers/tree/etc/surplus is not of this render",
    ]);
  });

  test("of a secret, mode and size are verified", () => {
    const dir = anOutput([aFile("key", "s3cret", { mode: 0o600, secret: true })]);
    chmodSync(join(dir, "workers/tree/key"), 0o644);
    expect(codesOf(verifyOutput(dir))).toEqual(["output-modified"]);
  });

  test("files beside the pools are nobody's business", () => {
    const dir = anOutput();
    writeFileSync(join(dir, "README"), "mine");
    expect(verifyOutput(dir)).toEqual({ state: "complete", findings: [] });
  });

  test("a folder without an output has no state", () => {
    expect(verifyOutput(temporaryFolder()).state).toBe("none");
    expect(codesOf(verifyOutput(join(temporaryFolder(), "nowhere")))).toEqual(["output-absent"]);
  });
});

describe("comparing", () => {
  test("an output that a render would not change compares equal", () => {
    expect(compareOutput(aRequest(anOutput(), files))).toEqual({ changes: [], findings: [] });
  });

  test("what a render would change is listed, secrets too, and nothing is written", () => {
    const secret = { mode: 0o600, secret: true };
    const dir = anOutput([...files, aFile("key", "s3cret", secret), aFile("mode"), aFile("gone")]);
    const old = snapshot(dir);
    const next = [
      ...files.slice(0, 2),
      aFile("etc/link", { linkTo: "fstab" }),
      aFile("key", "SECRET", secret),
      aFile("mode", "mode\n", { mode: 0o755 }),
      aFile("added"),
    ];
    expect(compareOutput(aRequest(dir, next))).toEqual({
      changes: [
        { path: "workers/tree/added", change: "added" },
        { path: "workers/tree/etc/link", change: "changed" },
        { path: "workers/tree/gone", change: "removed" },
        { path: "workers/tree/key", change: "changed" },
        { path: "workers/tree/mode", change: "mode" },
      ],
      findings: [],
    });
    expect(snapshot(dir)).toEqual(old);
  });

  test("an absent folder has everything added, and a foreign one is a finding", () => {
    const dir = join(temporaryFolder(), "out");
    expect(compareOutput(aRequest(dir, files)).changes.map((it) => it.change)).toEqual([
      "added",
      "added",
      "added",
    ]);
    const foreign = temporaryFolder();
    writeFileSync(join(foreign, "mine"), "");
    expect(codesOf(compareOutput(aRequest(foreign, files)))).toEqual(["output-foreign"]);
  });

  test("another cluster name alone is a change of the manifest", () => {
    const { changes } = compareOutput(aRequest(anOutput(), files, { cluster: "staging" }));
    expect(changes).toEqual([{ path: "manifest.json", change: "changed" }]);
  });

  test("only the selected part is compared", () => {
    const dir = anOutput([...files, aFile("x", "x", { pool: "gpu" })]);
    const request = aRequest(dir, [aFile("x", "y", { pool: "gpu" })], {
      selection: { pools: ["gpu"] },
    });
    expect(compareOutput(request).changes).toEqual([{ path: "gpu/tree/x", change: "changed" }]);
  });
});
