import { describe, expect, test } from "vitest";
import { pauseReference as reference } from "./archives.ts";
import { packagedKubelet } from "./kubelet-units.ts";
import { boot, type Machine } from "./lab/boot.ts";
import { ready, settled } from "./machine.ts";
import {
  altered,
  labSpec,
  nodeSuites,
  type RenderedNode,
  rendered,
  verifyProgram,
} from "./rendered.ts";

// The first layer is baked into the machine image; the second comes as user-data, which the real cloud-init applies.

const imageFile = "/etc/nodegen/image.json";
const other = `sha256:${"0".repeat(64)}`;

/** A machine of the suite whose image `change` has changed since it was built. */
async function machineOf(
  suite: (typeof nodeSuites)[number],
  during: string,
  change: (node: RenderedNode) => RenderedNode = (node) => node,
): Promise<Machine> {
  const delivery = { layers: { image: ["tree"], boot: ["cloud-init"] } };
  const { files, seed } = change(await rendered(labSpec(suite, { delivery })));
  const kubelet = { unit: packagedKubelet, enabled: true };
  const machine = await boot({ suite, reference, tree: files, seed, kubelet, during });
  machine.remove();
  return machine;
}

const otherImage = (node: RenderedNode): RenderedNode => ({
  ...node,
  files: altered(node.files, imageFile, /sha256:[0-9a-f]{64}/, other),
});

describe.concurrent.each(nodeSuites)("in two layers on %s", (suite) => {
  test("a machine with the image that its boot configuration was made for starts its kubelet", async () => {
    const machine = await machineOf(suite, `${settled} && ${verifyProgram}`);
    expect(machine.probe).toMatchObject({ code: 0 });
    expect(machine.probe.stdout).toContain(
      "ok    the boot configuration was made for this machine image\n",
    );
    expect(machine.kubeletStarts.at(-1)).toMatchObject(ready);
  });

  test("one with another image does not, says which two they are, and starts it once that is repaired", async () => {
    const told = "journalctl -u kubelet | grep -o 'nodegen: this boot .*'";
    const during = `wait_for 40 sh -c "${told}" && sleep 6 && ${verifyProgram}
      ! kubelet_started || exit 99
      wanted=$(grep -o 'sha256:[0-9a-f]*' /opt/nodegen/bin/nodegen-image)
      printf '"digest": "%s"\\n' "$wanted" >${imageFile}
      echo "$wanted"; wait_for 40 kubelet_started`;
    const machine = await machineOf(suite, during, otherImage);
    expect(machine.probe).toMatchObject({ code: 0 });
    const wanted = machine.probe.stdout.trim().split("\n").at(-1);
    const both = `this boot configuration was made for image ${wanted}, and the machine image is ${other}`;
    expect(machine.journal).toContain(`nodegen: ${both}`);
    expect(machine.probe.stdout).toContain(
      `FAIL  the boot configuration was made for this machine image: nodegen: ${both}\n`,
    );
  });
});

test("control: without the comparison, the kubelet starts on another image", async () => {
  const machine = await machineOf("trixie", "wait_for 60 kubelet_started", (node) => {
    const userData = node.seed.userData.replaceAll(
      "ExecStartPre=/opt/nodegen/bin/nodegen-image",
      "#",
    );
    expect(userData).not.toBe(node.seed.userData);
    return otherImage({ ...node, seed: { ...node.seed, userData } });
  });
  expect(machine.probe).toMatchObject({ code: 0 });
});
