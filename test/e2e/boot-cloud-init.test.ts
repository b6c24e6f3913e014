import { describe, expect, test } from "vitest";
import { pauseReference as reference } from "./archives.ts";
import { kubeadmDropIn, packagedKubelet } from "./kubelet-units.ts";
import { type BootOptions, boot, type Machine } from "./lab/boot.ts";
import { type ContainerdMinor, labContainerd, type NodeSoftware } from "./lab/containerds.ts";
import { machineOf, ready, settled, switchedOnAgain } from "./machine.ts";
import {
  gateDropIn,
  labExample,
  labSpec,
  preloadProgram,
  type RenderedNode,
  rendered,
  verifyProgram,
} from "./rendered.ts";

// A generic image that has containerd and a kubelet, and the rendered user-data as its only source.

/** What `cloud-init status --long` said when it had finished. */
const status = "/var/log/nodegen-lab/cloud-init.status";

interface Case {
  readonly name: string;
  readonly software: NodeSoftware;
  /** Whether the image starts the kubelet by itself. */
  readonly enabled: boolean;
  readonly seed: () => Promise<RenderedNode["seed"]>;
}

const ofExample = (node: Parameters<typeof labExample>[0]) => async () => {
  const example = await labExample(node);
  example.remove();
  return example.seed;
};

const ofSpec = (minor: ContainerdMinor, enabled: boolean) => async () =>
  (await rendered(labSpec(minor, { host: { kubelet: { enabled } } }))).seed;

/** cloud-init 22.4, 25.1 and 26.2, with the kubelet that the image enables and the one that it does not. */
const cases: readonly Case[] = [
  {
    name: "a node of containerd 1.6",
    software: labContainerd("1.6").node,
    enabled: true,
    seed: ofSpec("1.6", true),
  },
  {
    name: "a node of containerd 1.6 whose kubelet is not enabled",
    software: labContainerd("1.6").node,
    enabled: false,
    seed: ofSpec("1.6", false),
  },
  {
    name: "the lab example's one-seven",
    software: { suite: "trixie" },
    enabled: true,
    seed: ofExample("one-seven"),
  },
  {
    name: "a node of containerd 2.3 whose kubelet is not enabled",
    software: labContainerd("2.3").node,
    enabled: false,
    seed: ofSpec("2.3", false),
  },
  {
    name: "the lab example's two-one",
    software: { suite: "forky" },
    enabled: true,
    seed: ofExample("two-one"),
  },
  {
    name: "the lab example's two-one-not-enabled",
    software: { suite: "forky" },
    enabled: false,
    seed: ofExample("two-one-not-enabled"),
  },
];

function generic(
  { software, enabled }: Pick<Case, "software" | "enabled">,
  options: Pick<BootOptions, "during"> & { readonly seed: RenderedNode["seed"] },
): BootOptions {
  const kubelet = { unit: packagedKubelet, enabled };
  return { ...software, reference, files: kubeadmDropIn, kubelet, ...options };
}

describe.concurrent.each(cases)(
  "a generic image of $software.suite with the user-data of $name",
  (item) => {
    const machine = machineOf(async () =>
      generic(item, {
        seed: await item.seed(),
        during: `cat ${status}; ${settled} && run_pod_sandbox && ${verifyProgram}`,
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
      const { stdout } = (await machine()).probe;
      // 22.4 counts no errors apart from those that end it.
      const clean =
        item.software.suite === "bookworm"
          ? /^\.*status: done\n(?!(.*\n)*.*(error|WARN))/m
          : /^\.*status: done\n(.*\n)*errors: \[\]\nrecoverable_errors: \{\}\n/m;
      expect(stdout).toMatch(clean);
    });

    test("has programs that run, files that only root may write, and no unit in an ordering cycle", async () => {
      const { attributes, journal } = await machine();
      expect(journal).not.toMatch(/ordering cycle|Unknown key|Failed to parse/i);
      expect(attributes(preloadProgram)).toEqual({ mode: 0o755, uid: 0, gid: 0 });
      expect(attributes(gateDropIn)).toEqual({ mode: 0o644, uid: 0, gid: 0 });
    });

    test("starts the kubelet once when it is switched on again", async () => {
      const options = generic(item, { seed: await item.seed(), during: settled });
      const second = await switchedOnAgain(await machine(), options);
      expect(second.kubeletStarts).toMatchObject([ready]);
    });
  },
);

test("a kubelet that the image enables is held from the first moment on", async () => {
  const seed = await ofExample("one-seven")();
  const firstStart = async (userData: string) => {
    const item = { software: { suite: "trixie" }, enabled: true } as const;
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
