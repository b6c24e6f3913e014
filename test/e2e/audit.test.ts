import { describe, expect, test } from "vitest";
import {
  type AuditedNode,
  brokenMirrors,
  brokenNodes,
  goodMirrors,
  goodNodes,
  type NodeVariant,
} from "../audit-variants.ts";
import { type ContainerdNode, withContainerd } from "./lab/containerd.ts";
import { type ContainerdMinor, labContainerd } from "./lab/containerds.ts";
import { startWatch, turnedTo, watchFiles } from "./lab/traffic.ts";
import { containerdConfig } from "./rendered.ts";

// What audit says of a node, and what that node does. Where the two differ, audit is wrong.

/** Names that were looked up, and that something else was turned to. */
interface Traffic {
  readonly ok: boolean;
  readonly message: string;
  readonly lines: readonly string[];
}

const rowsOf = <Variant extends NodeVariant>(variants: readonly Variant[]) =>
  variants.flatMap((variant) => variant.minors.map((minor) => ({ minor, ...variant })));

describe.concurrent("a node that audit calls proved starts a pod, and turns to nobody", () => {
  test.each(rowsOf(goodNodes))("$name, containerd $minor", async ({ minor, node }) => {
    const { ok, message, lines } = await firstPod(await node(minor), minor);
    expect({ ok, lines }, message).toEqual({ ok: true, lines: [] });
  });
});

describe.concurrent("a node that audit calls broken turns to the host that audit names", () => {
  test.each(rowsOf(brokenNodes))("$name, containerd $minor", async ({ minor, node, host }) => {
    const { ok, lines } = await firstPod(await node(minor), minor);
    expect({ ok, hosts: hostsIn(lines) }).toEqual({ ok: false, hosts: [host] });
  });
});

/** The machine from its build to its first pod. */
async function firstPod(audited: AuditedNode, minor: ContainerdMinor): Promise<Traffic> {
  const { files, baked, mounted, boot, later, containerdArguments = [] } = audited;
  const start = { arguments: containerdArguments };
  const none = { [containerdConfig]: { content: "" } };
  const atFirst = baked === undefined ? {} : none;
  const lab = {
    ...labContainerd(minor).node,
    files: { ...files, ...watchFiles, ...atFirst },
    ...(baked === undefined ? { start } : {}),
  };
  return await withContainerd(lab, async (node) => {
    if (baked !== undefined) {
      expect(await node.run(baked)).toMatchObject({ code: 0 });
      await node.stopContainerd();
      node.writeFiles(files);
      if (mounted !== undefined) await node.run(`mount -t tmpfs disk ${mounted}`);
      await node.restartContainerd(start);
    }
    await node.run(boot);
    if (later !== undefined) await node.run(later);
    return await watched(node, () => node.runPodSandbox());
  });
}

async function watched(
  node: ContainerdNode,
  asked: () => ReturnType<ContainerdNode["pull"]>,
): Promise<Traffic> {
  await startWatch(node);
  let result = { ok: false, message: "" };
  const lines = await turnedTo(node, async () => {
    result = await asked();
  });
  return { ...result, lines };
}

/** Whom it turned to, each once, in order: by name, with a port that is not that of https. */
function hostsIn(lines: readonly string[]): readonly string[] {
  return [...new Set(lines.flatMap((line) => /^dns (.*)$/.exec(line)?.[1] ?? []))];
}

void [brokenMirrors, goodMirrors];
