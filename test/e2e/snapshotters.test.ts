import { describe, expect, test } from "vitest";
import { packed } from "./archives.ts";
import { type ContainerdNode, withContainerd } from "./lab/containerd.ts";
import { containerds, type LabContainerd } from "./lab/containerds.ts";
import { pluginStates } from "./lab/effective.ts";
import { loopbackFiles, loopbackRegistry, withLoopback } from "./loopback.ts";
import { altered, containerdConfig, labSpec, refusals, rendered } from "./rendered.ts";

// Where CRI pulls go on a node whose runtimes do not all use one snapshotter.

const image = "registry.k8s.io/lab/other:test";
const served = await packed("--name", image, "--label", "other");
const mirror = { host: "*", upstream: "deny", mirrors: [{ url: loopbackRegistry }] };

const native = { name: "other", type: "io.containerd.runc.v2", snapshotter: "native" };

/** Whether the image is unpacked in a snapshotter, as ctr's table has it. */
async function isUnpacked(node: ContainerdNode, snapshotter: string): Promise<boolean> {
  const check = `ctr -n k8s.io images check --snapshotter ${snapshotter} name==${image}`;
  return / complete .* true *$/m.test((await node.run(check)).stdout);
}

async function onNode(
  row: LabContainerd,
  containerd: object,
  body: (node: ContainerdNode) => Promise<void>,
) {
  const { files } = await rendered(labSpec(row.minor, { containerd, registries: [mirror] }));
  await withContainerd(
    { ...row.node, files: { ...files, ...loopbackFiles(served) } },
    async (node) => {
      await withLoopback(node, () => body(node));
    },
  );
}

describe.each(containerds)("on containerd $minor with snapshotter native", (row) => {
  test("a pull is unpacked there", async () => {
    await onNode(row, { snapshotter: "native" }, async (node) => {
      expect(await node.pull(image)).toMatchObject({ ok: true });
      expect(await isUnpacked(node, "native")).toBe(true);
      expect(await isUnpacked(node, "overlayfs")).toBe(false);
    });
  });
});

describe.each(containerds.filter(({ minor }) => minor !== "1.6"))(
  "on containerd $minor with a runtime that has snapshotter native",
  (row) => {
    /** As the kubelet pulls for a pod of a runtime class: containerd takes the handler from the pod's annotations. */
    function pullFor(node: ContainerdNode, runtime: string) {
      const metadata = { name: "lab", namespace: "default", uid: "lab", attempt: 0 };
      const annotations = { "io.containerd.cri.runtime-handler": runtime };
      node.writeFiles({ "/root/pod.json": { content: JSON.stringify({ metadata, annotations }) } });
      return node.run(`crictl pull --pod-config /root/pod.json ${image}`);
    }

    test("a pull for that runtime is unpacked in native", async () => {
      await onNode(row, { runtimes: [native] }, async (node) => {
        expect(await pullFor(node, "other")).toMatchObject({ code: 0 });
        expect(await isUnpacked(node, "native")).toBe(true);
      });
    });

    test("any other pull is unpacked in overlayfs", async () => {
      await onNode(row, { runtimes: [native] }, async (node) => {
        expect(await node.pull(image)).toMatchObject({ ok: true });
        expect(await isUnpacked(node, "overlayfs")).toBe(true);
        expect(await isUnpacked(node, "native")).toBe(false);
      });
    });
  },
);

describe.each(containerds.filter(({ minor }) => ["2.1", "2.2", "2.3"].includes(minor)))(
  "control: on containerd $minor without unpack_config",
  (row) => {
    test("no pull into native succeeds", async () => {
      const { files } = await rendered(
        labSpec(row.minor, { containerd: { snapshotter: "native" }, registries: [mirror] }),
      );
      const naive = altered(files, containerdConfig, /unpack_config/g, "unpack_configg");
      await withContainerd(
        { ...row.node, files: { ...naive, ...loopbackFiles(served) } },
        async (node) => {
          await withLoopback(node, async () => {
            expect((await node.pull(image)).message).toContain("no unpack platforms defined");
          });
        },
      );
    });
  },
);

/** What nodegen refuses, as it would be rendered. */
describe.each(containerds)(
  "on containerd $minor a snapshotter without its configuration",
  (row) => {
    test("keeps the CRI from loading, and nodegen refuses it", async () => {
      const snapshotter = "devmapper";
      expect(await refusals(labSpec(row.minor, { containerd: { snapshotter } }))).toMatchObject([
        { code: "containerd-snapshotter-unconfigured" },
      ]);
      const { files } = await rendered(
        labSpec(row.minor, { containerd: { snapshotter: "native" } }),
      );
      const naive = altered(
        files,
        containerdConfig,
        /snapshotter = "native"/g,
        'snapshotter = "devmapper"',
      );
      await withContainerd({ ...row.node, files: naive }, async (node) => {
        expect(await pluginStates(node)).toMatchObject({ cri: "error" });
      });
    });
  },
);
