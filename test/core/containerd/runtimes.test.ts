import { describe, expect, test } from "vitest";
import { parseToml } from "../../../src/core/syntax/toml.ts";
import { aSpec, rendered, type SpecDocument } from "../../specs/a-spec.ts";

type Table = Readonly<Record<string, unknown>>;

const of2 = ["plugins", "io.containerd.grpc.v1.cri", "containerd", "runtimes"];
const of3 = ["plugins", "io.containerd.cri.v1.runtime", "containerd", "runtimes"];
const platforms = ["plugins", "io.containerd.cri.v1.images", "runtime_platforms"];
const unpack = ["plugins", "io.containerd.transfer.v1.local", "unpack_config"];

const at = (document: unknown, path: readonly string[]) =>
  path.reduce<unknown>((table, step) => (table as Table | undefined)?.[step], document);

const nodeWith = (version: string, containerd: SpecDocument = {}, more: SpecDocument = {}) =>
  rendered(aSpec({ containerd: { version, ...containerd }, ...more }));

function config(version: string, containerd: SpecDocument = {}, more: SpecDocument = {}): unknown {
  return parseToml(nodeWith(version, containerd, more).text("/etc/containerd/config.toml"));
}

const found = (version: string, containerd: SpecDocument) => nodeWith(version, containerd).findings;

const kata = { name: "kata", type: "io.containerd.kata.v2", snapshotter: "native" };

describe.each([
  { version: "1.6.36", place: of2 },
  { version: "1.7.24", place: of2 },
  { version: "2.0.11", place: of3 },
  { version: "2.3.4", place: of3 },
])("runtimes of containerd $version", ({ version, place }) => {
  test("are runc first, then those of the spec in its order", () => {
    const runtimes = [{ name: "z" }, { name: "a" }];
    expect(Object.keys(at(config(version, { runtimes }), place) as Table)).toEqual([
      "runc",
      "z",
      "a",
    ]);
  });

  test("have what the spec says of them, and no empty table", () => {
    const gvisor = {
      name: "gvisor",
      type: "io.containerd.runsc.v1",
      options: { TypeUrl: "io.containerd.runsc.v1.options" },
      podAnnotations: ["dev.gvisor.*"],
      privilegedWithoutHostDevices: true,
    };
    const plain = { name: "plain", type: "io.containerd.kata.v2" };
    expect(at(config(version, { runtimes: [gvisor, plain] }), place)).toMatchObject({
      gvisor: {
        runtime_type: "io.containerd.runsc.v1",
        pod_annotations: ["dev.gvisor.*"],
        privileged_without_host_devices: true,
        options: { TypeUrl: "io.containerd.runsc.v1.options" },
      },
      plain: { runtime_type: "io.containerd.kata.v2" },
    });
    expect(at(config(version, { runtimes: [plain] }), [...place, "plain"])).not.toHaveProperty(
      "options",
    );
  });

  test("are under systemd's cgroups where they are runc's, and not asked where they are not", () => {
    const runtimes = [
      { name: "nvidia", options: { BinaryName: "/usr/bin/nvidia" } },
      kataOf(version),
    ];
    const tables = at(config(version, { runtimes }), place);
    expect(at(tables, ["nvidia", "options"])).toEqual({
      SystemdCgroup: true,
      BinaryName: "/usr/bin/nvidia",
    });
    expect(at(tables, ["kata"])).not.toHaveProperty("options");
  });

  test("add to runc where one of them is called that", () => {
    const runtimes = [{ name: "runc", options: { BinaryName: "/usr/bin/crun" } }];
    expect(at(config(version, { runtimes }), place)).toEqual({
      runc: {
        runtime_type: "io.containerd.runc.v2",
        options: { SystemdCgroup: true, BinaryName: "/usr/bin/crun" },
      },
    });
  });
});

const kataOf = (version: string) =>
  version.startsWith("1.6.") ? { name: "kata", type: "io.containerd.kata.v2" } : kata;

