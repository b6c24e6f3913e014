import { describe, expect, test } from "vitest";
import type { StoredImage } from "../../src/core/audit/machine.ts";
import { readStore } from "../../src/node/containerd-store/read-store.ts";
import { packed, pauseReference } from "./archives.ts";
import { type ContainerdNode, withContainerd } from "./lab/containerd.ts";
import { containerds } from "./lab/containerds.ts";
import { readBytes } from "./lab/files.ts";
import { archiveOnNode, containerdConfig, labSpec, rendered } from "./rendered.ts";

// The store of each containerd, read from its files, against what its own ctr says of it.

const root = "/var/lib/containerd";
const further = "registry.internal.example/lab/other:test";
const twoPlatforms = await packed("--name", further, "--label", "other", "--two-platforms");
const furtherOnNode = "/opt/nodegen/images/other.tar";

/** What a Packer build may leave: namespaces, labels, an index, several snapshotters, an image that is not unpacked. */
const baked = (local: string) => [
  `ctr -n k8s.io images import ${local} --snapshotter overlayfs ${archiveOnNode}`,
  `ctr -n k8s.io images label ${pauseReference} io.cri-containerd.pinned=pinned 'nodegen.example/text=größer = "2"'`,
  `ctr -n moby images import ${local} --snapshotter native ${furtherOnNode}`,
  `ctr -n default images import ${local} --no-unpack ${archiveOnNode}`,
];

describe.each(containerds)("the store of containerd $minor", ({ minor, node: software }) => {
  test("holds what ctr says", async () => {
    const { files } = await rendered(labSpec("trixie"));
    const archives = {
      [archiveOnNode]: files[archiveOnNode] ?? { content: "" },
      [furtherOnNode]: { content: readBytes(twoPlatforms) ?? "" },
    };
    const empty = { [containerdConfig]: { content: "" } };
    await withContainerd({ ...software, files: { ...archives, ...empty } }, async (node) => {
      for (const command of baked(minor === "1.6" ? "" : "--local")) {
        expect(await node.run(command)).toMatchObject({ code: 0 });
      }
      const said: StoredImage[] = [];
      for (const namespace of ["default", "k8s.io", "moby"]) {
        said.push(...(await asCtrSays(node, namespace)));
      }
      const named = said.filter(({ name }) => [pauseReference, further].includes(name));
      expect(named.map(({ unpackedFor }) => unpackedFor)).toEqual([[], ["overlayfs"], ["native"]]);
      await node.stopContainerd();
      expect(readStore(node.root, root)).toEqual({ store: { root, images: said } });
    });
  });
});

/** The images of a namespace, in the order in which containerd has them. */
async function asCtrSays(node: ContainerdNode, namespace: string): Promise<readonly StoredImage[]> {
  const rows = async (command: string) => {
    const { stdout } = await node.run(`ctr -n ${namespace} images ${command}`);
    return stdout.split("\n").slice(1, -1);
  };
  const unpacked = async (snapshotter: string) =>
    (await rows(`check --snapshotter ${snapshotter}`))
      .filter((row) => / complete .* true *$/.test(row))
      .map((row) => row.slice(0, row.indexOf(" ")));
  const native = await unpacked("native");
  const overlayfs = await unpacked("overlayfs");
  return (await rows("ls")).map((row) => {
    const { name = "", digest = "", labels = "" } = listed.exec(row)?.groups ?? {};
    return {
      namespace,
      name,
      digest,
      labels: Object.fromEntries(
        labels === "-"
          ? []
          : labels.split(",").map((label) => {
              const [key = "", ...value] = label.split("=");
              return [key, value.join("=")];
            }),
      ),
      unpackedFor: [
        ...(native.includes(name) ? ["native"] : []),
        ...(overlayfs.includes(name) ? ["overlayfs"] : []),
      ],
    };
  });
}

/** REF, TYPE, DIGEST, SIZE, PLATFORMS, LABELS. */
const listed = /^(?<name>\S+) +\S+ +(?<digest>sha256:\S+) +[\d.]+ \S+ +\S+ +(?<labels>.*?) *$/;
