import { describe, expect, test } from "vitest";
import { pauseReference } from "./archives.ts";
import { configDump, withContainerd } from "./lab/containerd.ts";
import { containerds } from "./lab/containerds.ts";
import { labSpec, preloadProgram, rendered } from "./rendered.ts";

// A node as rendered, in a network namespace that has nothing but `lo`.

describe.each(containerds)("on containerd $minor", ({ minor, node: software }) => {
  test("no pod sandbox starts before the preload has run", async () => {
    const { files } = await rendered(labSpec(minor));
    await withContainerd({ ...software, files }, async (node) => {
      const sandbox = await node.runPodSandbox();
      expect(sandbox.ok).toBe(false);
      expect(sandbox.message).toContain(`failed to pull image \\"${pauseReference}\\"`);
    });
  });

  test("a pod sandbox starts after the preload has run", async () => {
    const { files } = await rendered(labSpec(minor));
    await withContainerd({ ...software, files }, async (node) => {
      expect(await node.run(preloadProgram)).toMatchObject({ code: 0, stderr: "" });
      expect(await node.runPodSandbox()).toMatchObject({ ok: true });
    });
  });

  test("the image is pinned by its label and in the eyes of the CRI", async () => {
    const { files } = await rendered(labSpec(minor));
    await withContainerd({ ...software, files }, async (node) => {
      await node.run(preloadProgram);
      const pinned = { reference: pauseReference, pinned: true };
      expect(await node.images()).toContainEqual(pinned);
      expect(await node.criImages()).toEqual([pinned]);
    });
  });

  test("a pod sandbox starts after containerd was started anew", async () => {
    const { files } = await rendered(labSpec(minor));
    await withContainerd({ ...software, files }, async (node) => {
      await node.run(preloadProgram);
      await node.restartContainerd();
      expect(await node.runPodSandbox()).toMatchObject({ ok: true });
      expect(await node.criImages()).toEqual([{ reference: pauseReference, pinned: true }]);
    });
  });

  test("the rendered configuration is read to its last key", async () => {
    const { files } = await rendered(labSpec(minor, { containerd: { snapshotter: "native" } }));
    const { code, warnings } = await configDump({ ...software, files });
    expect({ code, warnings }).toEqual({ code: 0, warnings: [] });
  });
});
