import { describe, expect, test } from "vitest";
import { pauseReference as reference } from "./archives.ts";
import { kubeadmDropIn, packagedKubelet } from "./kubelet-units.ts";
import { type BootOptions, boot, type Machine } from "./lab/boot.ts";
import { machineOf, ready, settled, switchedOnAgain } from "./machine.ts";
import {
  gateDropIn,
  labExample,
  labSpec,
  type NodeSuite,
  preloadProgram,
  type RenderedNode,
  rendered,
  verifyProgram,
} from "./rendered.ts";

// A generic image that has containerd and a kubelet, and the rendered user-data as its only source.

interface Case {
  readonly name: string;
  readonly suite: NodeSuite;
  /** Whether the image starts the kubelet by itself. */
  readonly enabled: boolean;
  readonly seed: () => Promise<RenderedNode["seed"]>;
}

const ofExample = (node: Parameters<typeof labExample>[0]) => async () => {
  const example = await labExample(node);
  example.remove();
  return example.seed;
};

const cases: readonly Case[] = [
  { name: "one-seven", suite: "trixie", enabled: true, seed: ofExample("one-seven") },
  {
    name: "one-seven with the kubelet not enabled",
    suite: "trixie",
    enabled: false,
    seed: async () =>
      (await rendered(labSpec("trixie", { host: { kubelet: { enabled: false } } }))).seed,
  },
  { name: "two-one", suite: "forky", enabled: true, seed: ofExample("two-one") },
  {
    name: "two-one-not-enabled",
    suite: "forky",
    enabled: false,
    seed: ofExample("two-one-not-enabled"),
  },
];

function generic(
  { suite, enabled }: Pick<Case, "suite" | "enabled">,
  options: Pick<BootOptions, "during"> & { readonly seed: RenderedNode["seed"] },
): BootOptions {
  const kubelet = { unit: packagedKubelet, enabled };
  return { suite, reference, files: kubeadmDropIn, kubelet, ...options };
}

describe.concurrent.each(cases)("a generic image of $suite with the user-data of $name", (item) => {
  const machine = machineOf(async () =>
    generic(item, {
      seed: await item.seed(),
      during: `${settled} && run_pod_sandbox && ${verifyProgram}`,
    }),
  );

  test("starts no kubelet before the image is there, pinned and configured", async () => {
    const { kubeletStarts } = await machine();
    expect(kubeletStarts).toEqual(kubeletStarts.map(() => expect.objectContaining(ready)));
  });

  test("starts the kubelet once, or twice where it ran before user-data came to its end", async () => {
    const starts = (await machine()).kubeletStarts.length;
    expect(starts).toBeGreaterThanOrEqual(1);
    expect(starts).toBeLessThanOrEqual(item.enabled ? 2 : 1);
  });

  test("runs the kubelet with the rendered command line, not with kubeadm's", async () => {
    const argv = (await machine()).kubeletStarts.at(-1)?.argv;
    const hostname = expect.stringMatching(/^--hostname-override=/);
    expect(argv).toEqual(["--config=/var/lib/kubelet/config.yaml", hostname]);
  });

  test("starts a pod, and the check on the node agrees", async () => {
    const { probe } = await machine();
    expect(probe).toMatchObject({ code: 0 });
    expect(probe.stdout).toContain("this node starts pods without pulling");
  });

  test("hears no complaint of cloud-init", async () => {
    const status = (await machine()).files("/var/log/nodegen-lab/cloud-init.status");
    expect(status).toMatch(/^\.*status: done\n(.*\n)*errors: \[\]\nrecoverable_errors: \{\}\n/m);
  });

  test("has programs that run and files that only root may write", async () => {
    const { attributes } = await machine();
    expect(attributes(preloadProgram)).toEqual({ mode: 0o755, uid: 0, gid: 0 });
    expect(attributes(gateDropIn)).toEqual({ mode: 0o644, uid: 0, gid: 0 });
  });

  test("starts the kubelet once when it is switched on again", async () => {
    const second = await switchedOnAgain(
      generic(item, { seed: await item.seed(), during: settled }),
    );
    expect(second.kubeletStarts).toMatchObject([ready]);
  });
});

test("a kubelet that the image enables is held from the first moment on", async () => {
  const seed = await ofExample("one-seven")();
  const firstStart = async (userData: string) => {
    const item = { suite: "trixie", enabled: true } as const;
    const machine: Machine = await boot(
      generic(item, { seed: { ...seed, userData }, during: settled }),
    );
    machine.remove();
    return machine.kubeletStarts[0];
  };
  expect(await firstStart(seed.userData)).toMatchObject(ready);

  // Without bootcmd systemd knows the vendor's unit alone at the moment it starts it.
  const late = seed.userData.replace(/^bootcmd:\n[\s\S]*?(?=^write_files:)/m, "");
  expect(late).not.toBe(seed.userData);
  expect(await firstStart(late)).toMatchObject({ imagePresent: false });
});