describe("a runtime's own snapshotter", () => {
  test.each(["1.7.24", "2.0.11", "2.1.9", "2.2.7", "2.3.4"])("is its key on %s", (version) => {
    const place = version.startsWith("1.") ? of2 : of3;
    expect(at(config(version, { runtimes: [kata] }), [...place, "kata", "snapshotter"])).toBe(
      "native",
    );
  });

  test.each(["2.0.11", "2.1.9", "2.2.7"])("is told the images plugin too on %s", (version) => {
    const runtimes = [kata, { name: "other" }];
    expect(at(config(version, { runtimes }), platforms)).toEqual({
      kata: { snapshotter: "native" },
    });
  });

  test.each(["1.7.24", "2.3.4"])("is told nobody else on %s", (version) => {
    expect(at(config(version, { runtimes: [kata] }), platforms)).toBeUndefined();
  });

  test.each(["2.0.11", "2.1.9"])("is nowhere in the images plugin of %s without one", (version) => {
    expect(at(config(version, { runtimes: [{ name: "other" }] }), platforms)).toBeUndefined();
  });

  test("is refused on 1.6, which would not know of it", () => {
    expect(found("1.6.36", { runtimes: [{ name: "a" }, kata] })).toMatchObject([
      {
        code: "containerd-runtime-snapshotter",
        path: ["containerd", "runtimes", 1, "snapshotter"],
        hint: "remove it, or use containerd 1.7 or later",
      },
    ]);
  });
});

describe.each(["2.1.9", "2.2.7", "2.3.4"])("the transfer service of containerd %s", (version) => {
  const entry = (snapshotter: string, architecture = "amd64") => ({
    platform: `linux/${architecture}`,
    snapshotter,
  });

  test.each(["amd64", "arm64"])("is told of another snapshotter, for %s", (architecture) => {
    const host = { family: "debian", architecture };
    expect(at(config(version, { snapshotter: "native" }, { host }), unpack)).toEqual([
      entry("native", architecture),
    ]);
  });

  test("is told of every runtime's snapshotter once, and of overlayfs where that is used", () => {
    const runtimes = [
      kata,
      { ...kata, name: "kata-2" },
      { ...kata, name: "v", snapshotter: "zfs" },
    ];
    expect(at(config(version, { runtimes }), unpack)).toEqual([
      entry("overlayfs"),
      entry("native"),
      entry("zfs"),
    ]);
  });

  test("is told of overlayfs where only a runtime uses it", () => {
    const runtimes = [{ ...kata, snapshotter: "overlayfs" }];
    expect(at(config(version, { snapshotter: "native", runtimes }), unpack)).toEqual([
      entry("native"),
      entry("overlayfs"),
    ]);
  });

  test("is left alone with overlayfs alone, which it knows by itself", () => {
    const runtimes = [{ ...kata, snapshotter: "overlayfs" }];
    expect(at(config(version, { runtimes }), unpack)).toBeUndefined();
  });
});

test.each(["1.6.36", "1.7.24", "2.0.11"])(
  "the transfer service is no matter of %s, which pulls without it",
  (version) => {
    expect(at(config(version, { snapshotter: "native" }), unpack)).toBeUndefined();
  },
);

describe("the default runtime", () => {
  test.each(["runc", "kata"])("is %s where the spec says so", (defaultRuntime) => {
    const document = config("2.1.9", { defaultRuntime, runtimes: [kata] });
    expect(at(document, [...of3.slice(0, -1), "default_runtime_name"])).toBe(defaultRuntime);
  });

  test("may be one of containerd.config", () => {
    const plugin = { containerd: { runtimes: { own: { runtime_type: "io.containerd.own.v1" } } } };
    const raw = { plugins: { "io.containerd.cri.v1.runtime": plugin } };
    expect(found("2.1.9", { defaultRuntime: "own", config: raw })).toEqual([]);
  });

  test("is refused where there is none of that name", () => {
    expect(found("2.1.9", { defaultRuntime: "kat", runtimes: [kata] })).toMatchObject([
      {
        code: "containerd-default-runtime",
        path: ["containerd", "defaultRuntime"],
        message: "there is no runtime kat",
        hint: "did you mean kata?",
      },
    ]);
  });

  test("is refused at containerd.config where that names it", () => {
    const plugin = { containerd: { default_runtime_name: "gvisor" } };
    const raw = { plugins: { "io.containerd.cri.v1.runtime": plugin } };
    expect(found("2.1.9", { config: raw })).toMatchObject([
      {
        code: "containerd-default-runtime",
        path: [
          ...["containerd", "config", "plugins", "io.containerd.cri.v1.runtime"],
          ...["containerd", "default_runtime_name"],
        ],
        hint: "write one of runc, or add it to the runtimes (in a spec, containerd.runtimes)",
      },
    ]);
  });
});

