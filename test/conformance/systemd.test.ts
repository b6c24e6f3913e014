import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kubeadmDropIn, packagedKubelet } from "../e2e/kubelet-units.ts";
import type { Suite } from "../e2e/lab/cache.ts";
import { type NodeFiles, pathInRoot, writeFiles } from "../e2e/lab/files.ts";
import { type Namespaces, openNamespaces } from "../e2e/lab/namespaces.ts";
import { type RenderedNode, renderAll, renderCase } from "../specs/render.ts";
import { aSpec } from "../specs/variants.ts";

// What systemd 257 and 262 say of every unit and drop-in, beside a vendor's kubelet.service, Debian's containerd.service
// and the units of cloud-init.

const suites: readonly Suite[] = ["trixie", "forky"];
const unitFolder = "/etc/systemd/system";

/** A kubelet.service as the Kubernetes packages bring it, with kubeadm's drop-in. */
const vendor: NodeFiles = {
  "/usr/lib/systemd/system/kubelet.service": { content: packagedKubelet },
  ...kubeadmDropIn,
};

/** Programs of other families, and of the users' own units, which systemd looks for. */
const programs: NodeFiles = Object.fromEntries(
  [
    ...["/usr/bin/update-ca-trust", "/usr/bin/kubelet", "/usr/bin/kubeadm"],
    ...["/opt/bin/kubelet", "/opt/bin/kubeadm", "/opt/exporter/bin/exporter"],
  ].map((path) => [path, { content: "#!/bin/sh\n", mode: 0o755 }]),
);

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

const origin = " (origin-file)";
/** Of an order that the other unit asks for. */
const other = " (destination-file)";

const proxy = "http://proxy.internal.example:3128";
const direct = "localhost,127.0.0.1,::1";
const proxies = [
  {
    name: "a proxy",
    sections: { proxy: { http: proxy, https: proxy } },
    variables: {
      HTTP_PROXY: proxy,
      HTTPS_PROXY: proxy,
      NO_PROXY: `${direct},.svc,.cluster.local`,
    },
  },
  {
    name: "every character that the schema lets through",
    sections: {
      proxy: { https: "http://[fd00::2]:3128/", noProxy: ["*.a_b", "[fd00::1]:80", "10.0.0.0/8"] },
      kubernetes: { version: "1.35.2", podCIDRs: ["fd00:10:244::/56"] },
    },
    variables: {
      HTTPS_PROXY: "http://[fd00::2]:3128/",
      NO_PROXY: `*.a_b,[fd00::1]:80,10.0.0.0/8,${direct},fd00:10:244::/56,.svc,.cluster.local`,
    },
  },
];

const fedora = "/usr/bin/update-ca-trust extract";
const trusts = [
  { family: "debian", command: "/usr/sbin/update-ca-certificates", after: [] },
  { family: "rhel", command: fedora, after: [] },
  {
    family: "flatcar",
    command: "/usr/sbin/update-ca-certificates",
    after: ["update-ca-certificates.service"],
  },
  { family: "fcos", command: fedora, after: ["coreos-update-ca-trust.service"] },
];

const joinedWithoutUnit = {
  host: { family: "flatcar", kubelet: { unit: "none" } },
  kubelet: {
    managedBy: "kubeadm",
    join: {
      endpoint: "api.internal.example:6443",
      token: { file: "./test/specs/files/join-token" },
      caCertHashes: [`sha256:${"9f".repeat(32)}`],
    },
  },
};

/** What runs before the kubelet: the import, without which it does not start, and the check, which only speaks. */
const gate = ["/opt/nodegen/bin/nodegen-preload", "/opt/nodegen/bin/nodegen-verify --quiet"];

