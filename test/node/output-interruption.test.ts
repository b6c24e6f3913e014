import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hasErrors } from "../../src/core/report/finding.ts";
import { type OutputFs, systemFs } from "../../src/node/output/output-fs.ts";
import { verifyOutput } from "../../src/node/output/verify.ts";
import { type OutputRequest, writeOutput } from "../../src/node/output/write.ts";
import { aFile, aLocalFile, aRequest, failingFs, Killed, rendered } from "./output-fixture.ts";
import { snapshot, temporaryFolder } from "./temporary.ts";

const archive = "the bytes of an image archive";

/** What a render of one step to the next can change: content, mode, kind, file to folder, folder to file. */
const before = [
  aFile("etc/same"),
  aFile("etc/changed", "old\n"),
  aFile("etc/mode", "mode\n", { mode: 0o600 }),
  aFile("etc/gone/deep/file"),
  aFile("etc/becomes-folder", "a file\n"),
  aFile("etc/becomes-file/below", "in a folder\n"),
  aFile("etc/link", { linkTo: "same" }),
  aFile("user-data", "old\n", { pool: "gpu", format: "cloud-init" }),
];
const after = [
  aFile("etc/same"),
  aFile("etc/changed", "new and longer\n"),
  aFile("etc/mode", "mode\n", { mode: 0o644 }),
  aFile("etc/added", "added\n"),
  aFile("etc/becomes-folder/below", "in a folder\n"),
  aFile("etc/becomes-file", "a file\n"),
  aFile("etc/link", { linkTo: "changed" }),
  aFile("etc/secret", "s3cret\n", { mode: 0o600, secret: true }),
  aFile("opt/pause.tar", aLocalFile("pause.tar", archive)),
  aFile("user-data", "new\n", { pool: "infra", format: "cloud-init" }),
];

function aSpecFolder(): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "pause.tar"), archive);
  return folder;
}

/** Without what nodegen keeps for itself. */
function ours(all: ReturnType<typeof snapshot>): ReturnType<typeof snapshot> {
  const entries = Object.entries(all);
  return Object.fromEntries(
    entries.filter(([path]) => path !== "manifest.json" && !path.startsWith(".nodegen-")),
  );
}

function outputOf(dir: string): ReturnType<typeof snapshot> {
  return ours(snapshot(dir));
}

/** How many operations a render from `first` to `second` takes. */
function operations(first: readonly OutputRequest["files"][], specFolder: string): number {
  const dir = join(temporaryFolder(), "out");
  for (const files of first.slice(0, -1)) rendered(aRequest(dir, files, { specFolder }));
  const { os, count } = failingFs(0, "kill");
  rendered(aRequest(dir, first.at(-1) ?? [], { specFolder }), os);
  return count();
}

const cases = [
  { name: "a first render", steps: [after] },
  { name: "a render over another", steps: [before, after] },
];