describe("a runtime of runc's", () => {
  test("that turns systemd's cgroups off is a warning", () => {
    const runtimes = [{ name: "odd", options: { SystemdCgroup: false } }];
    expect(found("2.1.9", { runtimes })).toMatchObject([
      {
        code: "containerd-runtime-cgroups",
        severity: "warning",
        path: ["containerd", "runtimes", 0, "options", "SystemdCgroup"],
        message: "the runtime odd does not use systemd's cgroups, and the kubelet does",
      },
    ]);
    expect(at(config("2.1.9", { runtimes }), [...of3, "odd", "options"])).toEqual({
      SystemdCgroup: false,
    });
  });

  test("that containerd.config adds without systemd's cgroups is a warning there", () => {
    const own = { runtime_type: "io.containerd.runc.v2" };
    const raw = {
      plugins: { "io.containerd.cri.v1.runtime": { containerd: { runtimes: { own } } } },
    };
    expect(found("2.1.9", { config: raw })).toMatchObject([
      {
        code: "containerd-runtime-cgroups",
        path: ["containerd", "config", ...of3, "own"],
      },
    ]);
  });

  test.each(["1.6.36", "1.7.24"])("may be of the old type on %s", (version) => {
    const runtimes = [{ name: "old", type: "io.containerd.runc.v1" }];
    expect(found(version, { runtimes })).toEqual([]);
    expect(at(config(version, { runtimes }), [...of2, "old", "options"])).toEqual({
      SystemdCgroup: true,
    });
  });

  test.each(["2.0.11", "2.3.4"])("can't be of the old type on %s", (version) => {
    const runtimes = [{ name: "old", type: "io.containerd.runc.v1" }];
    expect(found(version, { runtimes })).toMatchObject([
      {
        code: "containerd-runtime-type",
        path: ["containerd", "runtimes", 0, "type"],
        hint: "write io.containerd.runc.v2",
      },
    ]);
  });

  test("that has an option which runc does not know is told so at the option", () => {
    const runtimes = [{ name: "a" }, { name: "b", options: { SystemdCgroups: true } }];
    expect(found("2.1.9", { runtimes })).toMatchObject([
      {
        code: "containerd-key-unknown",
        path: ["containerd", "runtimes", 1, "options", "SystemdCgroups"],
        hint: "did you mean SystemdCgroup?",
      },
    ]);
  });
});

describe("a snapshotter that is not part of containerd", () => {
  const proxy = (type: string) => ({
    config: { proxy_plugins: { soci: { type, address: "/run/soci.sock" } } },
  });

  test.each([
    { name: "of all runtimes", containerd: { snapshotter: "soci" }, path: ["snapshotter"] },
    {
      name: "of one runtime",
      containerd: { runtimes: [{ name: "lazy", snapshotter: "soci" }] },
      path: ["runtimes", 0, "snapshotter"],
    },
    {
      name: "of which the proxy is something else",
      containerd: { snapshotter: "soci", ...proxy("content") },
      path: ["snapshotter"],
    },
  ])("$name is a warning where nothing says where it is", ({ containerd, path }) => {
    expect(found("2.1.9", containerd)).toMatchObject([
      {
        code: "containerd-snapshotter-proxy",
        severity: "warning",
        path: ["containerd", ...path],
        hint: expect.stringContaining("proxy_plugins.soci (in a spec, below containerd.config)"),
      },
    ]);
  });

  test.each([
    { name: "containerd.config says where it is", more: proxy("snapshot") },
    { name: "an imported file may say so", more: { imports: ["/etc/containerd/conf.d/*.toml"] } },
  ])("is fine where $name", ({ more }) => {
    expect(found("2.1.9", { snapshotter: "soci", ...more })).toEqual([]);
  });

  test.each([
    { version: "2.0.11", snapshotter: "erofs", codes: ["containerd-snapshotter-proxy"] },
    { version: "2.1.9", snapshotter: "erofs", codes: [] },
    { version: "1.7.24", snapshotter: "aufs", codes: [] },
    { version: "2.0.11", snapshotter: "aufs", codes: ["containerd-snapshotter-proxy"] },
  ])("$snapshotter on $version: $codes", ({ version, snapshotter, codes }) => {
    expect(found(version, { snapshotter }).map(({ code }) => code)).toEqual(codes);
  });
});
