import { describe, expect, test } from "vitest";
import type { Suite } from "../e2e/lab/cache.ts";
import { type ConfigDump, configDump } from "../e2e/lab/containerd.ts";
import type { NodeFiles } from "../e2e/lab/files.ts";
import { type RenderedNode, renderAll, treeText } from "../specs/render.ts";

// What containerd itself makes of every rendered config.toml: `containerd config dump` prints the effective values.

const configFile = "/etc/containerd/config.toml";

interface Effective {
  readonly sandboxImage: unknown;
  readonly registryConfigPath: unknown;
  readonly snapshotter: unknown;
  readonly defaultRuntime: unknown;
  readonly runtimeType: unknown;
  readonly systemdCgroup: unknown;
  readonly root: unknown;
}

/** Where containerd 1.7 and 2.1 print these. Written down here and not taken from the product, which has a table too. */
const places = {
  "1.7": {
    sandboxImage: ["plugins", "io.containerd.grpc.v1.cri", "sandbox_image"],
    registryConfigPath: ["plugins", "io.containerd.grpc.v1.cri", "registry", "config_path"],
    snapshotter: ["plugins", "io.containerd.grpc.v1.cri", "containerd", "snapshotter"],
    runtime: ["plugins", "io.containerd.grpc.v1.cri", "containerd"],
  },
  "2.1": {
    sandboxImage: ["plugins", "io.containerd.cri.v1.images", "pinned_images", "sandbox"],
    registryConfigPath: ["plugins", "io.containerd.cri.v1.images", "registry", "config_path"],
    snapshotter: ["plugins", "io.containerd.cri.v1.images", "snapshotter"],
    runtime: ["plugins", "io.containerd.cri.v1.runtime", "containerd"],
  },
} as const;

type Minor = keyof typeof places;
const suites: Readonly<Record<Minor, Suite>> = { "1.7": "trixie", "2.1": "forky" };

const nodes = await renderAll();
const byMinor = (minor: Minor) =>
  nodes
    .filter(({ settings }) => settings.containerd.version.startsWith(`${minor}.`))
    .map((node) => ({ name: node.name, node }));

test("every rendered node is of a generation that is held here", () => {
  expect(byMinor("1.7").length + byMinor("2.1").length).toBe(nodes.length);
});

describe.each(["1.7", "2.1"] as const)("containerd %s", (minor) => {
  test.each(byMinor(minor))("takes the file of $name at its word", async ({ node }) => {
    const dump = await configDump({ suite: suites[minor], files: nodeFiles(node) });
    expect({ code: dump.code, warnings: dump.warnings }).toEqual({ code: 0, warnings: [] });
    const { containerd, images } = node.settings;
    expect(effective(dump, minor)).toEqual({
      sandboxImage: images.pause.reference,
      registryConfigPath: "/etc/containerd/certs.d",
      snapshotter: containerd.snapshotter,
      defaultRuntime: "runc",
      runtimeType: "io.containerd.runc.v2",
      systemdCgroup: true,
      root: containerd.root,
    });
  });
});

describe("the transfer service of containerd 2.1", () => {
  test("unpacks for the snapshotter that is not its default", async () => {
    const dump = await configDump({ suite: "forky", files: named("snapshotter native on 2.1") });
    expect(unpackConfig(dump)).toMatchObject([{ platform: "linux/amd64", snapshotter: "native" }]);
  });

  test("keeps its default where the snapshotter is overlayfs", async () => {
    const dump = await configDump({ suite: "forky", files: named("containerd 2.1 worker-1") });
    const none = await configDump({
      suite: "forky",
      files: { [configFile]: { content: "version = 3\n" } },
    });
    expect(dump.code).toBe(0);
    expect(unpackConfig(dump)).toEqual(unpackConfig(none));
  });

  function unpackConfig({ config }: ConfigDump): unknown {
    return at(config, ["plugins", "io.containerd.transfer.v1.local", "unpack_config"]);
  }
});

// Without these, a dump that always says what was hoped for would pass too.
describe("a file of the wrong generation is seen", () => {
  const v2 = textOf("containerd 1.7 worker-1");
  const v3 = textOf("containerd 2.1 worker-1");
  const wanted = "registry.internal.example/kubernetes/pause:3.10.1";

  test("containerd 2.1 leaves out the tables of version 2 that call themselves version 3, and warns", async () => {
    const dump = await configDump(onlyConfig("forky", v2.replace("version = 2", "version = 3")));
    expect(dump.code).toBe(0);
    expect(dump.warnings.join("\n")).toContain("sandbox_image");
    expect(effective(dump, "2.1")).toMatchObject({
      sandboxImage: "registry.k8s.io/pause:3.10",
      registryConfigPath: "",
      systemdCgroup: false,
    });
  });

  test("containerd 1.7 leaves out the tables of version 3 that call themselves version 2, and says nothing", async () => {
    const dump = await configDump(onlyConfig("trixie", v3.replace("version = 3", "version = 2")));
    expect({ code: dump.code, warnings: dump.warnings }).toEqual({ code: 0, warnings: [] });
    expect(effective(dump, "1.7").sandboxImage).toBe("registry.k8s.io/pause:3.8");
  });

  test("containerd 1.7 refuses version 3", async () => {
    const dump = await configDump(onlyConfig("trixie", v3));
    expect(dump.code).toBe(1);
    expect(dump.stderr).toContain("version");
  });

  test("containerd 2.1 warns of a key that it does not know", async () => {
    const misspelt = v3.replace("config_path", "config_pathh");
    const dump = await configDump(onlyConfig("forky", misspelt));
    expect(dump.warnings.join("\n")).toContain("config_pathh");
    expect(effective(dump, "2.1")).toMatchObject({ sandboxImage: wanted, registryConfigPath: "" });
  });
});

function effective({ config }: ConfigDump, minor: Minor): Effective {
  const { sandboxImage, registryConfigPath, snapshotter, runtime } = places[minor];
  const runc = [...runtime, "runtimes", "runc"];
  return {
    sandboxImage: at(config, sandboxImage),
    registryConfigPath: at(config, registryConfigPath),
    snapshotter: at(config, snapshotter),
    defaultRuntime: at(config, [...runtime, "default_runtime_name"]),
    runtimeType: at(config, [...runc, "runtime_type"]),
    systemdCgroup: at(config, [...runc, "options", "SystemdCgroup"]),
    root: at(config, ["root"]),
  };
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (table, step) => (table as Record<string, unknown> | undefined)?.[step],
    value,
  );
}

/** The whole tree: a config.toml that named another file would be seen. */
function nodeFiles(node: RenderedNode): NodeFiles {
  return Object.fromEntries(node.tree);
}

function find(name: string): RenderedNode {
  const node = nodes.find((candidate) => candidate.name.startsWith(name));
  if (node === undefined) throw new Error(`there is no ${name}`);
  return node;
}

function named(name: string): NodeFiles {
  return nodeFiles(find(name));
}

function textOf(name: string): string {
  return treeText(find(name), configFile);
}

function onlyConfig(suite: Suite, content: string): { suite: Suite; files: NodeFiles } {
  return { suite, files: { [configFile]: { content } } };
}