describe.each(cases)("$name", ({ steps }) => {
  const last = steps.at(-1) ?? [];
  const earlier = steps.slice(0, -1);

  let complete: ReturnType<typeof snapshot> | undefined;
  function whole(): ReturnType<typeof snapshot> {
    if (complete !== undefined) return complete;
    const dir = join(temporaryFolder(), "out");
    for (const files of steps) rendered(aRequest(dir, files, { specFolder: aSpecFolder() }));
    complete = snapshot(dir);
    return complete;
  }

  function prepared() {
    const specFolder = aSpecFolder();
    const dir = join(temporaryFolder(), "out");
    for (const files of earlier) rendered(aRequest(dir, files, { specFolder }));
    return { dir, specFolder, old: outputOf(dir) };
  }

  test("killed at any operation is called old, new or interrupted rightly, and the next one repairs it", () => {
    const total = operations(steps, aSpecFolder());
    expect(total).toBeGreaterThan(30);
    const seen = new Set<string>();
    for (let at = 1; at <= total; at += 1) {
      const { dir, specFolder, old } = prepared();
      const request = aRequest(dir, last, { specFolder });
      expect(() => writeOutput(request, failingFs(at, "kill").os), `operation ${at}`).toThrow(
        Killed,
      );

      const { state, findings } = verifyOutput(dir);
      const now = outputOf(dir);
      const isOld = JSON.stringify(now) === JSON.stringify(old);
      const isNew = JSON.stringify(now) === JSON.stringify(ours(whole()));
      const started = readdirSync(join(dir, "..")).length > 0 && readdirSync(dir).length > 0;
      const allowed = !started
        ? ["none"]
        : isNew
          ? ["new"]
          : isOld
            ? ["old", ...(earlier.length > 0 ? ["complete"] : [])]
            : ["interrupted"];
      expect(allowed, `operation ${at}`).toContain(state);
      if (state === "old" || state === "new") expect(hasErrors(findings)).toBe(false);
      seen.add(state);

      rendered(request);
      expect(snapshot(dir), `operation ${at}`).toEqual(whole());
      expect(verifyOutput(dir)).toEqual({ state: "complete", findings: [] });
    }
    expect([...seen]).toEqual(expect.arrayContaining(["old", "new", "interrupted"]));
  });

  test("killed at any operation, and killed again at any operation of the repair, is still repaired", () => {
    const total = operations(steps, aSpecFolder());
    for (let at = 1; at <= total; at += 7) {
      for (let again = 1; again <= total; again += 11) {
        const { dir, specFolder } = prepared();
        const request = aRequest(dir, last, { specFolder });
        expect(() => writeOutput(request, failingFs(at, "kill").os)).toThrow(Killed);
        try {
          writeOutput(request, failingFs(again, "kill").os);
        } catch (error) {
          expect(error).toBeInstanceOf(Killed);
        }
        rendered(request);
        expect(snapshot(dir), `operations ${at} and ${again}`).toEqual(whole());
      }
    }
  });

  test("with a full disk at any operation is a finding, and leaves the old output, or one that the next repairs", () => {
    const total = operations(steps, aSpecFolder());
    for (let at = 1; at <= total; at += 1) {
      const { dir, specFolder, old } = prepared();
      const request = aRequest(dir, last, { specFolder });
      const { findings } = writeOutput(request, failingFs(at, "error").os);
      const { state } = verifyOutput(dir);
      const [first] = findings;
      const codes = ["output-unwritable", "output-source-unreadable", "output-leftovers"];
      expect(codes, `operation ${at}`).toContain(first?.code);
      if (first?.code === "output-leftovers") expect(outputOf(dir)).toEqual(ours(whole()));
      if (state === "complete" || state === "none") expect(outputOf(dir)).toEqual(old);

      rendered(request);
      expect(snapshot(dir), `operation ${at}`).toEqual(whole());
    }
  });
});

test("a failure while building leaves the folder as it was, with nothing beside the old output", () => {
  const dir = join(temporaryFolder(), "out");
  rendered(aRequest(dir, before));
  const old = snapshot(dir);
  for (let at = 1; at <= 12; at += 1) {
    const { findings } = writeOutput(
      aRequest(dir, after, { specFolder: aSpecFolder() }),
      failingFs(at, "error").os,
    );
    expect(findings.map((found) => found.code)).toEqual(["output-unwritable"]);
    expect(snapshot(dir), `operation ${at}`).toEqual(old);
    expect(readdirSync(dir)).not.toContain(".nodegen-new");
  }
});

test("a failed first render leaves no folder behind", () => {
  const parent = temporaryFolder();
  const dir = join(parent, "a", "b");
  writeOutput(aRequest(dir, after, { specFolder: aSpecFolder() }), failingFs(8, "error").os);
  expect(readdirSync(parent)).toEqual([]);
});

test("an interrupted render is finished before a render of another pool", () => {
  const specFolder = aSpecFolder();
  const dir = join(temporaryFolder(), "out");
  rendered(aRequest(dir, before, { specFolder }));
  const total = operations([before, after], specFolder);
  expect(() =>
    writeOutput(aRequest(dir, after, { specFolder }), failingFs(total - 20, "kill").os),
  ).toThrow(Killed);
  expect(verifyOutput(dir).state).toBe("interrupted");
  const gpu = aFile("user-data", "of gpu\n", { pool: "gpu", format: "cloud-init" });
  rendered(aRequest(dir, [gpu], { specFolder, selection: { pools: ["gpu"] } }));
  expect(verifyOutput(dir)).toEqual({ state: "complete", findings: [] });
  expect(Object.keys(snapshot(dir))).toContain("workers/tree/etc/added");
});

