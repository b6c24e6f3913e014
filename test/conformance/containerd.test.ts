import { describe, expect, test } from "vitest";
import { configDump, withContainerd } from "../e2e/lab/containerd.ts";
import {
  type ContainerdMinor,
  containerds,
  labContainerd,
  type NodeSoftware,
} from "../e2e/lab/containerds.ts";
import { aboutTheFile, effective, pluginStates, unpackConfig } from "../e2e/lab/effective.ts";
import type { NodeFiles } from "../e2e/lab/files.ts";
import { effectiveOf } from "../e2e/rendered.ts";
import { type RenderedNode, renderAll, renderCase, treeText } from "../specs/render.ts";
import { aSpec } from "../specs/variants.ts";

// What containerd itself makes of every rendered config.toml: `containerd config dump` prints the effective values.

const configFile = "/etc/containerd/config.toml";
const modern: readonly ContainerdMinor[] = ["2.1", "2.2", "2.3"];

const podNetwork = JSON.stringify({
  cniVersion: "0.4.0",
  name: "lab",
  plugins: [{ type: "loopback" }],
});

/** One node for each way of life of a minor, rendered for the release that the lab has. */
const kinds = ["plain", "native", "runtimes"] as const;
const own = await Promise.all(
  containerds.flatMap(({ minor, version }) =>
    kinds.map(async (kind) => {
      const spec = aSpec({ containerd: { version, ...changes(kind, minor) } });
      const { nodes, findings } = await renderCase({ name: `${kind} on ${minor}`, spec, env: {} });
      const [node] = nodes;
      if (node === undefined) throw new Error(`${kind} on ${minor}: ${JSON.stringify(findings)}`);
      return { minor, kind, node };
    }),
  ),
);

function changes(kind: (typeof kinds)[number], minor: ContainerdMinor): object {
  if (kind === "plain") return {};
  if (kind === "native") return { snapshotter: "native", root: "/srv/containerd" };
  const has = (...minors: readonly ContainerdMinor[]) => !minors.includes(minor);
  return {
    defaultRuntime: "nvidia",
    runtimes: [
      {
        name: "nvidia",
        type: "io.containerd.runc.v2",
        options: { BinaryName: "/usr/bin/nvidia-container-runtime" },
      },
      {
        name: "gvisor",
        type: "io.containerd.runsc.v1",
        ...(has("1.6") ? { snapshotter: "native" } : {}),
        podAnnotations: ["dev.gvisor.*"],
      },
    ],
    cni: {
      binDirs: modern.includes(minor) ? ["/opt/cni/bin", "/usr/lib/cni"] : ["/usr/lib/cni"],
      confDir: "/etc/cni/lab.d",
    },
    ...(has("1.6") ? { cdi: { enabled: true, specDirs: ["/etc/cdi"] } } : {}),
    config: { plugins: { "io.containerd.gc.v1.scheduler": { startup_delay: "200ms" } } },
  };
}

const others = await renderAll();
const nodes = [...own.map(({ node }) => node), ...others];
const nodesOf = (minor: ContainerdMinor) =>
  nodes
    .filter(({ settings }) => settings.containerd.version.startsWith(`${minor}.`))
    .map((node) => ({ name: node.name, node }));

test("every rendered node is of a minor that is held here", () => {
  const held = containerds.map(({ minor }) => nodesOf(minor).length);
  expect(held.reduce((sum, count) => sum + count)).toBe(nodes.length);
  expect(held).not.toContain(0);
});

describe.concurrent.each(containerds)("containerd $minor", ({ minor, node: software }) => {
  test.each(nodesOf(minor))("takes the file of $name at its word", async ({ node }) => {
    const dump = await configDump({ ...software, files: nodeFiles(node) });
    expect({ code: dump.code, warnings: dump.warnings }).toEqual({ code: 0, warnings: [] });
    expect(effective(dump, minor)).toEqual(effectiveOf(node.settings));
  });

  test.each(own.filter((one) => one.minor === minor))(
    "starts with the file of $node.name: the CRI is loaded, and nothing is said of the file",
    async ({ node }) => {
      const { confDir } = node.settings.containerd.cni;
      const network = { [`${confDir}/10-lab.conflist`]: { content: podNetwork } };
      const files = { ...nodeFiles(node), ...network };
      await withContainerd({ ...software, files }, async (running) => {
        expect(await pluginStates(running)).toEqual({ failed: [], cri: "ok" });
        expect(aboutTheFile(running.containerdLog())).toEqual([]);
      });
    },
  );
});

