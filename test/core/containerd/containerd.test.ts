import { describe, expect, test } from "vitest";
import { containerdKeys } from "../../../src/core/compiled/tables.js";
import { configDocument } from "../../../src/core/containerd/config-toml.ts";
import { containerdPart, keyFindings } from "../../../src/core/containerd/containerd.ts";
import type { Path } from "../../../src/core/report/path.ts";
import {
  type ContainerdGeneration,
  containerdGenerations,
} from "../../../src/core/spec/versions/containerd.ts";
import { unknownKeys } from "../../../src/core/syntax/keys.ts";
import { parseToml } from "../../../src/core/syntax/toml.ts";
import { aSpec, pauseReference, rendered, theSettings } from "../../specs/a-spec.ts";

const configPath = "/etc/containerd/config.toml";

type Table = Readonly<Record<string, unknown>>;

/** config.toml as containerd of this version would read it. */
function config(version: string, changes: object = {}): Table {
  const spec = aSpec({ containerd: { version }, ...changes });
  return parseToml(rendered(spec).text(configPath)) as Table;
}

const at = (document: unknown, path: Path) =>
  path.reduce<unknown>((table, step) => (table as Table | undefined)?.[step], document);

const cri = ["plugins", "io.containerd.grpc.v1.cri"];
const images = ["plugins", "io.containerd.cri.v1.images"];
const runtime = ["plugins", "io.containerd.cri.v1.runtime"];

describe.each([
  {
    version: "1.7.24",
    configVersion: 2,
    sandbox: [...cri, "sandbox_image"],
    registry: [...cri, "registry"],
    snapshotter: [...cri, "containerd", "snapshotter"],
    runtimes: [...cri, "containerd"],
  },
  {
    version: "2.1.9",
    configVersion: 3,
    sandbox: [...images, "pinned_images", "sandbox"],
    registry: [...images, "registry"],
    snapshotter: [...images, "snapshotter"],
    runtimes: [...runtime, "containerd"],
  },
])("config.toml of containerd $version", (expected) => {
  const document = config(expected.version);

  test("is of the version which this containerd reads", () => {
    expect(document.version).toBe(expected.configVersion);
  });

  test("names the pause image by the spec's own string", () => {
    expect(at(document, expected.sandbox)).toBe(pauseReference);
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
    const root = "/data/containerd";
    const spec = { containerd: { version: expected.version, root } };
    expect(config(expected.version, spec).root).toBe(root);
  });

  test("has another snapshotter where the spec wants one", () => {
    const spec = { containerd: { version: expected.version, snapshotter: "native" } };
    expect(at(config(expected.version, spec), expected.snapshotter)).toBe("native");
  });

  test("has no plugin of the other generation", () => {
    const plugins = Object.keys(document.plugins as Table);
    expect(plugins.includes("io.containerd.grpc.v1.cri")).toBe(expected.configVersion === 2);
    expect(plugins.includes("io.containerd.cri.v1.images")).toBe(expected.configVersion === 3);
  });

  test("is readable by all, and holds no secret", () => {
    const spec = aSpec({ containerd: { version: expected.version } });
    expect(rendered(spec).tree.get(configPath)).toMatchObject({ mode: 0o644, secret: false });
  });
});

describe("the transfer service of containerd 2.1", () => {
  const unpack = ["plugins", "io.containerd.transfer.v1.local", "unpack_config"];
  const native = (architecture: string) => ({
    containerd: { version: "2.1.9", snapshotter: "native" },
    host: { architecture, family: "debian" },
  });

  test.each(["amd64", "arm64"])("is told of another snapshotter, for %s", (architecture) => {
    expect(at(config("2.1.9", native(architecture)), unpack)).toEqual([
      { platform: `linux/${architecture}`, snapshotter: "native" },
    ]);
  });

  test("is left alone with overlayfs, which it knows by itself", () => {
    expect(at(config("2.1.9"), unpack)).toBeUndefined();
  });

  test("is no matter of 1.7, which pulls without it", () => {
    const changes = { containerd: { version: "1.7.24", snapshotter: "native" } };
    expect(at(config("1.7.24", changes), ["plugins", "io.containerd.transfer.v1.local"])).toBe(
      undefined,
    );
  });
});