describe("a foreign file that comes while the render is built", () => {
  /** A user saves a file where one of ours is about to go, right when everything is built. */
  function withIntruder(dir: string, os: OutputFs): OutputFs {
    const renameSync: OutputFs["renameSync"] = (from, to) => {
      os.renameSync(from, to);
      if (!String(to).endsWith(".nodegen-new/manifest.json")) return;
      mkdirSync(join(dir, "workers/tree/etc"), { recursive: true });
      writeFileSync(join(dir, "workers/tree/etc/added"), "mine");
    };
    return new Proxy(os, {
      get: (target, name: keyof OutputFs) => (name === "renameSync" ? renameSync : target[name]),
    });
  }

  test("is kept, and nothing is changed", () => {
    const dir = join(temporaryFolder(), "out");
    rendered(aRequest(dir, before));
    const old = snapshot(dir);
    const request = aRequest(dir, after, { specFolder: aSpecFolder() });
    const { findings, written } = writeOutput(request, withIntruder(dir, systemFs));
    expect(findings.map((found) => found.code)).toEqual(["output-foreign-file"]);
    expect(written).toEqual([]);
    expect(snapshot(dir)).toEqual({ ...old, "workers/tree/etc/added": "644 mine" });
  });

  test("is kept wherever the render is killed while it is taken back", () => {
    const counted = failingFs(0, "kill");
    const first = join(temporaryFolder(), "out");
    rendered(aRequest(first, before));
    const request = aRequest(first, after, { specFolder: aSpecFolder() });
    writeOutput(request, withIntruder(first, counted.os));
    for (let at = 1; at <= counted.count(); at += 1) {
      const dir = join(temporaryFolder(), "out");
      rendered(aRequest(dir, before));
      const os = withIntruder(dir, failingFs(at, "kill").os);
      try {
        writeOutput({ ...request, dir }, os);
      } catch (error) {
        expect(error).toBeInstanceOf(Killed);
      }
      const added = "workers/tree/etc/added";
      if (snapshot(dir)[added] === "644 mine") {
        const { findings } = writeOutput({ ...request, dir });
        expect(
          findings.map((found) => found.code),
          `operation ${at}`,
        ).toEqual(["output-foreign-file"]);
        expect(snapshot(dir)[added]).toBe("644 mine");
        rmSync(join(dir, added));
      }
      rendered({ ...request, dir });
      expect(verifyOutput(dir), `operation ${at}`).toEqual({ state: "complete", findings: [] });
    }
  });
});

test("an interrupted render that can't be finished is a finding, and stays as it is", () => {
  const dir = join(temporaryFolder(), "out");
  rendered(aRequest(dir, before));
  const last = operations([before, after], aSpecFolder());
  const request = aRequest(dir, after, { specFolder: aSpecFolder() });
  let at = last;
  // The last operation at which the added file has not been put in place yet.
  do {
    rmSync(dir, { recursive: true });
    rendered(aRequest(dir, before));
    at -= 1;
    expect(() => writeOutput(request, failingFs(at, "kill").os)).toThrow(Killed);
  } while (snapshot(dir)[".nodegen-new/workers/tree/etc/added"] === undefined);
  mkdirSync(join(dir, "workers/tree/etc/added"));
  writeFileSync(join(dir, "workers/tree/etc/added/mine"), "mine");
  const old = snapshot(dir);
  const { findings } = writeOutput(aRequest(dir, before));
  expect(findings.map((found) => found.message)).toEqual([
    "workers/tree/etc/added/mine is in the way, and nodegen did not write it",
  ]);
  expect(snapshot(dir)).toEqual(old);
});

test("a render that changes nothing but the manifest is old until all is in place, and new from then on", () => {
  const states: string[] = [];
  for (let at = 1; ; at += 1) {
    const dir = join(temporaryFolder(), "out");
    rendered(aRequest(dir, before));
    try {
      writeOutput(aRequest(dir, before, { cluster: "renamed" }), failingFs(at, "kill").os);
      break;
    } catch (error) {
      expect(error).toBeInstanceOf(Killed);
    }
    states.push(
      `${readdirSync(dir).find((name) => name.startsWith(".")) ?? "-"} ${verifyOutput(dir).state}`,
    );
  }
  expect([...new Set(states)]).toEqual(["- complete", ".nodegen-new old", ".nodegen-done new"]);
});

test("a working folder that is not nodegen's is not touched", () => {
  const dir = temporaryFolder();
  rendered(aRequest(dir, before));
  mkdirSync(join(dir, ".nodegen-new"));
  writeFileSync(join(dir, ".nodegen-new", "mine"), "mine");
  const { findings } = writeOutput(aRequest(dir, after));
  expect(findings.map((found) => found.code)).toEqual(["output-foreign"]);
  expect(snapshot(dir)[".nodegen-new/mine"]).toBe("644 mine");
});
