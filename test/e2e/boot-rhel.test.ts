import { describe, expect, test } from "vitest";
import { pauseReference as reference } from "./archives.ts";
import { plainKubelet } from "./kubelet-units.ts";
import { boot } from "./lab/boot.ts";
import { type ContainerdMinor, labContainerd } from "./lab/containerds.ts";
import type { NodeFiles } from "./lab/files.ts";
import { machineOf, ready, settled } from "./machine.ts";
import { labSpec, rendered, verifyProgram, without } from "./rendered.ts";
import { rhelOrder } from "./rhel-order.ts";

// Machines on which no service waits for cloud-init, as those of the RHEL family, and a cloud-init that is slow. The
// vendor's kubelet.service waits for nothing: the packaged one would wait for a network that cloud-init has to set up.

interface Case {
  readonly minor: ContainerdMinor;
  /** Whether the image starts the kubelet by itself. */
  readonly enabled: boolean;
  /** Everything by user-data, or what belongs to the image baked into it. */
  readonly layers: "user-data" | "image and user-data";
}

async function machineOn(
  { minor, enabled, layers }: Case,
  change: (files: NodeFiles) => NodeFiles = (files) => files,
) {
  const { node } = labContainerd(minor);
  const baked = layers === "image and user-data";
  const delivery = baked ? { layers: { image: ["tree"], boot: ["cloud-init"] } } : {};
  const host = { family: "rhel", kubelet: { enabled } };
  const { files, seed } = await rendered(labSpec(minor, { host, delivery }));
  return {
    ...node,
    reference,
    seed,
    tree: baked ? change(files) : {},
    files: await rhelOrder(node.suite, 3),
    kubelet: { unit: plainKubelet(), enabled },
    during: `${settled} && run_pod_sandbox && ${verifyProgram}`,
  };
}

/** What systemd did with these, in the order in which it was over; the first time only. */
function inOrder(journal: string, ...events: readonly string[]): readonly string[] {
  const systemd = journal.split("\n").filter((line) => line.includes(" systemd[1]: "));
  const at = (event: string) => systemd.findIndex((line) => line.includes(` ${event} `));
  expect(events.filter((event) => at(event) === -1)).toEqual([]);
  return [...events].sort((one, other) => at(one) - at(other));
}

const userData = "Reached target cloud-config.target";
const containerd = "Started containerd.service";

describe.concurrent("user-data alone, on a machine of RHEL's order", () => {
  describe("whose image does not start the kubelet", () => {
    const machine = machineOf(() =>
      machineOn({ minor: "1.6", enabled: false, layers: "user-data" }),
    );

    test("finds containerd running with what the image had, and restarts it", async () => {
      const { journal, probe } = await machine();
      expect(inOrder(journal, containerd, userData)).toEqual([containerd, userData]);
      expect(probe).toMatchObject({ code: 0 });
      expect(probe.stdout).toContain("config.toml is as containerd read it\n");
    });

    test("starts the kubelet once, with the image there, pinned and configured", async () => {
      expect((await machine()).kubeletStarts).toMatchObject([ready]);
    });
  });

  describe("whose image starts the kubelet", () => {
    const machine = machineOf(() =>
      machineOn({ minor: "2.1", enabled: true, layers: "user-data" }),
    );

    test("comes too late for the kubelet's first start, and restarts it behind the gate", async () => {
      const { kubeletStarts, probe } = await machine();
      expect(kubeletStarts).toMatchObject([{ imagePresent: false, argv: [] }, ready]);
      expect(probe).toMatchObject({ code: 0 });
    });
  });
});

describe.concurrent("a baked image and user-data, on a machine of RHEL's order that starts the kubelet", () => {
  const item: Case = { minor: "2.1", enabled: true, layers: "image and user-data" };
  const machine = machineOf(() => machineOn(item));

  test("start containerd when the user-data is there, and only once", async () => {
    const { journal } = await machine();
    expect(inOrder(journal, containerd, userData)).toEqual([userData, containerd]);
    expect(journal.match(new RegExp(containerd, "g"))).toHaveLength(1);
    expect(journal).not.toMatch(/ordering cycle/i);
  });

  test("start no kubelet before the image is there, pinned and configured", async () => {
    const { kubeletStarts, probe } = await machine();
    expect(kubeletStarts.length).toBeGreaterThanOrEqual(1);
    expect(kubeletStarts).toEqual(kubeletStarts.map(() => expect.objectContaining(ready)));
    expect(probe).toMatchObject({ code: 0 });
  });

  test("control: without the drop-in, containerd starts while cloud-init still writes", async () => {
    const order = "/etc/systemd/system/containerd.service.d/10-nodegen-order.conf";
    const unordered = await boot(await machineOn(item, (files) => without(files, order)));
    unordered.remove();
    const { journal } = unordered;
    expect(inOrder(journal, containerd, userData)).toEqual([containerd, userData]);
  });
});
