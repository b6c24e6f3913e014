import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { packed, pauseReference } from "./archives.ts";
import { atImport, importLog, importsFail } from "./ctr-wrapper.ts";
import { type ContainerdNode, withContainerd } from "./lab/containerd.ts";
import { type ContainerdMinor, containerds } from "./lab/containerds.ts";
import {
  altered,
  archiveOnNode,
  labSpec,
  preloadProgram,
  rendered,
  uninspected,
  verifyProgram,
  without,
} from "./rendered.ts";

const lock = "/run/nodegen/preload.lock";

/** 1.6 has no other way to import, and no flag for it. */
const local = (minor: ContainerdMinor) => (minor === "1.6" ? "" : "--local");

/** A node as rendered on which an import takes a while. */
async function slowNode(seconds: number, body: (node: ContainerdNode) => Promise<void>) {
  const { files } = await rendered(labSpec("trixie"));
  const slow = atImport(`sleep ${seconds}`);
  await withContainerd({ suite: "trixie", files: { ...files, ...slow } }, body);
}

const isReady = async (node: ContainerdNode) =>
  (await node.images()).some((image) => image.reference === pauseReference && image.pinned);

describe.concurrent("two runs at once", () => {
  test("both end well, and one of them imports", async () => {
    await slowNode(1.5, async (node) => {
      const both = await node.run(
        `${preloadProgram} & first=$!; ${preloadProgram}; echo "second $?"; wait $first; echo "first $?"`,
      );
      expect(both.stdout).toContain("first 0");
      expect(both.stdout).toContain("second 0");
      expect(node.readFile(importLog)?.trim().split("\n")).toHaveLength(1);
    });
  });

  test("the second waits for the first to end", async () => {
    await slowNode(2, async (node) => {
      const waited = await node.run(
        `${preloadProgram} >/dev/null & sleep 0.5; from=$(cut -d. -f1 /proc/uptime)
         ${preloadProgram}; echo "code $?, $(($(cut -d. -f1 /proc/uptime) - from)) s"`,
      );
      expect(waited.stdout).toContain("is complete and pinned");
      // Not at once; how long the import takes is the machine's affair.
      expect(waited.stdout).toMatch(/^code 0, [1-9][0-9]? s$/m);
    });
  });
});

describe.concurrent("a lock that was left behind", () => {
  test.each([
    { name: "a process that is no more", holder: "echo 999999 12345" },
    { name: "a process whose id was given out again", holder: "echo 1 999999999999" },
    { name: "nobody who said so", holder: ":" },
  ])("by $name is taken over", async ({ holder }) => {
    const { files } = await rendered(labSpec("trixie"));
    await withContainerd({ suite: "trixie", files }, async (node) => {
      await node.run(`mkdir -p ${lock} && ${holder} >${lock}/holder`);
      const run = await node.run(preloadProgram);
      expect(run).toMatchObject({ code: 0, stderr: "" });
      expect(run.stdout).toContain("taking over");
      expect(await isReady(node)).toBe(true);
    });
  });

  test("is taken over too when the run that was taking it over was killed", async () => {
    const { files } = await rendered(labSpec("trixie"));
    await withContainerd({ suite: "trixie", files }, async (node) => {
      await node.run(`mkdir -p ${lock} ${lock}.break && echo 999999 12345 >${lock}/holder`);
      expect(await node.run(preloadProgram)).toMatchObject({ code: 0, stderr: "" });
      expect(await isReady(node)).toBe(true);
    });
  });

  test("is gone after a run that was ended by systemd", async () => {
    await slowNode(20, async (node) => {
      // Every process of it, as systemd ends a unit.
      await node.run(
        `setsid ${preloadProgram} >/dev/null 2>&1 & sleep 0.5
         test -e ${lock} && pkill -TERM -s $! && sleep 0.5`,
      );
      expect(await node.run(`test ! -e ${lock}`)).toMatchObject({ code: 0 });
    });
  });
});

test("after a kill in the middle of an import the next run brings the image", async () => {
  const { files } = await rendered(labSpec("trixie"));
  const slowOnce = atImport(`[ "$(wc -l <${importLog})" -gt 1 ] || sleep 20`);
  await withContainerd({ suite: "trixie", files: { ...files, ...slowOnce } }, async (node) => {
    await node.run(`setsid ${preloadProgram} >/dev/null 2>&1 & sleep 0.5; pkill -KILL -s $!`);
    expect(await isReady(node)).toBe(false);
    expect(await node.run(`test -e ${lock}/holder`)).toMatchObject({ code: 0 });
    expect(await node.run(preloadProgram)).toMatchObject({ code: 0, stderr: "" });
    expect(await isReady(node)).toBe(true);
  });
});

