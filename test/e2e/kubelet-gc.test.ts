import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { pauseReference } from "./archives.ts";
import {
  eventually,
  image,
  type Pair,
  pairs,
  softwareOf,
  standaloneSpec,
} from "./kubelet-nodes.ts";
import { type ContainerdNode, withContainerd } from "./lab/containerd.ts";
import type { NodeFiles } from "./lab/files.ts";
import { type Kubelet, startKubelet } from "./lab/kubelet.ts";
import { altered, archiveOnNode, containerdConfig, preloadProgram, rendered } from "./rendered.ts";

// The disk is always too small here: the kubelet deletes at its second look, ten seconds after its start, every image
// that is neither pinned nor in a container. In the kubelet's eyes the pause image is in none.

const pressure = { imageMinimumGCAge: "1s", evictionHard: { "imagefs.available": "1Pi" } };

describe.each(pairs)(
  "kubelet $kubelet.version on containerd $containerd.version",
  {
    concurrent: true,
  },
  (pair) => {
    test("under pressure deletes an image that was just imported, and none that nodegen has imported", async () => {
      const preloaded = await image("preloaded");
      const other = await image("other");
      const files = await pressed(pair, { images: { preload: [preloaded] } });
      const archive = { [other.archive.path]: { content: readFileSync(other.archive.file) } };
      await withContainerd(
        { ...softwareOf(pair), files: { ...files, ...archive } },
        async (node) => {
          expect(await node.run(preloadProgram)).toMatchObject({ code: 0 });
          expect(await node.run(`${preloadProgram} images`)).toMatchObject({ code: 0 });
          await imported(node, other.archive.path);
          const ours = [pauseReference, preloaded.reference];
          expect(await references(node)).toEqual([...ours, other.reference].sort());
          const kubelet = await startKubelet(node, files);
          await deleted(other.reference, node, kubelet);
          expect(await references(node)).toEqual(ours.sort());
          expect(await node.runPodSandbox()).toMatchObject({ ok: true });
        },
      );
    });

    test("under pressure deletes the pause image too, where neither label nor configuration tells containerd to pin it", async () => {
      const files = await pressed(pair);
      const another = "registry.internal.example/lab/another:1";
      const forgotten = altered(files, containerdConfig, pauseReference, another);
      await withContainerd({ ...softwareOf(pair), files: forgotten }, async (node) => {
        await imported(node, archiveOnNode);
        expect(await node.criImages()).toEqual([{ reference: pauseReference, pinned: false }]);
        const kubelet = await startKubelet(node, files);
        await deleted(pauseReference, node, kubelet);
        expect(await references(node)).toEqual([]);
      });
    });
  },
);

async function pressed(pair: Pair, changes: object = {}): Promise<NodeFiles> {
  const spec = standaloneSpec(pair, { kubelet: { config: pressure }, ...changes });
  return (await rendered(spec)).files;
}

async function imported(node: ContainerdNode, archive: string): Promise<void> {
  expect(await node.run(`ctr -n k8s.io images import ${archive}`)).toMatchObject({ code: 0 });
}

/** Waits until the kubelet has deleted the image. */
async function deleted(reference: string, node: ContainerdNode, kubelet: Kubelet): Promise<void> {
  const left = await eventually(
    () => references(node),
    (answer) => answer !== undefined && !answer.includes(reference),
  );
  expect(left, kubelet.log()).not.toContain(reference);
  expect(kubelet.log()).toContain("Removing image to free bytes");
}

/** What the kubelet sees of the store. */
async function references(node: ContainerdNode): Promise<readonly string[]> {
  return (await node.criImages()).map(({ reference }) => reference).sort();
}
