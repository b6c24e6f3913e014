import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { packed, pauseReference } from "./archives.ts";
import { type ContainerdNode, configDump, withContainerd } from "./lab/containerd.ts";
import type { NodeFiles } from "./lab/files.ts";
import { loopbackFiles, loopbackRegistry, withLoopback } from "./loopback.ts";
import {
  altered,
  archiveOnNode,
  containerdConfig,
  labSpec,
  type NodeSuite,
  nodeSuites,
  pauseFrom,
  preloadProgram,
  refusals,
  rendered,
  without,
} from "./rendered.ts";

// The ways in which a preloaded pause image is pulled all the same. Each test runs the node as
// rendered, and a control in which one protection, and nothing else, is taken out: there the same thing goes wrong.
// Nodes are apart from each other, so the tests run beside each other.

/** What counts in the end: that a pod starts without a network, and that nobody will remove the image. */
async function outcome(node: ContainerdNode) {
  const { ok, message } = await node.runPodSandbox();
  const images = await node.criImages();
  const pinned = images.some((image) => image.reference === pauseReference && image.pinned);
  return { starts: ok, pinned, pulls: message.includes("failed to pull image") };
}

const good = { starts: true, pinned: true, pulls: false };
const bad = { starts: false, pinned: false, pulls: true };

/** Runs the preload program on a fresh node. */
async function preloaded(suite: NodeSuite, files: NodeFiles) {
  return await withContainerd({ suite, files }, async (node) => {
    const { code } = await node.run(preloadProgram);
    return { code, ...(await outcome(node)) };
  });
}

describe.concurrent.each(nodeSuites)(
  "1 on %s: archive and configuration name the image differently",
  (suite) => {
    test("the image is tagged with the name that the configuration has", async () => {
      const archive = await packed("--name", "registry.k8s.io/pause:3.10.1");
      const { files } = await rendered(labSpec(suite, pauseFrom(archive)));
      expect(await preloaded(suite, files)).toEqual({ code: 0, ...good });

      const untagged = altered(files, preloadProgram, '[ "$name" != "$reference" ]', "false");
      expect(await preloaded(suite, untagged)).toEqual({ code: 1, ...bad });
    });

    test.each([
      { name: "a tag and a digest", reference: `${pauseReference}@sha256:${"0".repeat(64)}` },
      { name: "no tag", reference: "registry.internal.example/lab/pause" },
    ])(
      "a reference with $name is refused, because no pod starts with it",
      async ({ reference }) => {
        const spec = labSpec(suite, { images: { pause: { reference } } });
        expect(await refusals(spec)).toMatchObject([{ code: "image-reference" }]);

        const { files } = await rendered(labSpec(suite));
        const configured = altered(files, containerdConfig, pauseReference, reference);
        expect(await preloaded(suite, configured)).toMatchObject({ starts: false });
      },
    );

    test.each(["index.docker.io/library/pause:3.10", "pause:3.10", "docker.io/pause:3.10"])(
      "the reference %s is refused, because it is never pinned",
      async (reference) => {
        const spec = labSpec(suite, { images: { pause: { reference } } });
        expect(await refusals(spec)).toMatchObject([
          { code: "image-reference", hint: "write docker.io/library/pause:3.10" },
        ]);
      },
    );
  },
);

describe.concurrent("2 on trixie: containerd did not know the image as its own when it was imported", () => {
  test("the pin is set by name", async () => {
    const suite = "trixie";
    const { files } = await rendered(labSpec(suite));
    const config = files[containerdConfig];
    if (config === undefined) throw new Error("no configuration was rendered");
    /** Imported while containerd has another configuration, then started with the right one. */
    const imported = (files: NodeFiles) =>
      withContainerd(
        { suite, files: { ...files, [containerdConfig]: { content: "" } } },
        async (node) => {
          const { code } = await node.run(preloadProgram);
          node.writeFiles({ [containerdConfig]: config });
          await node.restartContainerd();
          return { code, ...(await outcome(node)) };
        },
      );
    expect(await imported(files)).toEqual({ code: 0, ...good });

    const unlabelled = altered(files, preloadProgram, labelStep, "");
    expect(await imported(unlabelled)).toEqual({ code: 1, ...good, pinned: false });
  });
});

