import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { packed, pauseArchive, pauseReference } from "./archives.ts";
import {
  type Behaviour,
  type FileServer,
  fileServer,
  fileServerFiles,
  startFileServer,
} from "./file-server.ts";
import { type ContainerdNode, withContainerd } from "./lab/containerd.ts";
import type { NodeFiles } from "./lab/files.ts";
import { altered, archiveOnNode, labSpec, preloadProgram, rendered } from "./rendered.ts";

// The preload program fetches the archive from a server on the node's own loopback.

const url = `${fileServer}/images/pause.tar`;
const sha256 = sha256Of(readFileSync(pauseArchive));
const other = await packed("--label", "other");
const part = `${archiveOnNode}.nodegen-part`;
const errorLine = "nodegen-preload: error: ";

function sha256Of(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The programs that a machine may have for it. */
const clients = {
  curl: "rm -f /usr/bin/wget",
  "GNU's wget": "rm -f /usr/bin/curl",
  "busybox's wget": "rm -f /usr/bin/curl && ln -sf busybox /usr/bin/wget",
  none: "rm -f /usr/bin/curl /usr/bin/wget",
} as const;

interface Scene {
  readonly behaviour?: Behaviour;
  readonly client?: keyof typeof clients;
  /** Path here of what the server has. */
  readonly served?: string;
  readonly files?: NodeFiles;
  /** Of the program's whole run; 180 when nothing is said. */
  readonly budgetSeconds?: number;
}

/** A node that fetches its pause image, with the server in one of its moods. */
async function fetching(
  { behaviour = "serve", client = "curl", served = pauseArchive, files, budgetSeconds }: Scene,
  body: (node: ContainerdNode, server: FileServer) => Promise<void>,
): Promise<void> {
  const archive = { file: null, url, sha256 };
  const node = await rendered(labSpec("trixie", { images: { pause: { archive } } }));
  const hasty =
    budgetSeconds === undefined
      ? node.files
      : altered(node.files, preloadProgram, "one 180", `one ${budgetSeconds}`);
  const busybox = {
    "/usr/bin/busybox": { content: readFileSync("/usr/bin/busybox"), mode: 0o755 },
  };
  const all = { ...hasty, ...fileServerFiles(served), ...busybox, ...files };
  await withContainerd({ suite: "trixie", files: all }, async (lab) => {
    expect(await lab.run(clients[client])).toMatchObject({ code: 0 });
    await body(lab, await startFileServer(lab, behaviour));
  });
}

/** A run of the program, the lines of error that it leaves in the journal, and how long it took. */
async function preloading(node: ContainerdNode) {
  const from = performance.now();
  const { code, stdout, stderr } = await node.run(preloadProgram, { timeoutSeconds: 120 });
  const errors = stderr.split("\n").filter((line) => line !== "");
  return { code, stdout, errors, seconds: (performance.now() - from) / 1000 };
}

async function expectReady(node: ContainerdNode) {
  expect(await node.images()).toContainEqual({ reference: pauseReference, pinned: true });
  expect(await node.runPodSandbox()).toMatchObject({ ok: true });
  expect(await leftBehind(node)).toEqual([archiveOnNode]);
  expect(await archiveSha256(node)).toBe(sha256);
}

async function archiveSha256(node: ContainerdNode): Promise<string | undefined> {
  const { code, stdout } = await node.run(`sha256sum ${archiveOnNode}`);
  return code === 0 ? stdout.split(" ")[0] : undefined;
}

/** The archive and whatever else is in its folder. */
async function leftBehind(node: ContainerdNode): Promise<readonly string[]> {
  const { stdout } = await node.run(`find ${archiveOnNode.replace(/\/[^/]*$/, "")} -type f`);
  return stdout.split("\n").filter((line) => line !== "");
}

const fetchers = ["curl", "GNU's wget", "busybox's wget"] as const;

describe.concurrent.each(fetchers)("with %s", (client) => {
  test("the archive is fetched, kept, imported and pinned, and a second run asks for nothing", async () => {
    await fetching({ client }, async (node, server) => {
      expect(await preloading(node)).toMatchObject({ code: 0, errors: [] });
      expect(await preloading(node)).toMatchObject({ code: 0, errors: [] });
      expect(server.requests()).toEqual(["GET /images/pause.tar"]);
      await expectReady(node);
    });
  });

  test("a server that has no such file is asked again, and each answer is one line", async () => {
    await fetching({ client, behaviour: "missing", budgetSeconds: 20 }, async (node, server) => {
      const { code, errors } = await preloading(node);
      expect(code).toBe(1);
      expect(errors.length).toBeGreaterThan(1);
      for (const line of errors) {
        expect(line).toMatch(new RegExp(`^${errorLine}could not fetch ${url}: .*404`));
      }
      expect(server.requests()).toHaveLength(errors.length);
      expect(await leftBehind(node)).toEqual([]);
    });
  });

  test.each(["silent", "stall"] as const)(
    "a server that is %s is given up on in time, and the next run heals",
    async (behaviour) => {
      await fetching({ client, behaviour, budgetSeconds: 40 }, async (node, server) => {
        const { code, errors, seconds } = await preloading(node);
        expect({ code, errors }).toEqual({
          code: 1,
          errors: [
            expect.stringMatching(new RegExp(`^${errorLine}could not fetch ${url}: .{10,}$`)),
          ],
        });
        // Half of its time, and the other half is for the import that never came.
        expect(seconds).toBeLessThan(30);
        expect(await leftBehind(node)).toEqual([]);
        server.behave("serve");
        expect(await preloading(node)).toMatchObject({ code: 0, errors: [] });
        await expectReady(node);
      });
    },
  );

  test("half a file is not taken for a whole one", async () => {
    await fetching({ client, behaviour: "cut", budgetSeconds: 14 }, async (node) => {
      const { code, errors } = await preloading(node);
      expect(code).toBe(1);
      for (const line of errors) expect(line).toMatch(new RegExp(`^${errorLine}.*${url}.{10,}$`));
      expect(await leftBehind(node)).toEqual([]);
      expect(await node.images()).toEqual([]);
    });
  });
});

test("a server that comes up late is waited for", async () => {
  await fetching({ behaviour: "missing" }, async (node, server) => {
    const run = preloading(node);
    await node.run("sleep 3");
    server.behave("serve");
    expect(await run).toMatchObject({ code: 0, errors: [expect.stringContaining("404")] });
    await expectReady(node);
  });
});

test("another archive than the one wanted is refused at once, in one line with both digests", async () => {
  await fetching({ served: other }, async (node, server) => {
    const { code, errors } = await preloading(node);
    const got = sha256Of(readFileSync(other));
    expect({ code, errors }).toEqual({
      code: 1,
      errors: [`${errorLine}${url} has sha256 ${got}, wanted is ${sha256}`],
    });
    expect(server.requests()).toHaveLength(1);
    expect(await leftBehind(node)).toEqual([]);
    expect(await node.images()).toEqual([]);
  });
});

test("a machine with neither curl nor wget is told what to do", async () => {
  await fetching({ client: "none", budgetSeconds: 6 }, async (node, server) => {
    const { code, errors } = await preloading(node);
    expect({ code, errors }).toEqual({
      code: 1,
      errors: [
        expect.stringMatching(
          `there is neither curl nor wget in .*: install one, or put the archive at ${archiveOnNode}$`,
        ),
      ],
    });
    expect(server.requests()).toEqual([]);
  });
});

describe("an archive that is on the machine already", () => {
  test("is not fetched when it is the one wanted", async () => {
    const files = { [archiveOnNode]: { content: readFileSync(pauseArchive) } };
    await fetching({ files }, async (node, server) => {
      expect(await preloading(node)).toMatchObject({ code: 0, errors: [] });
      expect(server.requests()).toEqual([]);
      await expectReady(node);
    });
  });

  test("is fetched again when it is another", async () => {
    const files = { [archiveOnNode]: { content: readFileSync(other) } };
    await fetching({ files }, async (node, server) => {
      expect(await preloading(node)).toMatchObject({ code: 0, errors: [] });
      expect(server.requests()).toHaveLength(1);
      await expectReady(node);
    });
  });

  test("is fetched again when it got lost, though the image is in the store no more", async () => {
    await fetching({}, async (node, server) => {
      await preloading(node);
      await node.run(`rm ${archiveOnNode} && ctr -n k8s.io images rm --sync ${pauseReference}`);
      expect(await preloading(node)).toMatchObject({ code: 0, errors: [] });
      expect(server.requests()).toHaveLength(2);
      await expectReady(node);
    });
  });
});

test.each(["TERM", "KILL"])(
  "a download that is ended with SIG%s leaves no archive, and the next run brings it",
  async (signal) => {
    await fetching({ behaviour: "stall" }, async (node, server) => {
      // Every process of it, as systemd ends a unit.
      await node.run(
        `setsid ${preloadProgram} >/dev/null 2>&1 & run=$!
         for i in $(seq 100); do test -s ${part} && break; sleep 0.05; done
         pkill -${signal} -s $run; sleep 0.5`,
      );
      expect(server.requests()).toHaveLength(1);
      expect(await leftBehind(node)).not.toContain(archiveOnNode);
      server.behave("serve");
      expect(await preloading(node)).toMatchObject({ code: 0, errors: [] });
      await expectReady(node);
    });
  },
);

test("control: without the check of its digest another archive takes the place", async () => {
  const naive = (files: NodeFiles) =>
    altered(files, preloadProgram, 'if [ "$got" = "$sha256" ]; then', "if true; then");
  const archive = { file: null, url, sha256 };
  const { files } = await rendered(labSpec("trixie", { images: { pause: { archive } } }));
  const all = { ...naive(files), ...fileServerFiles(other) };
  await withContainerd({ suite: "trixie", files: all }, async (node) => {
    await startFileServer(node, "serve");
    await preloading(node);
    expect(await archiveSha256(node)).toBe(sha256Of(readFileSync(other)));
  });
});
