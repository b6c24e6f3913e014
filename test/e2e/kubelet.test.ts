import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { pauseReference } from "./archives.ts";
import {
  eventually,
  image,
  morePairs,
  type Pair,
  pairs,
  softwareOf,
  standaloneSpec,
  staticPod,
} from "./kubelet-nodes.ts";
import { type ContainerdNode, withContainerd } from "./lab/containerd.ts";
import { startKubelet } from "./lab/kubelet.ts";
import { kernelTunables } from "./lab/kubelet-knobs.ts";
import { preloadProgram, rendered } from "./rendered.ts";

// A real kubelet with the rendered files, in a network namespace that has nothing but `lo`. They wait more than they
// work, so the nodes run beside each other.

describe.each([...pairs, ...morePairs])(
  "kubelet $kubelet.version on containerd $containerd.version",
  { concurrent: true },
  (pair) => {
    test("runs a static pod without a network, and has nothing to say against its files", async () => {
      const host = hostTunables();
      const { files } = await rendered(await specWithPod(pair));
      await withContainerd({ ...softwareOf(pair), files }, async (node) => {
        expect(await node.run(preloadProgram)).toMatchObject({ code: 0 });
        expect(await node.run(`${preloadProgram} images`)).toMatchObject({ code: 0 });
        const kubelet = await startKubelet(node, files);
        const pods = await eventually(
          () => kubelet.pods(),
          (answer) => answer?.[0]?.phase === "Running",
        );
        expect(pods, kubelet.log()).toEqual([{ name: "app-worker-1", phase: "Running" }]);
        expect(await kubelet.isHealthy()).toBe(true);
        expect(await running(node)).toEqual(["app"]);
        expect(complaints(kubelet.log())).toEqual([]);
        expect(hostTunables()).toEqual(host);
      });
    });
  },
);

describe.each(pairs)(
  "kubelet $kubelet.version on containerd $containerd.version",
  { concurrent: true },
  (pair) => {
    test("starts no pod before the preload has run, and starts it then without a restart", async () => {
      const { files } = await rendered(await specWithPod(pair));
      await withContainerd({ ...softwareOf(pair), files }, async (node) => {
        expect(await node.run(`${preloadProgram} images`)).toMatchObject({ code: 0 });
        const kubelet = await startKubelet(node, files);
        const failed = await eventually(
          async () => kubelet.log(),
          (log) => log?.includes("CreatePodSandboxError") ?? false,
        );
        expect(failed).toContain(`failed to pull image \\"${pauseReference}\\"`);
        expect(await running(node)).toEqual([]);
        expect(await node.run(preloadProgram)).toMatchObject({ code: 0 });
        const now = await eventually(
          () => running(node),
          (names) => names?.length === 1,
        );
        expect(now, kubelet.log()).toEqual(["app"]);
      });
    });
  },
);

/** What the kubelet would set of this machine's own kernel if the lab let it. */
function hostTunables(): readonly string[] {
  return Object.keys(kernelTunables).map((name) => readFileSync(`/proc/sys/${name}`, "utf8"));
}

async function specWithPod(pair: Pair) {
  const app = await image("app");
  return standaloneSpec(pair, {
    images: { preload: [app] },
    files: staticPod(app),
    kubelet: { configDir: "/etc/kubernetes/kubelet.conf.d" },
  });
}

/** Names of the containers that run, in the CRI's words. */
async function running(node: ContainerdNode): Promise<readonly string[]> {
  const { stdout } = await node.run("crictl ps --state Running -o json");
  const { containers } = JSON.parse(stdout) as {
    readonly containers: readonly { readonly metadata: { readonly name: string } }[];
  };
  return containers.map(({ metadata }) => metadata.name);
}

/** Lines in which a kubelet finds fault with its configuration or its flags. */
function complaints(log: string): readonly string[] {
  return log
    .split("\n")
    .filter((line) =>
      /strict|lenient|unknown field|unknown flag|deprecated|unsupported/i.test(line),
    );
}