describe.concurrent.each(nodeSuites)("2 on %s: an image that is not the sandbox image", (suite) => {
  test("is pinned by its label alone", async () => {
    const { files, reference } = await withFurtherImage(suite);
    const imported = (files: NodeFiles) =>
      withContainerd({ suite, files }, async (node) => {
        const { code } = await node.run(`${preloadProgram} images`);
        return { code, images: await node.criImages() };
      });
    expect(await imported(files)).toEqual({ code: 0, images: [{ reference, pinned: true }] });

    const unlabelled = altered(files, preloadProgram, labelStep, "");
    const unpinned = { code: 1, images: [{ reference, pinned: false }] };
    expect(await imported(unlabelled)).toEqual(unpinned);
  });
});

describe.concurrent.each(nodeSuites)(
  "3 on %s: the image is where the kubelet's containerd does not look",
  (suite) => {
    test("it is imported into the namespace of the CRI", async () => {
      const { files } = await rendered(labSpec(suite));
      expect(await preloaded(suite, files)).toEqual({ code: 0, ...good });

      const elsewhere = altered(files, preloadProgram, "namespace=k8s.io", "namespace=default");
      expect(await preloaded(suite, elsewhere)).toEqual({ code: 0, ...bad });
    });

    test("an archive that says only a tag is imported under the whole name", async () => {
      const { files } = await rendered(labSpec(suite, pauseFrom(await packed("--tag-only"))));
      expect(await preloaded(suite, files)).toEqual({ code: 0, ...good });

      const unnamed = altered(files, preloadProgram, ' --base-name "$base_name"', "");
      expect(await preloaded(suite, unnamed)).toEqual({ code: 1, ...bad });
    });

    test("no image called import-<date> is left, which would spoil the node for good", async () => {
      const { files } = await rendered(labSpec(suite, pauseFrom(await packed("--tag-only"))));
      /** The name of the first import, and whether a pod starts after a second one that is as it should be. */
      const mended = (first: NodeFiles) =>
        withContainerd({ suite, files: first }, async (node) => {
          await node.run(preloadProgram);
          const names = (await node.images()).map((image) => image.reference);
          node.writeFiles(files);
          await node.run(preloadProgram);
          const { ok } = await node.runPodSandbox();
          return { dated: names.some((name) => name.startsWith("import-")), starts: ok };
        });
      expect(await mended(files)).toEqual({ dated: false, starts: true });

      const unnamed = altered(files, preloadProgram, ' --base-name "$base_name"', "");
      expect(await mended(unnamed)).toEqual({ dated: true, starts: false });
    });

    test("an archive without any name is refused", async () => {
      const spec = labSpec(suite, pauseFrom(await packed("--no-name")));
      expect(await refusals(spec)).toMatchObject([{ code: "archive-unnamed" }]);
    });
  },
);

describe.concurrent.each(nodeSuites)("4 on %s: the CRI uses another snapshotter", (suite) => {
  test("the import unpacks for the snapshotter of the CRI", async () => {
    const { files } = await rendered(labSpec(suite, native));
    const unpacked = (files: NodeFiles) =>
      withContainerd({ suite, files }, async (node) => {
        const { code } = await node.run(preloadProgram);
        const { stdout } = await node.run("ctr -n k8s.io snapshots --snapshotter native ls");
        return { code, snapshots: stdout.trim().split("\n").length - 1 };
      });
    expect(await unpacked(files)).toEqual({ code: 0, snapshots: 1 });

    const option = ' --snapshotter "$snapshotter" --base-name';
    const undirected = altered(files, preloadProgram, option, " --base-name");
    expect(await unpacked(undirected)).toEqual({ code: 1, snapshots: 0 });
  });
});

describe.concurrent("4 on forky: the transfer service knows overlayfs alone", () => {
  const suite = "forky";

  test("the import goes past the transfer service", async () => {
    const { files } = await rendered(labSpec(suite, native));
    const untold = altered(files, containerdConfig, unpackConfig, "\n");
    expect(await preloaded(suite, untold)).toEqual({ code: 0, ...good });

    const transferred = altered(untold, preloadProgram, "images import --local", "images import");
    expect(await preloaded(suite, transferred)).toEqual({ code: 1, ...bad });
  });

  test("it is told of the CRI's snapshotter, so that the CRI can pull", async () => {
    const reference = "registry.internal.example/lab/other:test";
    const archive = await packed("--name", reference, "--label", "other");
    const registries = [{ host: "*", upstream: "deny", mirrors: [{ url: loopbackRegistry }] }];
    const { files } = await rendered(labSpec(suite, { ...native, registries }));
    const pulled = (files: NodeFiles) =>
      withContainerd({ suite, files: { ...files, ...loopbackFiles(archive) } }, async (node) => {
        let result = { ok: false, message: "" };
        await withLoopback(node, async () => {
          result = await node.pull(reference);
        });
        return result;
      });
    expect(await pulled(files)).toMatchObject({ ok: true });

    const { ok, message } = await pulled(altered(files, containerdConfig, unpackConfig, "\n"));
    expect(ok).toBe(false);
    expect(message).toContain("no unpack platforms defined");
  });
});

