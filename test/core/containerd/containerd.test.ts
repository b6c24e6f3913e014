import { describe, expect, test } from "vitest";
import { containerdKeys } from "../../../src/core/compiled/tables.js";
import { configDocument } from "../../../src/core/containerd/config-toml.ts";
import { containerdPart } from "../../../src/core/containerd/containerd.ts";
import { keyTable } from "../../../src/core/containerd/known-keys.ts";
import type { Path } from "../../../src/core/report/path.ts";
import {
  type ContainerdGeneration,
  containerdGenerations,
} from "../../../src/core/spec/versions/containerd.ts";
import { unknownKeys } from "../../../src/core/syntax/keys.ts";
import { parseToml } from "../../../src/core/syntax/toml.ts";
import {
  aSpec,
  over,
  pauseReference,
  rendered,
  type SpecDocument,
  theSettings,
} from "../../specs/a-spec.ts";

const configPath = "/etc/containerd/config.toml";

type Table = Readonly<Record<string, unknown>>;

/** config.toml as containerd of this version would read it. */
function config(version: string, changes: SpecDocument = {}): Table {
  const spec = aSpec(over({ containerd: { version } }, changes));
  return parseToml(rendered(spec).text(configPath)) as Table;
}

const at = (document: unknown, path: Path) =>
  path.reduce<unknown>((table, step) => (table as Table | undefined)?.[step], document);

const cri = ["plugins", "io.containerd.grpc.v1.cri"];
const images = ["plugins", "io.containerd.cri.v1.images"];
const runtime = ["plugins", "io.containerd.cri.v1.runtime"];

const v2 = {
  configVersion: 2,
  sandbox: [...cri, "sandbox_image"],
  registry: [...cri, "registry"],
  snapshotter: [...cri, "containerd", "snapshotter"],
  runtimes: [...cri, "containerd"],
  cni: [...cri, "cni"],
  cdi: cri,
};
const v3 = {
  configVersion: 3,
  sandbox: [...images, "pinned_images", "sandbox"],
  registry: [...images, "registry"],
  snapshotter: [...images, "snapshotter"],
  runtimes: [...runtime, "containerd"],
  cni: [...runtime, "cni"],
  cdi: runtime,
};

/** A patch release of each minor, and where its keys are. Written down here and not taken from the product's table. */
const versions = [
  { version: "1.6.36", ...v2, binDirs: "bin_dir", hasCdi: false },
  { version: "1.7.24", ...v2, binDirs: "bin_dir", hasCdi: true },
  { version: "2.0.11", ...v3, binDirs: "bin_dir", hasCdi: true },
  { version: "2.1.9", ...v3, binDirs: "bin_dirs", hasCdi: true },
  { version: "2.2.7", ...v3, binDirs: "bin_dirs", hasCdi: true },
  { version: "2.3.4", ...v3, configVersion: 4, binDirs: "bin_dirs", hasCdi: true },
];

test("every minor is held here", () => {
  const minors = versions.map(({ version }) => version.split(".").slice(0, 2).join("."));
  expect(minors).toEqual(containerdGenerations.map(({ minor }) => minor));
});