describe.each(suites)("systemd of %s", (suite) => {
  let space: Namespaces;
  beforeAll(async () => {
    space = await openNamespaces(suite);
  });
  afterAll(async () => {
    await space.close();
  });

  /** What the node before has left. */
  let installed: readonly string[] = [];

  /** Puts a node's files in place of those of the node before; nothing else of the machine is touched. */
  async function install(node: RenderedNode, files: NodeFiles = {}): Promise<void> {
    const remove = (path: string) => rmSync(pathInRoot(space.root, path), { force: true });
    installed.forEach(remove);
    await space.run(`rm -rf ${unitFolder}/multi-user.target.wants/*`);
    const { path, unit } = node.settings.host.kubelet;
    const written: NodeFiles = {
      ...programs,
      ...(path === undefined ? {} : { [path]: { content: "#!/bin/sh\n", mode: 0o755 } }),
      ...(unit === "provided" ? vendor : {}),
      ...Object.fromEntries(node.tree),
      ...files,
    };
    writeFiles(space.root, written);
    for (const [link, target] of node.links) {
      mkdirSync(dirname(`${space.root}${link}`), { recursive: true });
      symlinkSync(target, `${space.root}${link}`);
    }
    installed = [...Object.keys(written), ...node.links.keys()].filter(
      (one) => !one.includes("multi-user.target.wants/"),
    );
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

  /** The units as systemd has them in mind, with all of their drop-ins. */
  async function dumpOf(...units: readonly string[]): Promise<string> {
    const { stdout, stderr } = await space.run(
      `systemd-analyze --man=no verify ${units.join(" ")}`,
      { environment: { SYSTEMD_LOG_LEVEL: "debug" }, timeoutSeconds: 60 },
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
    const dump = await dumpOf("kubelet.service", "nodegen-preload.service");
    const kubelet = unitInDump(dump, "kubelet.service");
    expect(valuesOf(kubelet, "Command Line")).toEqual([
      ...gate,
      ["/usr/bin/kubelet", "--config=/var/lib/kubelet/config.yaml", ...wanted.kubelet].join(" "),
    ]);
    expect(valuesOf(kubelet, "Restart")).toEqual(["always"]);
    expect(valuesOf(kubelet, "RestartSec")).toEqual(["5s"]);
    expect(valuesOf(kubelet, "TimeoutStartSec")).toEqual(["3min 55s"]);
    // The kubelet's start must not depend on the unit: one failure of it would cancel that for good.
    expect(kubelet).not.toMatch(/(Requires|BindsTo|Requisite|Wants): nodegen/);

    const preload = unitInDump(dump, "nodegen-preload.service");
    expect(valuesOf(preload, "Command Line")).toEqual(["/opt/nodegen/bin/nodegen-preload"]);
    expect(new Set(valuesOf(preload, "RequiresMountsFor"))).toEqual(
      new Set(wanted.mounts.map((path) => `${path}${origin}`)),
    );
    expect(valuesOf(preload, "Before")).toContain(`kubelet.service${origin}`);
    expect(valuesOf(preload, "Wants")).toContain(`containerd.service${origin}`);
    expect(valuesOf(preload, "After")).toEqual(
      expect.arrayContaining([`containerd.service${origin}`, `cloud-config.target${origin}`]),
    );
  });

  test.each(["rhel", "amazon"])(
    "starts containerd and the kubelet of %s when cloud-init has written their files",
    async (family) => {
      await install(named(`the machine around them on ${family} worker-1`));
      const dump = await dumpOf("containerd.service", "kubelet.service");
      for (const unit of ["containerd.service", "kubelet.service"]) {
        const after = valuesOf(unitInDump(dump, unit), "After");
        expect(after).toContain(`cloud-config.target${origin}`);
      }
    },
  );

  test("leaves their order alone on debian", async () => {
    await install(named("the machine around them on debian worker-1"));
    const dump = await dumpOf("containerd.service");
    const after = valuesOf(unitInDump(dump, "containerd.service"), "After");
    expect(after).not.toContain(`cloud-config.target${origin}`);
    expect(after).toContain(`nodegen-trust.service${other}`);
  });

  test.each(proxies)("gives $name to containerd and the kubelet as they are", async (wanted) => {
    await install(await rendered(wanted.sections));
    const dump = await dumpOf("containerd.service", "kubelet.service");
    for (const unit of ["containerd.service", "kubelet.service"]) {
      const set = valuesOf(unitInDump(dump, unit), "Environment");
      expect(set.filter((assignment) => /^[a-z_]*proxy=/i.test(assignment))).toEqual(
        Object.entries(wanted.variables).flatMap(([name, value]) => [
          `${name}=${value}`,
          `${name.toLowerCase()}=${value}`,
        ]),
      );
    }
  });

  test("lets Flatcar's containerd read our configuration", async () => {
    await install(named("the machine around them on flatcar worker-1"));
    const containerd = unitInDump(await dumpOf("containerd.service"), "containerd.service");
    const set = valuesOf(containerd, "Environment");
    expect(set.filter((assignment) => assignment.startsWith("CONTAINERD"))).toEqual([
      "CONTAINERD_CONFIG=/etc/containerd/config.toml",
    ]);
  });

  test.each(trusts)("runs $command on $family before containerd", async ({ family, ...wanted }) => {
    await install(named(`the machine around them on ${family} worker-1`));
    const trust = unitInDump(await dumpOf("nodegen-trust.service"), "nodegen-trust.service");
    expect(valuesOf(trust, "Command Line")).toEqual([wanted.command]);
    expect(valuesOf(trust, "Before")).toEqual(
      expect.arrayContaining([`containerd.service${origin}`, `kubelet.service${origin}`]),
    );
    const after = ["cloud-config.target", ...wanted.after].map((unit) => `${unit}${origin}`);
    expect(valuesOf(trust, "After")).toEqual(expect.arrayContaining(after));
  });

  test("runs kubeadm join beside the kubelet, until that has its kubeconfig", async () => {
    await install(named("kubeadm joins worker-1"));
    const dump = await dumpOf("nodegen-join.service", "kubelet.service");
    const joining = unitInDump(dump, "nodegen-join.service");
    expect(valuesOf(joining, "Command Line")).toEqual([
      "/usr/bin/kubeadm join --config /etc/kubernetes/nodegen-join.yaml",
    ]);
    expect(joining).toMatch(/ConditionPathExists: *!\/etc\/kubernetes\/kubelet\.conf/);
    expect(valuesOf(joining, "Restart")).toEqual(["on-failure"]);
    expect(valuesOf(joining, "RestartSec")).toEqual(["30s"]);
    // kubeadm stops and starts the kubelet: neither may wait for the other.
    for (const order of ["Before", "After", "Requires", "Wants", "BindsTo"]) {
      expect(valuesOf(joining, order).filter((line) => line.startsWith("kubelet"))).toEqual([]);
    }
    // The vendor's command is left to kubeadm, behind the gate.
    const kubelet = unitInDump(dump, "kubelet.service");
    expect(valuesOf(kubelet, "Command Line").map(withoutQuotes)).toEqual([
      ...gate,
      "/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS",
    ]);
  });

  test("starts a kubelet of ours where the image has no unit", async () => {
    await install(
      named("an image without a kubelet.service, and all that a command line says worker-1"),
    );
    const kubelet = unitInDump(await dumpOf("kubelet.service"), "kubelet.service");
    const [preload, verify, command, ...more] = valuesOf(kubelet, "Command Line");
    expect({ gate: [preload, verify], more }).toEqual({ gate, more: [] });
    expect(command).toMatch(/^\/opt\/bin\/kubelet --config=\/var\/lib\/kubelet\/config\.yaml /);
    expect(command).toContain(' "--root-dir=/data/my kubelet"');
    expect(command).toContain(" --config-dir=/etc/kubernetes/kubelet.conf.d");
    expect(valuesOf(kubelet, "Restart")).toEqual(["always"]);
    expect(valuesOf(kubelet, "RestartSec")).toEqual(["5s"]);
    expect(valuesOf(kubelet, "After")).toEqual(
      expect.arrayContaining([`containerd.service${origin}`, `cloud-config.target${origin}`]),
    );
  });

  test("gives a kubelet of ours what kubeadm has written, as words", async () => {
    await install(await rendered(joinedWithoutUnit));
    const kubelet = unitInDump(await dumpOf("kubelet.service"), "kubelet.service");
    expect(valuesOf(kubelet, "EnvironmentFile")).toEqual([
      "-/var/lib/kubelet/kubeadm-flags.env",
      "-/etc/default/kubelet",
    ]);
    expect(valuesOf(kubelet, "Command Line").map(withoutQuotes).at(-1)).toMatch(
      / \$KUBELET_KUBEADM_ARGS \$KUBELET_EXTRA_ARGS$/,
    );
  });

  test("asks which image the machine is from before it imports anything into it", async () => {
    await install(named("two layers, with secrets in the second worker-1"));
    const kubelet = unitInDump(await dumpOf("kubelet.service"), "kubelet.service");
    expect(valuesOf(kubelet, "Command Line").slice(0, 2)).toEqual([
      "/opt/nodegen/bin/nodegen-image",
      "/opt/nodegen/bin/nodegen-preload",
    ]);
    expect(valuesOf(kubelet, "Restart")).toEqual(["always"]);
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

  test("sees the cycle that an order behind cloud-init's end would make", async () => {
    const node = named("the machine around them on rhel worker-1");
    const path = `${unitFolder}/containerd.service.d/10-nodegen-order.conf`;
    const content = "[Unit]\nAfter=cloud-init.target\n";
    expect(unitsOf(node)[path]).toContain("After=cloud-config.target");
    await install(node, { [path]: { content } });
    expect(await verify("default.target")).toMatch(/ordering cycle/);
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

async function rendered(sections: object): Promise<RenderedNode> {
  const { nodes: made, findings } = await renderCase({
    name: "systemd",
    spec: aSpec(sections),
    env: {},
  });
  const [node] = made;
  if (node === undefined) throw new Error(JSON.stringify(findings));
  return node;
}

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

/** A dump quotes words that hold a variable, also those that are only one, which systemd splits. */
const withoutQuotes = (line: string) => line.replace(/"\\?(\$\w+)"/g, "$1");

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