describe.concurrent.each([
  { suite: "trixie", other: "forky", builtIn: "registry.k8s.io/pause:3.8" },
  { suite: "forky", other: "trixie", builtIn: "registry.k8s.io/pause:3.10" },
] as const)(
  "6 on $suite: the keys are those of another generation",
  ({ suite, other, builtIn }) => {
    test("containerd takes the sandbox image from the configuration", async () => {
      const { files } = await rendered(labSpec(suite));
      expect(await effectiveSandbox(suite, files)).toBe(pauseReference);
      expect(await preloaded(suite, files)).toEqual({ code: 0, ...good });

      // The other generation's keys under this one's version: nothing warns of them on 1.7, nothing fails on 2.1.
      const version = (files: NodeFiles) => /^version = \d/.exec(text(files))?.[0] ?? "";
      const misplaced = {
        ...files,
        [containerdConfig]: {
          content: text((await rendered(labSpec(other))).files).replace(
            /^version = \d/,
            version(files),
          ),
        },
      };
      expect(await effectiveSandbox(suite, misplaced)).toBe(builtIn);
      await withContainerd({ suite, files: misplaced }, async (node) => {
        await node.run(preloadProgram);
        expect((await node.runPodSandbox()).message).toContain(
          `failed to pull image \\"${builtIn}\\"`,
        );
      });
    });
  },
);

describe.concurrent("7 on trixie: the label is lost", () => {
  const suite = "trixie";

  test("the next run sets it again, and a clean-up leaves the image alone", async () => {
    const { files } = await rendered(labSpec(suite));
    const cleaned = (files: NodeFiles) =>
      withContainerd({ suite, files }, async (node) => {
        await node.run(preloadProgram);
        await node.run(loseLabels);
        const { code } = await node.run(preloadProgram);
        await node.run("crictl rmi --prune");
        return { code, ...(await outcome(node)) };
      });
    expect(await cleaned(files)).toEqual({ code: 0, ...good });

    // Content with an image that is there and complete.
    const trusting = altered(files, preloadProgram, ' && is_pinned "$reference" && [', " && [");
    expect(await cleaned(trusting)).toEqual({ code: 0, ...bad });
  });
});

describe.concurrent("7 on forky: a plain import of the archive drops the label that was set by hand", () => {
  const suite = "forky";

  test("the next run sets it again", async () => {
    const { files, reference, archive } = await withFurtherImage(suite);
    const repaired = (files: NodeFiles) =>
      withContainerd({ suite, files }, async (node) => {
        await node.run(`${preloadProgram} images`);
        await node.run(`ctr -n k8s.io images import ${archive}`);
        const dropped = await node.criImages();
        await node.run(`${preloadProgram} images`);
        return { dropped, after: await node.criImages() };
      });
    const [dropped, after] = [[{ reference, pinned: false }], [{ reference, pinned: true }]];
    expect(await repaired(files)).toEqual({ dropped, after });

    const trusting = altered(files, preloadProgram, ' && is_pinned "$reference" && [', " && [");
    expect(await repaired(trusting)).toEqual({ dropped, after: dropped });
  });
});

describe.concurrent.each(nodeSuites)("7 on %s: the image is removed", (suite) => {
  test("the next run imports it again from the archive, which stays on the node", async () => {
    const { files } = await rendered(labSpec(suite));
    const removed = (after: string) =>
      withContainerd({ suite, files }, async (node) => {
        await node.run(preloadProgram);
        await node.run(`${after}; crictl rmi ${pauseReference}`);
        expect(await node.criImages()).toEqual([]);
        const { code } = await node.run(preloadProgram);
        return { code, ...(await outcome(node)) };
      });
    expect(await removed("true")).toEqual({ code: 0, ...good });
    expect(await removed(`rm ${archiveOnNode}`)).toEqual({ code: 1, ...bad });
  });

  test("an archive with other content under the same name replaces it", async () => {
    const { files } = await rendered(labSpec(suite));
    const next = (await rendered(labSpec(suite, pauseFrom(await packed("--label", "next"))))).files;
    const digest = (node: ContainerdNode) =>
      node.run(`ctr -n k8s.io images ls name==${pauseReference} | grep -o 'sha256:[0-9a-f]*'`);
    await withContainerd({ suite, files }, async (node) => {
      await node.run(preloadProgram);
      const first = await digest(node);
      node.writeFiles(next);
      expect(await node.run(preloadProgram)).toMatchObject({ code: 0 });
      expect((await digest(node)).stdout).not.toBe(first.stdout);
      expect(await outcome(node)).toEqual(good);
    });
  });
});