describe.each(versions)("config.toml of containerd $version", (expected) => {
  const { version } = expected;
  const document = config(version);

  test("is of the version which this containerd reads", () => {
    expect(document.version).toBe(expected.configVersion);
  });

  test("names the pause image by the spec's own string", () => {
    expect(at(document, expected.sandbox)).toBe(pauseReference);
  });

  test("names it once: beside the other generation's key, 2.3 would use the wrong one", () => {
    const text = rendered(aSpec({ containerd: { version } })).text(configPath);
    expect(text.match(/^ *(sandbox_image|sandbox) = /gm)).toHaveLength(1);
  });

  test("has one directory of registries, and no colon in it", () => {
    expect(at(document, expected.registry)).toEqual({ config_path: "/etc/containerd/certs.d" });
  });

  test("states the snapshotter even where it is the default", () => {
    expect(at(document, expected.snapshotter)).toBe("overlayfs");
  });

  test("has runc under systemd's cgroups, and as default", () => {
    expect(at(document, expected.runtimes)).toMatchObject({
      default_runtime_name: "runc",
      runtimes: {
        runc: { runtime_type: "io.containerd.runc.v2", options: { SystemdCgroup: true } },
      },
    });
  });

  test("states containerd's root", () => {
    expect(config(version, { containerd: { root: "/data/containerd" } }).root).toBe(
      "/data/containerd",
    );
  });

  test("has another snapshotter where the spec wants one", () => {
    const other = config(version, { containerd: { snapshotter: "native" } });
    expect(at(other, expected.snapshotter)).toBe("native");
  });

  test("states the folders of CNI, in the key of this version", () => {
    const folder = expected.binDirs === "bin_dirs" ? ["/opt/cni/bin"] : "/opt/cni/bin";
    expect(at(document, expected.cni)).toEqual({
      [expected.binDirs]: folder,
      conf_dir: "/etc/cni/net.d",
    });
  });

  test("leaves CDI to this version where the spec says nothing of it", () => {
    expect(at(document, [...expected.cdi, "enable_cdi"])).toBeUndefined();
    expect(at(document, [...expected.cdi, "cdi_spec_dirs"])).toBeUndefined();
  });

  test("has imports only where the spec has some", () => {
    const imports = ["/etc/containerd/conf.d/*.toml"];
    expect(document).not.toHaveProperty("imports");
    expect(config(version, { containerd: { imports } }).imports).toEqual(imports);
  });

  test("has no plugin of the other generation", () => {
    const plugins = Object.keys(document.plugins as Table);
    expect(plugins.includes("io.containerd.grpc.v1.cri")).toBe(expected.configVersion === 2);
    expect(plugins.includes("io.containerd.cri.v1.images")).toBe(expected.configVersion > 2);
  });

  test("has nothing at the top level but version, root and plugins", () => {
    expect(Object.keys(document)).toEqual(["version", "root", "plugins"]);
  });

  test("is readable by all, and holds no secret", () => {
    const spec = aSpec({ containerd: { version } });
    expect(rendered(spec).tree.get(configPath)).toMatchObject({ mode: 0o644, secret: false });
  });
});

test.each(versions.filter(({ hasCdi }) => hasCdi))(
  "containerd $version has CDI as the spec has it",
  ({ version, cdi }) => {
    const told = { enabled: true, specDirs: ["/etc/cdi", "/run/cdi"] };
    expect(at(config(version, { containerd: { cdi: told } }), cdi)).toMatchObject({
      enable_cdi: true,
      cdi_spec_dirs: ["/etc/cdi", "/run/cdi"],
    });
  },
);

describe("versions", () => {
  test.each(["1.5.18", "2.4.0", "2.10.0", "3.0.0", "1.70.0"])("%s is not known", (version) => {
    expect(rendered(aSpec({ containerd: { version } })).findings).toMatchObject([
      {
        code: "containerd-version-unsupported",
        path: ["containerd", "version"],
        message: `nodegen does not know containerd ${version}`,
        hint: "it knows 1.6.x, 1.7.x, 2.0.x, 2.1.x, 2.2.x, 2.3.x",
      },
    ]);
  });

  test("a pool's own version is told in the pool", () => {
    const nodePools = [{ name: "a", containerd: { version: "1.5.18" } }];
    expect(rendered(aSpec({ nodePools })).findings).toMatchObject([
      { path: ["nodePools", 0, "containerd", "version"], position: { line: expect.any(Number) } },
    ]);
  });

  test.each([
    { version: "1.6.0", since: "1.6.22" },
    { version: "1.6.21", since: "1.6.22" },
    { version: "1.7.0", since: "1.7.3" },
    { version: "1.7.2", since: "1.7.3" },
  ])("$version can't pin, which is a warning", ({ version, since }) => {
    expect(rendered(aSpec({ containerd: { version } })).findings).toContainEqual(
      expect.objectContaining({
        code: "containerd-cannot-pin",
        severity: "warning",
        path: ["containerd", "version"],
        hint: `use containerd ${since} or later`,
      }),
    );
  });

  test.each(["1.6.22", "1.7.3", "1.7.24", "2.0.0", "2.1.0", "2.2.0", "2.3.0"])(
    "%s can pin",
    (version) => {
      const { findings } = rendered(aSpec({ containerd: { version } }));
      expect(findings.filter(({ code }) => code === "containerd-cannot-pin")).toEqual([]);
    },
  );
});