describe("versions", () => {
  test.each(["1.6.20", "2.0.5", "2.10.0", "3.0.0", "1.70.0"])("%s is not known", (version) => {
    expect(rendered(aSpec({ containerd: { version } })).findings).toMatchObject([
      {
        code: "containerd-version-unsupported",
        path: ["containerd", "version"],
        message: `nodegen does not know containerd ${version}`,
        hint: expect.stringContaining("1.7.x"),
      },
    ]);
  });

  test("a pool's own version is told in the pool", () => {
    const nodePools = [{ name: "a", containerd: { version: "1.6.20" } }];
    expect(rendered(aSpec({ nodePools })).findings).toMatchObject([
      { path: ["nodePools", 0, "containerd", "version"], position: { line: expect.any(Number) } },
    ]);
  });

  test.each(["1.7.0", "1.7.2"])("%s can't pin, which is a warning", (version) => {
    expect(rendered(aSpec({ containerd: { version } })).findings).toMatchObject([
      {
        code: "containerd-cannot-pin",
        severity: "warning",
        path: ["containerd", "version"],
        hint: "use containerd 1.7.3 or later",
      },
    ]);
  });

  test.each(["1.7.3", "1.7.24", "2.1.0"])("%s can pin", (version) => {
    expect(rendered(aSpec({ containerd: { version } })).findings).toEqual([]);
  });
});

/** The settings which make nodegen emit every key that it knows of. */
const everything = aSpec({ containerd: { snapshotter: "native" } });

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

describe.each(containerdGenerations)("every key written for containerd $minor", (generation) => {
  const settings = theSettings(everything);
  const document = configDocument(settings, generation);
  const table = containerdKeys[generation.minor] ?? {};
  const written = leaves(document).filter(([key]) => key !== "version");

  test("is one which that containerd knows", () => {
    expect(keyFindings(document, generation)).toEqual([]);
  });

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

describe("a key that containerd does not know", () => {
  const known = (minor: string) =>
    containerdGenerations.find((row) => row.minor === minor) as ContainerdGeneration;

  test("is a finding with the key that was meant", () => {
    const document = { plugins: { "io.containerd.grpc.v1.cri": { sandbox_imag: "x" } } };
    expect(keyFindings(document, known("1.7"))).toMatchObject([
      {
        code: "containerd-key-unknown",
        path: ["containerd"],
        message: 'containerd 1.7 has no key plugins["io.containerd.grpc.v1.cri"].sandbox_imag',
        hint: "the key of this version is sandbox_image",
      },
    ]);
  });

  test("is a finding where it is right for the other generation", () => {
    const document = configDocument(theSettings(aSpec()), known("1.7"));
    const codes = keyFindings(document, known("2.1")).map(({ code }) => code);
    expect(codes).toContain("containerd-key-unknown");
  });

  test("is a finding where its value has another type", () => {
    const document = { plugins: { "io.containerd.cri.v1.images": { snapshotter: 5 } } };
    expect(keyFindings(document, known("2.1"))).toMatchObject([
      { code: "containerd-key-type", hint: "write a value of type string" },
    ]);
  });
});

test("a generation without a key table is a fault of nodegen, not of the spec", () => {
  const generation = { ...containerdGenerations[0], minor: "9.9" } as ContainerdGeneration;
  expect(() => keyFindings({}, generation)).toThrow("schemas/containerd/9.9.json is missing");
});

test("config.toml belongs to the machine image", () => {
  const [file] = containerdPart(theSettings(aSpec())).files;
  expect(file).toMatchObject({ path: configPath, layer: "image", from: ["containerd"] });
});
