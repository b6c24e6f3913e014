import { afterAll, describe, expect, test } from "vitest";
import { packed, pauseReference as reference } from "./archives.ts";
import { atImport } from "./ctr-wrapper.ts";
import { kubeadmDropIn, packagedKubelet } from "./kubelet-units.ts";
import { type BootOptions, boot, type Machine } from "./lab/boot.ts";
import { machineOf, once, ready, settled, switchedOnAgain } from "./machine.ts";
import {
  archiveOnNode,
  gateDropIn,
  labExample,
  labSpec,
  nodeSuites,
  rendered,
  verifyProgram,
  without,
} from "./rendered.ts";

// The rendered tree laid over a machine image, and nothing else: units are enabled by the tree's own links.

const vendor = { unit: packagedKubelet, enabled: false };

async function switchedOn(options: Omit<BootOptions, "reference" | "kubelet">): Promise<Machine> {
  const machine = await boot({ reference, kubelet: vendor, ...options });
  machine.remove();
  return machine;
}

describe.concurrent.each([
  { suite: "trixie", node: "one-seven", enabled: false, own: "does not start" },
  { suite: "forky", node: "two-one", enabled: true, own: "starts" },
] as const)(
  "the lab example's $node, baked into an image of $suite that $own a kubelet itself,",
  ({ suite, node, enabled }) => {
    const kubelet = { ...vendor, enabled };
    const example = once(() => labExample(node));
    afterAll(async () => (await example()).remove());
    const machine = machineOf(async () => ({
      suite,
      reference,
      kubelet,
      tree: (await example()).tree,
      files: kubeadmDropIn,
      during: `${settled} && property kubelet.service NRestarts && run_pod_sandbox && ${verifyProgram}`,
    }));

    test("starts the kubelet once, with the image there, pinned and configured", async () => {
      expect((await machine()).kubeletStarts).toMatchObject([ready]);
    });

    test("starts it with the rendered command line, not with kubeadm's", async () => {
      const argv = ["--config=/var/lib/kubelet/config.yaml", `--hostname-override=${node}`];
      expect((await machine()).kubeletStarts).toMatchObject([{ argv }]);
    });

    test("imports in a unit of its own, so that the kubelet's first start succeeds", async () => {
      const { journal, probe } = await machine();
      expect(journal).toMatch(/Finished nodegen-preload\.service[\s\S]*Starting kubelet\.service/);
      expect(probe.stdout.split("\n")[0]).toBe("0");
    });

    test("starts a pod, and the check on the node agrees", async () => {
      const { probe } = await machine();
      expect(probe).toMatchObject({ code: 0 });
      expect(probe.stdout).toContain("this node starts pods without pulling");
    });

    test("starts the kubelet when it is switched on again, without another import", async () => {
      const options = { suite, reference, kubelet, during: settled };
      const second = await switchedOnAgain(await machine(), options);
      expect(second.kubeletStarts).toMatchObject([ready]);
      expect(second.journal).not.toContain("nodegen-preload: importing ");
    });
  },
);

describe.concurrent.each(nodeSuites)("an image for later, on %s,", (suite) => {
  const later = "registry.internal.example/lab/other:test";
  const slow = atImport("case $* in *other.tar*) sleep 6 ;; esac");
  const labelled = `ctr -n k8s.io images ls -q 'name==${later},labels."io.cri-containerd.pinned"==pinned'`;
  const machineWith = async (during: string) => {
    const file = await packed("--name", later, "--label", "other");
    const preload = [
      { reference: later, archive: { path: "/opt/nodegen/images/other.tar", file } },
    ];
    const { files } = await rendered(labSpec(suite, { images: { preload } }));
    return await switchedOn({ suite, tree: files, files: slow, during });
  };

  test("is not waited for by the kubelet", async () => {
    const during =
      "wait_for 20 kubelet_started; property nodegen-preload-images.service ActiveState";
    const machine = await machineWith(during);
    expect(machine.probe.stdout).toBe("activating\n");
    expect(machine.kubeletStarts).toMatchObject([ready]);
  });

  test("arrives all the same, pinned", async () => {
    const during = `wait_for 20 systemctl is-active nodegen-preload-images && ${labelled}`;
    expect((await machineWith(during)).probe).toMatchObject({ code: 0, stdout: `${later}\n` });
  });
});

describe.concurrent.each(nodeSuites)("a baked machine of %s whose image was pruned", (suite) => {
  // Two kubelet starts, the image removed between them.
  const during = `wait_for 20 kubelet_started && crictl rmi ${reference} &&
    systemctl restart kubelet && wait_for 20 kubelet_started 2`;

  test("has it again before the kubelet's next start", async () => {
    const { files } = await rendered(labSpec(suite));
    const machine = await switchedOn({ suite, tree: files, during });
    expect(machine.kubeletStarts).toMatchObject([ready, ready]);
  });

  test("control: without the gate the kubelet starts without it", async () => {
    const { files } = await rendered(labSpec(suite));
    const ungated = without(files, gateDropIn);
    const machine = await switchedOn({ suite, tree: ungated, during });
    expect(machine.kubeletStarts).toMatchObject([ready, { imagePresent: false }]);
  });
});

describe.concurrent.each(nodeSuites)("a baked machine of %s without its archive", (suite) => {
  test("with onFailure: warn starts the kubelet, and the journal says what is wrong", async () => {
    const { files } = await rendered(labSpec(suite, { images: { onFailure: "warn" } }));
    const machine = await switchedOn({
      suite,
      tree: without(files, archiveOnNode),
      during: "wait_for 20 kubelet_started",
    });
    expect(machine.kubeletStarts).toMatchObject([{ imagePresent: false }]);
    expect(machine.journal).toContain(
      `nodegen-preload: error: the archive ${archiveOnNode} is not there`,
    );
  });
});