/** What a node may be told, so that together nodegen emits every key that it knows of. */
function settingsFor({ keys, runtimeSnapshotters }: ContainerdGeneration): readonly SpecDocument[] {
  return [
    {},
    {
      cni: { binDirs: ["/opt/cni/bin"], confDir: "/etc/cni/other.d" },
      ...(keys.enableCdi === undefined ? {} : { cdi: { enabled: true, specDirs: ["/etc/cdi"] } }),
    },
    {
      snapshotter: "native",
      defaultRuntime: "nvidia",
      imports: ["/etc/containerd/conf.d/*.toml"],
      runtimes: [
        { name: "nvidia", options: { BinaryName: "/usr/bin/nvidia-container-runtime" } },
        {
          name: "kata",
          type: "io.containerd.kata.v2",
          options: { ConfigPath: "/opt/kata/configuration.toml" },
          ...(runtimeSnapshotters ? { snapshotter: "devmapper" } : {}),
          podAnnotations: ["io.katacontainers.*"],
          privilegedWithoutHostDevices: true,
        },
      ],
    },
    {
      config: {
        oom_score: -999,
        debug: { level: "debug" },
        plugins: {
          "io.containerd.snapshotter.v1.devmapper": { pool_name: "pool", base_image_size: "10GB" },
        },
      },
    },
  ];
}

/** Each path to a value of `document`. A list is a value. */
function leaves(document: unknown, path: Path = []): readonly Path[] {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return [path];
  return Object.entries(document).flatMap(([key, value]) => leaves(value, [...path, key]));
}

/** The table without the rows that let `path` pass: its own, or those for any key of its map. */
function without(table: Readonly<Record<string, string>>, path: Path) {
  const [last, map] = path.slice(-2).map(String).reverse();
  const own = new RegExp(`(^|\\.)${last}(\\.|\\[|$)|(^|\\.)${map}\\.\\*(\\.|$)`);
  return Object.fromEntries(Object.entries(table).filter(([row]) => !own.test(row)));
}

test.each(
  containerdGenerations.flatMap((generation) =>
    settingsFor(generation).map((containerd) => ({
      minor: generation.minor,
      fields: Object.keys(containerd).join(", ") || "nothing more",
      containerd: { ...containerd, version: `${generation.minor}.99` },
    })),
  ),
)("containerd $minor knows every key that is written for $fields", ({ containerd }) => {
  const { findings } = rendered(aSpec({ containerd }));
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
});

describe.each(containerdGenerations)("every key written for containerd $minor", (generation) => {
  const containerd = settingsFor(generation).reduce(over);
  const document = configDocument(theSettings(aSpec({ containerd })), generation);
  const table = containerdKeys[generation.minor] ?? {};
  // Options of a shim that is not containerd's own are no keys of containerd.
  const written = leaves(document).filter(
    (path) => path[0] !== "version" && path.at(-1) !== "ConfigPath",
  );

  test.each(written.map((path) => ({ name: path.slice(-2).join("."), path })))(
    "is held against the table: $name",
    ({ path }) => {
      const faults = unknownKeys(without(table, path), document);
      // The fault may be a table around it, of which the rows are all gone.
      const found = faults.some((fault) => fault.path.every((step, depth) => step === path[depth]));
      expect(found).toBe(true);
    },
  );
});

test("a generation without a key table is a fault of nodegen, not of the spec", () => {
  const generation = { minor: "9.9" } as ContainerdGeneration;
  expect(() => keyTable(generation)).toThrow("schemas/containerd/9.9.json is missing");
});

test("config.toml belongs to the machine image", () => {
  const [file] = containerdPart(theSettings(aSpec())).files;
  expect(file).toMatchObject({ path: configPath, layer: "image", from: ["containerd"] });
});

describe("the unit of containerd", () => {
  const dropIn = "/etc/systemd/system/containerd.service.d/30-nodegen-store.conf";

  test.each([
    { name: "the default", changes: {}, mount: "/var/lib/containerd" },
    { name: "another", changes: { root: "/data/store" }, mount: "/data/store" },
  ])("waits for the disk of its store, where that is $name", ({ changes, mount }) => {
    const text = rendered(aSpec({ containerd: changes })).text(dropIn);
    expect(text.split("\n").filter((line) => /^[^#]/.test(line))).toEqual([
      "[Unit]",
      `RequiresMountsFor=${mount}`,
    ]);
  });

  test("belongs to the machine image, as the configuration does", () => {
    expect(containerdPart(theSettings(aSpec())).units).toMatchObject([
      { name: "containerd.service", enabled: false, layer: "image", from: ["containerd", "root"] },
    ]);
  });
});