/** What nodegen says of an archive when it renders. What has the wrong name alone is tagged on the node. */
const archives = [
  { name: "is cut short", options: ["--truncate"], code: "archive-unreadable" },
  { name: "is compressed", options: ["--gzip"], code: "archive-compressed" },
  {
    name: "is for another architecture",
    options: ["--architecture", "arm64"],
    code: "archive-architecture",
  },
  { name: "has no name", options: ["--no-name"], code: "archive-unnamed" },
  { name: "has only a tag", options: ["--tag-only"], code: undefined },
  {
    name: "has another name",
    options: ["--name", "registry.k8s.io/pause:3.10.1"],
    code: undefined,
  },
] as const;

/** What a plain `ctr images import` makes of them: of the wrong names it does not complain. 2.x unpacks what 1.x refuses. */
const imported = [
  { name: "is cut short", trixie: { code: 1, ...bad }, forky: { code: 1, ...bad } },
  {
    name: "is compressed",
    trixie: { code: 1, ...bad },
    forky: { code: 0, ...good },
  },
  {
    name: "is for another architecture",
    trixie: { code: 1, ...bad },
    forky: { code: 1, ...bad },
  },
  { name: "has no name", trixie: { code: 0, ...bad }, forky: { code: 0, ...bad } },
  {
    name: "has only a tag",
    trixie: { code: 0, starts: false },
    forky: { code: 0, starts: false },
  },
  { name: "has another name", trixie: { code: 0, ...bad }, forky: { code: 0, ...bad } },
] as const;

describe.concurrent.each(nodeSuites)("on %s an archive that", (suite) => {
  test.each(archives)("$name is refused, or put right", async ({ options, code }) => {
    const spec = labSpec(suite, pauseFrom(await packed(...options)));
    if (code !== undefined) {
      expect((await refusals(spec)).map((finding) => finding.code)).toContain(code);
      return;
    }
    expect(await preloaded(suite, (await rendered(spec)).files)).toEqual({ code: 0, ...good });
  });

  test.each(imported)("$name is imported naively", async (row) => {
    const options = archives.find(({ name }) => name === row.name)?.options ?? [];
    const archive = { [archiveOnNode]: { content: readFileSync(await packed(...options)) } };
    const { files } = await rendered(labSpec(suite));
    await withContainerd({ suite, files: { ...files, ...archive } }, async (node) => {
      const { code } = await node.run(`ctr -n k8s.io images import ${archiveOnNode}`);
      expect({ code, ...(await outcome(node)) }).toMatchObject(row[suite]);
    });
  });

  test("is missing fails the program, and a pod pulls", async () => {
    const { files } = await rendered(labSpec(suite));
    expect(await preloaded(suite, without(files, archiveOnNode))).toEqual({ code: 1, ...bad });
  });
});

/** What sets the label, and fails when it can't. */
const labelStep = /\n {2}if ! ctr_run 30 images label [\s\S]*?\n {2}fi\n/;

/** Of the image and of the name by its id that containerd gives it: one of the two is enough for a pin. */
const loseLabels = `for image in $(ctr -n k8s.io images ls -q); do
  ctr -n k8s.io images label "$image" io.cri-containerd.pinned=
done`;

const native = { containerd: { snapshotter: "native" } };
const unpackConfig = /\n\[\[plugins\."io\.containerd\.transfer[^[]*/;

async function withFurtherImage(suite: NodeSuite) {
  const reference = "registry.internal.example/lab/other:test";
  const file = await packed("--name", reference, "--label", "other");
  const archive = "/opt/nodegen/images/other.tar";
  const preload = [{ reference, archive: { path: archive, file } }];
  const { files } = await rendered(labSpec(suite, { images: { preload } }));
  return { files, reference, archive };
}

async function effectiveSandbox(suite: NodeSuite, files: NodeFiles): Promise<string | undefined> {
  const { config } = await configDump({ suite, files });
  const keys = /"(?:sandbox_image|sandbox)":"([^"]*)"/.exec(JSON.stringify(config));
  return keys?.[1];
}

function text(files: NodeFiles): string {
  const file = files[containerdConfig];
  return file !== undefined && "content" in file ? String(file.content) : "";
}
