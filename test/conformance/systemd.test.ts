import { symlinkSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubeadmDropIn, packagedKubelet } from "../e2e/kubelet-units.ts";
import type { Suite } from "../e2e/lab/cache.ts";
import { type NodeFiles, writeFiles } from "../e2e/lab/files.ts";
import { type Namespaces, openNamespaces } from "../e2e/lab/namespaces.ts";
import { type RenderedNode, renderAll } from "../specs/render.ts";

// What systemd 257 and 262 say of every unit and drop-in, beside a vendor's kubelet.service, Debian's containerd.service
// and the units of cloud-init.

const suites: readonly Suite[] = ["trixie", "forky"];
const unitFolder = "/etc/systemd/system";

/** A kubelet.service as the Kubernetes packages bring it, with kubeadm's drop-in. */
const vendor: NodeFiles = {
  "/usr/lib/systemd/system/kubelet.service": { content: packagedKubelet },
  ...kubeadmDropIn,
};

/** Nodes with other units each; the rest has the same as one of them. */
const nodes = await renderAll();
const cases = nodes
  .map((node) => ({ name: node.name, node, units: JSON.stringify(unitsOf(node)) }))
  .filter(({ units }, index, all) => all.findIndex((other) => other.units === units) === index);

const archive = "/opt/nodegen/images/pause-3.10.1.tar";
const effective: readonly {
  readonly name: string;
  /** After --config. */
  readonly kubelet: readonly string[];
  readonly mounts: readonly string[];
}[] = [
  {
    name: "examples/airgapped worker-1",
    kubelet: [
      "--bootstrap-kubeconfig=/etc/kubernetes/bootstrap-kubelet.conf",
      "--kubeconfig=/etc/kubernetes/kubelet.conf",
      "--hostname-override=worker-1",
      "--node-ip=10.0.0.11",
      "--node-labels=node.kubernetes.io/pool=workers",
    ],
    mounts: [archive, "/var/lib/containerd"],
  },
  {
    name: "a standalone kubelet with labels, taints and two addresses worker-1.internal.example",
    kubelet: [
      "--hostname-override=worker-1.internal.example",
      "--node-ip=10.0.0.11,fd00::11",
      "--node-labels=node.kubernetes.io/pool=workers,yes=no,empty=",
    ],
    mounts: [archive, "/var/lib/containerd"],
  },
  {
    name: "snapshotter native on 2.1 worker-1",
    kubelet: ["--hostname-override=worker-1"],
    mounts: [archive, "/srv/containerd"],
  },
  {
    name: "a pool without named nodes spot",
    kubelet: [],
    mounts: [archive, "/var/lib/containerd"],
  },
];