describe.concurrent.each(containerds)("on containerd $minor an image that is there, but", (row) => {
  const { minor, node: software } = row;
  const blobs = "ctr -n k8s.io content ls | awk 'NR > 1 {print $2, $1}' | sort -h | cut -d' ' -f2";
  test.each([
    {
      name: "not unpacked is unpacked",
      damage: `ctr -n k8s.io images import ${local(minor)} --no-unpack ${archiveOnNode}`,
    },
    {
      name: "without its layer is imported again",
      damage: `${preloadProgram} && ctr -n k8s.io content rm "$(${blobs} | tail -n 1)"`,
    },
    {
      name: "without any content is imported again",
      damage: `${preloadProgram} && ctr -n k8s.io content rm $(${blobs})`,
    },
  ])("$name", async ({ damage }) => {
    const { files } = await rendered(labSpec(minor));
    await withContainerd({ ...software, files }, async (node) => {
      expect(await node.run(damage)).toMatchObject({ code: 0 });
      const check = `ctr -n k8s.io images check --snapshotter overlayfs name==${pauseReference} | grep -E ' complete .* true *$'`;
      expect(await node.run(check)).not.toMatchObject({ code: 0 });
      expect(await node.run(preloadProgram)).toMatchObject({ code: 0, stderr: "" });
      expect(await node.run(check)).toMatchObject({ code: 0 });
      expect(await node.runPodSandbox()).toMatchObject({ ok: true });
    });
  });
});

/** The program's own words; what ctr adds has no such beginning. */
const errorsOf = (stderr: string) =>
  stderr.split("\n").filter((line) => line.startsWith("nodegen-preload: error: "));

describe.concurrent.each(containerds)("on containerd $minor an archive that", (row) => {
  const { minor, node: software } = row;
  test.each([
    {
      name: "is cut short",
      options: ["--truncate"],
      error: `ctr could not import ${archiveOnNode} for linux/amd64: failed to ingest`,
    },
    {
      name: "is for another architecture",
      options: ["--architecture", "arm64"],
      error: `ctr could not import ${archiveOnNode} for linux/amd64: image might be filtered out`,
    },
    {
      name: "is compressed",
      options: ["--gzip"],
      error: `ctr could not import ${archiveOnNode} for linux/amd64: archive/tar: invalid tar header`,
    },
    {
      name: "has no name",
      options: ["--no-name"],
      error: `${pauseReference} is not in the store: the archive ${archiveOnNode} has no image of that name`,
    },
    {
      name: "has another image",
      options: ["--name", "registry.internal.example/lab/other:test"],
      error: `${pauseReference} is not in the store: the archive ${archiveOnNode} has no image of that name`,
    },
  ])("$name is one line of error and exit 1", async ({ options, error }) => {
    const { files } = await rendered(labSpec(minor, uninspected));
    const archive = { [archiveOnNode]: { content: readFileSync(await packed(...options)) } };
    await withContainerd({ ...software, files: { ...files, ...archive } }, async (node) => {
      const { code, stderr } = await node.run(preloadProgram);
      expect(code).toBe(1);
      expect(errorsOf(stderr)).toEqual([expect.stringContaining(error)]);
      expect(await isReady(node)).toBe(false);
    });
  });

  test("is not the one that was inspected is one line of error and exit 1", async () => {
    const { files } = await rendered(labSpec(minor));
    const other = { content: readFileSync(await packed("--label", "other")) };
    await withContainerd(
      { ...software, files: { ...files, [archiveOnNode]: other } },
      async (node) => {
        const { code, stderr } = await node.run(preloadProgram);
        expect(code).toBe(1);
        expect(stderr).toMatch(
          /^nodegen-preload: error: the archive \S+ has sha256 [0-9a-f]{64}, wanted is [0-9a-f]{64}\n$/,
        );
        expect(await node.images()).toEqual([]);
      },
    );
  });

  test("is missing is one line of error and exit 1", async () => {
    const { files } = await rendered(labSpec(minor));
    await withContainerd({ ...software, files: without(files, archiveOnNode) }, async (node) => {
      const run = await node.run(preloadProgram);
      expect(run).toMatchObject({
        code: 1,
        stderr: `nodegen-preload: error: the archive ${archiveOnNode} is not there: put it there, nothing else is needed\n`,
      });
    });
  });

  test.each([
    { name: "is in docker's format", options: ["--format", "docker"] },
    { name: "has the image for two platforms", options: ["--two-platforms"] },
  ])("$name starts a pod", async ({ options }) => {
    const { files } = await rendered(labSpec(minor, uninspected));
    const archive = { [archiveOnNode]: { content: readFileSync(await packed(...options)) } };
    await withContainerd({ ...software, files: { ...files, ...archive } }, async (node) => {
      expect(await node.run(preloadProgram)).toMatchObject({ code: 0, stderr: "" });
      expect(await node.runPodSandbox()).toMatchObject({ ok: true });
      expect(await isReady(node)).toBe(true);
    });
  });
});

