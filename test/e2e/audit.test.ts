import { afterAll, describe, expect, test } from "vitest";
import {
  type AuditedNode,
  brokenMirrors,
  brokenNodes,
  goodMirrors,
  goodNodes,
  hastyNodes,
  type NodeVariant,
} from "../audit-variants.ts";
import {
  type AuditedMachine,
  firstFaultOf,
  pullHosts,
  sandboxHosts,
  withRoot,
} from "../audited-node.ts";
import { buildCli } from "../conformance/cli.ts";
import { pauseReference } from "./archives.ts";
import { boot } from "./lab/boot.ts";
import { runCommand } from "./lab/command.ts";
import { type ContainerdNode, withContainerd } from "./lab/containerd.ts";
import { type ContainerdMinor, labContainerd } from "./lab/containerds.ts";
import { outside, startWatch, turnedTo, watchFiles } from "./lab/traffic.ts";
import { containerdConfig } from "./rendered.ts";

// What audit says of a node before it starts, and what that node does. Where the two differ, audit is wrong.

const cli = await buildCli();
afterAll(() => cli.close());

const rowsOf = <Variant extends NodeVariant>(variants: readonly Variant[]) =>
  variants.flatMap((variant) => variant.minors.map((minor) => ({ minor, ...variant })));

describe.concurrent("a node that audit calls proved starts a pod, and turns to nobody", () => {
  test.each(rowsOf(goodNodes))("$name, containerd $minor", async ({ minor, node }) => {
    const { audited, ok, message, lines } = await firstPod(await node(minor), minor);
    expect(audited.pause.verdict).toBe("proved");
    expect({ ok, lines }, message).toEqual({ ok: true, lines: [] });
  });
});

describe.concurrent("a node that audit calls broken turns to the host that audit names", () => {
  test.each(rowsOf(brokenNodes))(
    "$name, containerd $minor",
    async ({ minor, node, link, host }) => {
      const { audited, ok, lines } = await firstPod(await node(minor), minor);
      expect({ verdict: audited.pause.verdict, link: firstFaultOf(audited) }).toEqual({
        verdict: "broken",
        link,
      });
      expect(sandboxHosts(audited)).toEqual([host]);
      expect({ ok, hosts: hostsIn(lines) }).toEqual({ ok: false, hosts: [host] });
    },
  );
});

describe.concurrent("a machine that audit does not call proved starts its kubelet without the image", () => {
  test.each(rowsOf(hastyNodes))("$name, containerd $minor", async ({ minor, node, lab }) => {
    const { files } = await node(minor);
    const machine = await boot({
      ...labContainerd(minor).node,
      reference: pauseReference,
      tree: files,
      files: lab,
      kubelet: { enabled: true },
      during: "wait_for 20 kubelet_started",
    });
    machine.remove();
    expect(machine.kubeletStarts).toMatchObject([{ imagePresent: false }]);
    const audited = await auditOf(files, minor);
    expect({ verdict: audited.pause.verdict, link: firstFaultOf(audited) }).toMatchObject({
      verdict: expect.stringMatching(/^(broken|unproven)$/),
      link: 0,
    });
  });
});

describe.concurrent.each([...new Set(rowsOf(brokenMirrors).map(({ minor }) => minor))])(
  "a pull on containerd %s turns to the hosts that audit names",
  (minor) => {
    test("with mirrors that are as they should be, and with each that is broken", async () => {
      const rows = rowsOf([...goodMirrors, ...brokenMirrors]).filter((row) => row.minor === minor);
      const wanted = rows.map(({ name, hosts }) => ({ name, audited: hosts, asked: hosts }));
      const files = { ...(await rowFiles(rows[0], minor)), ...watchFiles };
      await withContainerd({ ...labContainerd(minor).node, files }, async (node) => {
        await startWatch(node);
        const seen: typeof wanted = [];
        for (const row of rows) {
          const own = await rowFiles(row, minor);
          const audited = await auditOf(own, minor);
          const before = node.readFile(containerdConfig);
          await node.run("rm -r /etc/containerd");
          node.writeFiles(own);
          // certs.d is read for each pull.
          if (node.readFile(containerdConfig) !== before) await node.restartContainerd();
          const { lines } = await watched(node, () => node.pull(row.pull));
          const asked = hostsIn(lines);
          seen.push({ name: row.name, audited: pullHosts(audited, row.pull), asked });
        }
        expect(seen).toEqual(wanted);
      });
    });
  },
);

