import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { audit } from "../src/core/audit/audit.ts";
import { auditJson } from "../src/core/audit/audit-json.ts";
import { readRoot } from "../src/node/audit/read-root.ts";
import {
  type AuditedNode,
  brokenMirrors,
  brokenNodes,
  goodMirrors,
  goodNodes,
  type NodeVariant,
} from "./audit-variants.ts";
import {
  type AuditedMachine,
  firstFaultOf,
  pullHosts,
  sandboxHosts,
  withRoot,
} from "./audited-node.ts";
import { pauseReference } from "./e2e/archives.ts";
import { type ContainerdMinor, labContainerd } from "./e2e/lab/containerds.ts";
import type { NodeFiles } from "./e2e/lab/files.ts";
import { boltDatabase, type Tree } from "./node/containerd-store/bolt-writer.ts";

// The audit's half of test/e2e/audit.test.ts, in which the nodes themselves are asked as well.

const rowsOf = <Variant extends NodeVariant>(variants: readonly Variant[]) =>
  variants.flatMap((variant) => variant.minors.map((minor) => ({ minor, ...variant })));

describe("audit calls proved", () => {
  test.each(rowsOf(goodNodes))("$name, containerd $minor", async ({ minor, node }) => {
    const audited = await auditOf(await node(minor), minor);
    expect(audited.pause.links.filter(({ state }) => state !== "holds")).toEqual([]);
    expect(audited.pause.verdict).toBe("proved");
    expect(sandboxHosts(audited)).toEqual([]);
  });
});

describe("audit names the link that is broken, and whom the first pod contacts", () => {
  test.each(rowsOf(brokenNodes))(
    "$name, containerd $minor",
    async ({ minor, node, link, host }) => {
      const audited = await auditOf(await node(minor), minor);
      expect({ verdict: audited.pause.verdict, link: firstFaultOf(audited) }).toEqual({
        verdict: "broken",
        link,
      });
      expect(sandboxHosts(audited)).toEqual([host]);
    },
  );
});

describe("audit names the hosts of a pull in their order", () => {
  test.each(rowsOf([...goodMirrors, ...brokenMirrors]))(
    "$name, containerd $minor",
    async ({ minor, node, pull, hosts }) => {
      expect(pullHosts(await auditOf(await node(minor), minor), pull)).toEqual(hosts);
    },
  );
});

async function auditOf(node: AuditedNode, minor: ContainerdMinor): Promise<AuditedMachine> {
  const store = node.baked === undefined ? {} : bakedStore(/ images label /.test(node.baked));
  return await withRoot({ files: { ...node.files, ...store } }, async (folder) => {
    const { version } = labContainerd(minor);
    const read = await readRoot(folder, { containerd: version, kubelet: "1.35.2" });
    const policy = { allowedHosts: [], trustedPrograms: [] };
    const audits = audit([{ name: folder, policy, ...read }]);
    const { machines } = JSON.parse(auditJson(audits)) as {
      readonly machines: readonly AuditedMachine[];
    };
    const [machine] = machines;
    if (machine === undefined) throw new Error("audit knows no machine");
    return machine;
  });
}

/** The store of a containerd that imported the pause image into overlayfs, and was not told that it is the sandbox image. */
function bakedStore(isPinned: boolean): NodeFiles {
  const root = "/var/lib/containerd";
  const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");
  const layer = `sha256:${digestOf("layer")}`;
  const config = JSON.stringify({ rootfs: { type: "layers", diff_ids: [layer] } });
  const manifest = JSON.stringify({ config: { digest: `sha256:${digestOf(config)}` } });
  const blobs = [config, manifest];
  const labels: Tree = {
    "io.cri-containerd.image": "managed",
    ...(isPinned ? { "io.cri-containerd.pinned": "pinned" } : {}),
  };
  const target = { digest: `sha256:${digestOf(manifest)}` };
  const blob = Object.fromEntries(blobs.map((text) => [`sha256:${digestOf(text)}`, { size: "x" }]));
  const database = boltDatabase({
    v1: {
      "k8s.io": {
        content: { blob },
        images: { [pauseReference]: { target, labels } },
        snapshots: { overlayfs: { [layer]: { name: "k8s.io/1/layer" } } },
      },
    },
  });
  return {
    [`${root}/io.containerd.metadata.v1.bolt/meta.db`]: { content: database },
    ...Object.fromEntries(
      blobs.map((content) => [
        `${root}/io.containerd.content.v1.content/blobs/sha256/${digestOf(content)}`,
        { content },
      ]),
    ),
  };
}