describe.each(suites)("systemd of %s", (suite) => {
  let space: Namespaces;
  beforeAll(async () => {
    space = await openNamespaces(suite);
    writeFiles(space.root, vendor);
  });
  afterAll(async () => {
    await space.close();
  });

  /** Puts a node's units in place of those of the node before. */
  async function install(node: RenderedNode, files: NodeFiles = {}): Promise<void> {
    await space.run(
      `rm -rf ${unitFolder}/nodegen-* ${unitFolder}/kubelet.service.d ${unitFolder}/multi-user.target.wants/*`,
    );
    const program = { content: "#!/bin/sh\n", mode: 0o755 };
    const { path } = node.settings.host.kubelet;
    writeFiles(space.root, {
      ...Object.fromEntries(node.tree),
      ...(path === undefined ? {} : { [path]: program }),
      "/usr/bin/kubelet": program,
      ...files,
    });
    for (const [path, target] of node.links) symlinkSync(target, `${space.root}${path}`);
    // What the generators of cloud-init and Debian's presets link on a machine that boots.
    const wanted = ["containerd.service", "cloud-init.target"];
    for (const unit of wanted) {
      const link = `${unitFolder}/multi-user.target.wants/${unit}`;
      symlinkSync(`/usr/lib/systemd/system/${unit}`, `${space.root}${link}`);
    }
  }

  /** All that systemd says of these units and of whatever they pull in. */
  async function verify(...units: readonly string[]): Promise<string> {
    const { stdout, stderr } = await space.run(
      `systemd-analyze --man=no verify ${units.join(" ")}`,
      { timeoutSeconds: 60 },
    );
    return stdout + stderr;
  }

  test.each(cases)("has nothing to say of the units of $name", async ({ node }) => {
    await install(node);
    const own = Object.keys(unitsOf(node)).flatMap(
      (path) => /system\/(nodegen-[a-z-]*\.service)$/.exec(path)?.[1] ?? [],
    );
    expect(own.length).toBeGreaterThan(0);
    expect(await verify(...own, "kubelet.service")).toBe("");
  });

  test.each(cases)("finds no cycle when a machine with $name boots", async ({ node }) => {
    await install(node);
    const text = await verify("default.target");
    expect(text).not.toMatch(/cycle/i);
    expect(text.split("\n").filter((line) => /nodegen|kubelet/.test(line))).toEqual([]);
  });

  // Loaded as it would be at boot: the vendor's unit, the vendor's drop-in, then ours.
  test.each(effective)("runs and orders the units of $name as wanted", async (wanted) => {
    await install(named(wanted.name));
    const environment = { SYSTEMD_LOG_LEVEL: "debug" };
    const command = "systemd-analyze --man=no verify kubelet.service nodegen-preload.service";
    const { stdout, stderr } = await space.run(command, { environment });
    const dump = stdout + stderr;
    const kubelet = unitInDump(dump, "kubelet.service");
    expect(valuesOf(kubelet, "Command Line")).toEqual([
      "/opt/nodegen/bin/nodegen-preload",
      ["/usr/bin/kubelet", "--config=/var/lib/kubelet/config.yaml", ...wanted.kubelet].join(" "),
    ]);
    expect(valuesOf(kubelet, "Restart")).toEqual(["always"]);
    expect(valuesOf(kubelet, "RestartSec")).toEqual(["5s"]);
    expect(valuesOf(kubelet, "TimeoutStartSec")).toEqual(["3min 45s"]);
    // The kubelet's start must not depend on the unit: one failure of it would cancel that for good.
    expect(kubelet).not.toMatch(/(Requires|BindsTo|Requisite|Wants): nodegen/);

    const preload = unitInDump(dump, "nodegen-preload.service");
    expect(valuesOf(preload, "Command Line")).toEqual(["/opt/nodegen/bin/nodegen-preload"]);
    const origin = " (origin-file)";
    expect(new Set(valuesOf(preload, "RequiresMountsFor"))).toEqual(
      new Set(wanted.mounts.map((path) => `${path}${origin}`)),
    );
    expect(valuesOf(preload, "Before")).toContain(`kubelet.service${origin}`);
    expect(valuesOf(preload, "Wants")).toContain(`containerd.service${origin}`);
    expect(valuesOf(preload, "After")).toEqual(
      expect.arrayContaining([`containerd.service${origin}`, `cloud-config.target${origin}`]),
    );
  });

  test("sees a setting that is none, a program that is not there, and a drop-in's fault", async () => {
    const node = nodeWith("nodegen-preload-images");
    const units = unitsOf(node);
    const broken = (path: string, from: string, to: string): NodeFiles => {
      const content = units[path] ?? "";
      expect(content).toContain(from);
      return { [path]: { content: content.replace(from, to) } };
    };
    const preload = `${unitFolder}/nodegen-preload.service`;
    const gate = `${unitFolder}/kubelet.service.d/20-nodegen.conf`;
    await install(node, broken(preload, "RemainAfterExit", "RemainAfterExits"));
    expect(await verify("nodegen-preload.service")).toContain("RemainAfterExits");
    await install(node, broken(preload, "/opt/nodegen/bin", "/opt/nodegen/bim"));
    expect(await verify("nodegen-preload.service")).toContain("/opt/nodegen/bim/nodegen-preload");
    await install(node, broken(gate, "Restart=always", "Restart=whenever"));
    expect(await verify("kubelet.service")).toContain("whenever");
  });

  test.each(["cloud-final.service", "cloud-init.target"])(
    "sees the cycle that After=%s would make",
    async (unit) => {
      const node = nodeWith("nodegen-preload");
      const path = `${unitFolder}/nodegen-preload.service`;
      const content = (unitsOf(node)[path] ?? "").replace("cloud-config.target", unit);
      expect(content).toContain(`After=containerd.service ${unit}`);
      await install(node, { [path]: { content } });
      expect(await verify("default.target")).toMatch(/ordering cycle/);
    },
  );
});

/** The part of a debug dump that is about one unit. */
function unitInDump(dump: string, unit: string): string {
  const parts = dump.split(/^\s*→ Unit /m).filter((part) => part.startsWith(`${unit}:`));
  expect(parts).toHaveLength(1);
  return parts.join();
}

function valuesOf(unit: string, setting: string): readonly string[] {
  return [...unit.matchAll(new RegExp(`^\\s*${setting}: (.*)$`, "gm"))].map(
    ([, value = ""]) => value,
  );
}

function named(name: string): RenderedNode {
  const node = nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new Error(`there is no ${name}`);
  return node;
}

function unitsOf(node: RenderedNode): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...node.tree]
      .filter(([path]) => path.startsWith(`${unitFolder}/`))
      .map(([path, { content }]) => [path, Buffer.from(content).toString("utf8")]),
  );
}

function nodeWith(unit: string): RenderedNode {
  const node = nodes.find((candidate) => `${unitFolder}/${unit}.service` in unitsOf(candidate));
  if (node === undefined) throw new Error(`no node has ${unit}`);
  return node;
}