async function rowFiles(row: NodeVariant | undefined, minor: ContainerdMinor) {
  if (row === undefined) throw new Error(`no variant is for containerd ${minor}`);
  return (await row.node(minor)).files;
}

/** What the command says of a machine with these files, and with what the one at `ran` has in its store. */
async function auditOf(
  files: AuditedNode["files"],
  minor: ContainerdMinor,
  ran?: string,
): Promise<AuditedMachine> {
  return await withRoot({ files, ran }, async (folder) => {
    const { version } = labContainerd(minor);
    const { stdout, stderr } = await runCommand(process.execPath, [
      ...[cli.program, "audit", "--root", folder, "--output", "json"],
      ...["--containerd", version, "--kubelet", "1.35.2"],
    ]);
    if (stdout === "") throw new Error(`audit says nothing: ${stderr}`);
    const { machines } = JSON.parse(stdout) as { readonly machines: readonly AuditedMachine[] };
    const [machine] = machines;
    if (machine === undefined) throw new Error(`audit knows no machine: ${stdout}`);
    return machine;
  });
}

interface Traffic {
  readonly ok: boolean;
  readonly message: string;
  /** As `watch.py` notes it. */
  readonly lines: readonly string[];
}

/** The machine from its build to its first pod. */
async function firstPod(
  audited: AuditedNode,
  minor: ContainerdMinor,
): Promise<Traffic & { audited: AuditedMachine }> {
  const { files, baked, mounted, beforeKubelet, later, containerdArguments = [] } = audited;
  const start = { arguments: containerdArguments };
  const none = { [containerdConfig]: { content: "" } };
  const atFirst = baked === undefined ? {} : none;
  const lab = {
    ...labContainerd(minor).node,
    files: { ...files, ...watchFiles, ...atFirst },
    ...(baked === undefined ? { start } : {}),
  };
  return await withContainerd(lab, async (node) => {
    let ran: string | undefined;
    if (baked !== undefined) {
      expect(await node.run(baked)).toMatchObject({ code: 0 });
      await node.stopContainerd();
      node.writeFiles(files);
      ran = node.root;
    }
    const audited = await auditOf(files, minor, ran);
    if (mounted !== undefined) await node.run(`mount -t tmpfs disk ${mounted}`);
    if (baked !== undefined) await node.restartContainerd(start);
    await node.run(beforeKubelet);
    if (later !== undefined) await node.run(later);
    await startWatch(node);
    return { ...(await watched(node, () => node.runPodSandbox())), audited };
  });
}

async function watched(
  node: ContainerdNode,
  asked: () => ReturnType<ContainerdNode["pull"]>,
): Promise<Traffic> {
  let result = { ok: false, message: "" };
  const lines = await turnedTo(node, async () => {
    result = await asked();
  });
  return { ...result, lines };
}

/**
 * Whom it turned to, each once, in the order in which the names were looked up, with a port that is not that of https. Lookups and
 * packets are noted by two that do not wait for each other, so a packet does not tell for which name it was.
 */
function hostsIn(lines: readonly string[]): readonly string[] {
  const names = lines.flatMap((line) => /^dns (.*)$/.exec(line)?.[1] ?? []);
  // The resolver is the node's own, and is asked by whoever looks a name up.
  const packets = lines.filter((line) => !/^dns |^udp 127\.0\.0\.1:53$/.test(line));
  const isOutside = (line: string) => line.startsWith(`tcp ${outside}:`);
  const ports = new Set(packets.filter(isOutside).map((line) => line.replace(/^.*:/, "")));
  const [port, ...more] = ports;
  const isTold = port !== undefined && port !== "443" && more.length === 0;
  return [
    ...new Set([
      ...names.map((name) => (isTold ? `${name}:${port}` : name)),
      ...(more.length > 0 ? packets : packets.filter((line) => !isOutside(line))),
    ]),
  ];
}