test("a healthy node is not imported into", async () => {
  const { files } = await rendered(labSpec("trixie"));
  const counted = { ...files, ...importsFail(0) };
  await withContainerd({ suite: "trixie", files: counted }, async (node) => {
    await node.run(preloadProgram);
    await node.run(`${preloadProgram} && ${preloadProgram}`);
    expect(node.readFile(importLog)?.trim().split("\n")).toHaveLength(1);
  });
});

test("a run waits for a containerd that is down", async () => {
  const { files } = await rendered(labSpec("trixie"));
  await withContainerd({ suite: "trixie", files }, async (node) => {
    await node.stopContainerd();
    const run = node.run(preloadProgram);
    await node.run("sleep 1.5");
    await node.restartContainerd();
    expect(await run).toMatchObject({ code: 0, stderr: "" });
  });
});

test("a run gives up on a containerd that stays down, when half of its time is over", async () => {
  const { files } = await rendered(labSpec("trixie"));
  const hasty = altered(files, preloadProgram, "one 180", "one 6");
  await withContainerd({ suite: "trixie", files: hasty }, async (node) => {
    await node.stopContainerd();
    expect(await node.run(preloadProgram)).toMatchObject({
      code: 1,
      stderr:
        "nodegen-preload: error: containerd does not answer at /run/containerd/containerd.sock: see journalctl -u containerd\n",
    });
  });
});

test("an argument that is not known is wrong usage", async () => {
  const { files } = await rendered(labSpec("trixie"));
  await withContainerd({ suite: "trixie", files }, async (node) => {
    expect(await node.run(`${preloadProgram} pauze`)).toMatchObject({ code: 2, stdout: "" });
  });
});

describe.concurrent.each(containerds)(
  "content that somebody imported without a name, on containerd $minor",
  ({ minor, node: software }) => {
    /** A good node on which the same image was imported by hand from an archive that has only a tag. */
    async function spoiledNode(body: (node: ContainerdNode, name: string) => Promise<void>) {
      const { files } = await rendered(labSpec(minor));
      const byHand = { "/opt/by-hand.tar": { content: readFileSync(await packed("--tag-only")) } };
      await withContainerd({ ...software, files: { ...files, ...byHand } }, async (node) => {
        expect((await node.run(preloadProgram)).code).toBe(0);
        await node.run(`ctr -n k8s.io images import ${local(minor)} /opt/by-hand.tar`);
        const names = (await node.images()).map(({ reference }) => reference);
        await body(node, names.find((name) => name.startsWith("import-")) ?? "no such name");
      });
    }

    // From 2.3 on a sandbox is made from the image of its own name, and a container still from the first of its names.
    const kind = minor === "2.3" ? "container" : "pod";

    test(`lets no ${kind} start, and the preload program and nodegen-verify say so`, async () => {
      await spoiledNode(async (node, name) => {
        const sandbox = await node.runPodSandbox();
        expect(sandbox.ok).toBe(kind === "container");
        if (sandbox.ok) {
          const container = await node.startContainer(sandbox.message, pauseReference);
          expect(container).toMatchObject({ ok: false });
          expect(container.message).toContain(`docker.io/library/${name}`);
        }
        const cure = `run ctr -n k8s.io images rm ${name} && systemctl restart containerd`;
        expect(await node.run(preloadProgram)).toMatchObject({
          code: 1,
          stderr: `nodegen-preload: error: no ${kind} starts from ${pauseReference} while it is also called ${name}: ${cure}\n`,
        });
        const { code, stdout } = await node.run(verifyProgram);
        expect(code).toBe(1);
        expect(stdout).toContain(
          `FAIL  ${pauseReference} has no second name that spoils it: no ${kind} starts while it is also called ${name}; ${cure}\n`,
        );
      });
    });

    test("is no harm any more after the cure that they name", async () => {
      await spoiledNode(async (node, name) => {
        await node.run(`ctr -n k8s.io images rm ${name}`);
        await node.restartContainerd();
        expect((await node.run(preloadProgram)).code).toBe(0);
        const sandbox = await node.runPodSandbox();
        expect(sandbox).toMatchObject({ ok: true });
        expect(await node.startContainer(sandbox.message, pauseReference)).toMatchObject({
          ok: true,
        });
      });
    });
  },
);

test("a machine without ctr is one line of error and exit 1", async () => {
  const { files } = await rendered(labSpec("forky"));
  await withContainerd({ suite: "forky", files }, async (node) => {
    expect(await node.run(`PATH=/opt/nothing ${preloadProgram}`)).toMatchObject({
      code: 1,
      stderr:
        "nodegen-preload: error: there is no ctr in /opt/nothing: install the one of this machine's containerd\n",
    });
  });
});