describe.each(modern)("the transfer service of containerd %s", (minor) => {
  const { node: software } = labContainerd(minor);
  const dumpOf = (kind: (typeof kinds)[number]) =>
    configDump({ ...software, files: nodeFiles(ownNode(kind, minor)) });

  test("unpacks for the snapshotter that is not its default", async () => {
    expect(unpackConfig(await dumpOf("native"))).toMatchObject([
      { platform: "linux/amd64", snapshotter: "native" },
    ]);
  });

  test("unpacks for the snapshotter of one runtime beside that of all", async () => {
    expect(unpackConfig(await dumpOf("runtimes"))).toMatchObject([
      { platform: "linux/amd64", snapshotter: "overlayfs" },
      { platform: "linux/amd64", snapshotter: "native" },
    ]);
  });

  test("keeps its default where the snapshotter is overlayfs", async () => {
    const dump = await dumpOf("plain");
    const none = await configDump(onlyConfig(software, "version = 3\n"));
    expect({ plain: dump.code, none: none.code }).toEqual({ plain: 0, none: 0 });
    expect(unpackConfig(dump)).toEqual(unpackConfig(none));
  });
});

// Without these, a dump that always says what was hoped for would pass too.
describe("a file of the wrong generation is seen", () => {
  const on = (minor: ContainerdMinor, content: string) =>
    configDump(onlyConfig(labContainerd(minor).node, content));
  const v2 = textOf("1.7");
  const v3 = textOf("2.1");
  const v4 = textOf("2.3");
  const reference = "registry.internal.example/kubernetes/pause:3.10.1";

  test.each([
    { minor: "2.0", builtIn: "registry.k8s.io/pause:3.10" },
    { minor: "2.1", builtIn: "registry.k8s.io/pause:3.10" },
    { minor: "2.2", builtIn: "registry.k8s.io/pause:3.10.1" },
  ] as const)(
    "containerd $minor leaves out the tables of version 2 that call themselves version 3, and warns",
    async ({ minor, builtIn }) => {
      const dump = await on(minor, v2.replace("version = 2", "version = 3"));
      expect(dump.code).toBe(0);
      expect(dump.warnings.join("\n")).toContain("sandbox_image");
      const { sandboxImage, runtimes } = effective(dump, minor);
      expect(sandboxImage).toBe(builtIn);
      expect(runtimes.runc).toMatchObject({ systemdCgroup: false });
    },
  );

  test("containerd 2.3 leaves out the tables of version 2 that call themselves version 4, and warns", async () => {
    const dump = await on("2.3", v2.replace("version = 2", "version = 4"));
    expect(dump.warnings.join("\n")).toContain("sandbox_image");
    expect(effective(dump, "2.3").sandboxImage).toBe("registry.k8s.io/pause:3.10.2");
  });

  test("containerd 2.3 says that it translates a file of version 3", async () => {
    const dump = await on("2.3", v3);
    expect(dump.warnings).toEqual([
      expect.stringContaining("Configuration migrated from version 3"),
    ]);
    expect(effective(dump, "2.3").sandboxImage).toBe(reference);
  });

  test.each(["1.6", "1.7"] as const)(
    "containerd %s leaves out the tables of version 3 that call themselves version 2, and says nothing",
    async (minor) => {
      const dump = await on(minor, v3.replace("version = 3", "version = 2"));
      expect({ code: dump.code, warnings: dump.warnings }).toEqual({ code: 0, warnings: [] });
      expect(effective(dump, minor).sandboxImage).not.toBe(reference);
    },
  );

  test.each(["2.0", "2.1", "2.2"] as const)("containerd %s refuses version 4", async (minor) => {
    const dump = await on(minor, v4);
    expect(dump.code).toBe(1);
    expect(dump.stderr).toContain("expected containerd config version equal to or less than `3`");
  });

  test("containerd 1.7 refuses version 3", async () => {
    const dump = await on("1.7", v3);
    expect(dump.code).toBe(1);
    expect(dump.stderr).toContain("version");
  });

  test.each([
    { minor: "2.0", text: v3 },
    { minor: "2.1", text: v3 },
    { minor: "2.2", text: v3 },
    { minor: "2.3", text: v4 },
  ] as const)("containerd $minor warns of a key that it does not know", async ({ minor, text }) => {
    const dump = await on(minor, text.replace("config_path", "config_pathh"));
    expect(dump.warnings.join("\n")).toContain("config_pathh");
    const { sandboxImage, registryConfigPath } = effective(dump, minor);
    expect({ sandboxImage, registryConfigPath }).toEqual({
      sandboxImage: reference,
      registryConfigPath: "",
    });
  });
});

/** The whole tree: a config.toml that named another file would be seen. */
function nodeFiles(node: RenderedNode): NodeFiles {
  return Object.fromEntries(node.tree);
}

function ownNode(kind: (typeof kinds)[number], minor: ContainerdMinor): RenderedNode {
  const found = own.find((one) => one.kind === kind && one.minor === minor);
  if (found === undefined) throw new Error(`there is no ${kind} on ${minor}`);
  return found.node;
}

function textOf(minor: ContainerdMinor): string {
  return treeText(ownNode("plain", minor), configFile);
}

function onlyConfig(software: NodeSoftware, content: string): NodeSoftware & { files: NodeFiles } {
  return { ...software, files: { [configFile]: { content } } };
}
