import { describe, expect, test } from "vitest";
import { parseToml } from "../../../src/core/syntax/toml.ts";
import { aSpec, pauseReference, rendered, type SpecDocument } from "../../specs/a-spec.ts";

const cri = ["plugins", "io.containerd.grpc.v1.cri"];
const images = ["plugins", "io.containerd.cri.v1.images"];
const runtime = ["plugins", "io.containerd.cri.v1.runtime"];
const transfer = ["plugins", "io.containerd.transfer.v1.local"];
const server = (id: string) => ["plugins", `io.containerd.server.v1.${id}`];

/** A document that holds `value` at `path`. */
const raw = (path: readonly string[], value: unknown) =>
  path.reduceRight<unknown>((below, step) => ({ [step]: below }), value) as SpecDocument;

const nodeWith = (version: string, config: SpecDocument, containerd: SpecDocument = {}) =>
  rendered(aSpec({ containerd: { version, config, ...containerd } }));

const found = (version: string, config: SpecDocument, containerd: SpecDocument = {}) =>
  nodeWith(version, config, containerd).findings;

const written = (version: string, config: SpecDocument) =>
  parseToml(nodeWith(version, config).text("/etc/containerd/config.toml")) as SpecDocument;

describe("keys of the user's own", () => {
  test("are merged into our tables, ours first", () => {
    const document = written("2.1.9", raw([...runtime, "enable_selinux"], true));
    expect(document).toMatchObject({
      version: 3,
      plugins: {
        "io.containerd.cri.v1.images": { pinned_images: { sandbox: pauseReference } },
        "io.containerd.cri.v1.runtime": {
          containerd: { default_runtime_name: "runc" },
          enable_selinux: true,
        },
      },
    });
    expect(Object.keys(document)).toEqual(["version", "root", "plugins"]);
  });

  test("may add to a runtime of ours, which keeps what it has", () => {
    const runc = [...runtime, "containerd", "runtimes", "runc"];
    const document = written("2.1.9", raw([...runc, "options", "BinaryName"], "/usr/bin/crun"));
    expect(document).toMatchObject(
      raw(runc, {
        runtime_type: "io.containerd.runc.v2",
        options: { SystemdCgroup: true, BinaryName: "/usr/bin/crun" },
      }),
    );
  });

  test("replace lists and plain values", () => {
    const document = written(
      "2.1.9",
      raw([...runtime, "cni"], { bin_dirs: ["/a"], conf_dir: "/b" }),
    );
    expect(document).toMatchObject(raw([...runtime, "cni"], { bin_dirs: ["/a"], conf_dir: "/b" }));
  });

  test("may pin more images, beside the pause image", () => {
    const more = raw([...images, "pinned_images", "proxy"], "registry.internal.example/proxy:1");
    expect(written("2.1.9", more)).toMatchObject(
      raw([...images, "pinned_images"], {
        sandbox: pauseReference,
        proxy: "registry.internal.example/proxy:1",
      }),
    );
  });

  test("merge from layer to layer, and null takes one back", () => {
    const config = { oom_score: -999, plugins: { [String(runtime[1])]: { enable_selinux: true } } };
    const inner = {
      plugins: { [String(runtime[1])]: { enable_selinux: null, disable_apparmor: true } },
    };
    const nodePools = [{ name: "a", containerd: { config: inner } }];
    const { text } = rendered(aSpec({ containerd: { config }, nodePools }));
    const document = parseToml(text("/etc/containerd/config.toml"));
    expect(document).toMatchObject({
      oom_score: -999,
      ...raw([...runtime, "disable_apparmor"], true),
    });
    expect(document).not.toHaveProperty([...runtime, "enable_selinux"]);
  });

  test.each([
    { name: "a number too small", value: 1e-7 },
    { name: "two such numbers", value: [1e-7, -1e-8] },
    { name: "a table beside a number in a list", value: [{ a: 1 }, 1] },
  ])("that TOML can't hold are refused: $name", ({ value }) => {
    const config = raw(["plugins", "io.containerd.snapshotter.v1.devmapper", "pool_name"], value);
    expect(found("2.1.9", config).map(({ code }) => code)).toContain("containerd-value");
    const runtimes = [{ name: "kata", type: "io.containerd.kata.v2", options: { Odd: value } }];
    expect(found("2.1.9", {}, { runtimes })).toMatchObject([
      { code: "containerd-value", path: ["containerd", "runtimes", 0, "options", "Odd"] },
    ]);
  });

  test("are an error of the user's where they hold a hostile text, never a fault of nodegen's", () => {
    const runtimes = [
      { name: "a", podAnnotations: ["\u0001\u0002"], options: { "\u0001": "\u0003" } },
    ];
    const findings = found("2.1.9", { "\u0001": "\u0002\u0003" }, { runtimes });
    expect(new Set(findings.map(({ code }) => code))).toContain("spec-hostile-text");
  });
});

describe("guarded keys", () => {
  const reference = { value: "registry.k8s.io/pause:3.10", field: "images.pause.reference" };
  const registry = { value: { "docker.io": {} }, field: "registries" };
  const snapshotter = { value: "native", field: "containerd.snapshotter" };
  const own = { value: "native", field: "containerd.runtimes[].snapshotter" };
  const cases = [
    { path: ["version"], value: 2, field: "containerd.version" },
    { path: ["root"], value: "/data", field: "containerd.root" },
    { path: ["imports"], value: ["/a.toml"], field: "containerd.imports" },
    { path: [...cri, "sandbox_image"], ...reference },
    { path: [...images, "pinned_images", "sandbox"], ...reference },
    ...[cri, images].flatMap((plugin) => [
      { path: [...plugin, "registry", "config_path"], value: "/a:/b", field: "registries" },
      { path: [...plugin, "registry", "mirrors"], ...registry },
      { path: [...plugin, "registry", "configs"], ...registry },
      { path: [...plugin, "registry", "auths"], ...registry },
    ]),
    { path: [...cri, "containerd", "snapshotter"], ...snapshotter },
    { path: [...images, "snapshotter"], ...snapshotter },
    { path: [...cri, "containerd", "runtimes", "kata", "snapshotter"], ...own },
    { path: [...runtime, "containerd", "runtimes", "kata", "snapshotter"], ...own },
    { path: [...images, "runtime_platforms", "kata", "snapshotter"], ...own },
  ];

  describe.each(["1.6.36", "1.7.24", "2.0.11", "2.1.9", "2.2.7", "2.3.4"])("of %s", (version) => {
    test.each(cases.map((one) => ({ ...one, key: one.path.slice(-3).join(" ") })))(
      "$key is told its field, in this version or another",
      ({ path, value, field }) => {
        const findings = found(version, raw(path, value)).filter(
          ({ severity }) => severity === "error",
        );
        expect(findings).toMatchObject([
          {
            code: "containerd-key-guarded",
            path: ["containerd", "config", ...path],
            hint: expect.stringContaining(field),
          },
        ]);
      },
    );
  });

  test("are told at the key itself", () => {
    const text = `apiVersion: nodegen/v1alpha1
kind: Cluster
metadata: { name: test }
kubernetes: { version: "1.35.2" }
host: { family: debian }
containerd:
  version: 2.1.9
  config:
    plugins:
      io.containerd.cri.v1.images:
        max_concurrent_downloads: 3
        snapshotter: native
      io.containerd.cri.v1.runtime: { enable_selinux: true, enable_selinuxx: true }
images: { pause: { reference: ${pauseReference}, archive: { path: /opt/a.tar } } }
nodePools: [{ name: a }]
`;
    const places = rendered(text).findings.map(({ code, position }) => {
      const { line, column, length } = position ?? {};
      return { code, line, column, length };
    });
    expect(places).toEqual([
      { code: "containerd-key-guarded", line: 12, column: 9, length: 11 },
      { code: "containerd-key-unknown", line: 13, column: 61, length: 15 },
    ]);
  });

  test("show no password of the old registry tables", () => {
    const { findings } = nodeWith(
      "1.7.24",
      raw([...cri, "registry"], { configs: { "a.example": { auth: { password: "hunter2" } } } }),
    );
    expect(findings).toMatchObject([{ code: "containerd-key-guarded" }]);
    const flow = `{"apiVersion":"nodegen/v1alpha1","kind":"Cluster","metadata":{"name":"test"},"kubernetes":{"version":"1.35.2"},"host":{"family":"debian"},
"containerd":{"version":"2.1.9","config":{"plugins":{"io.containerd.cri.v1.images":{"registry":{"auths":{"a":{"password":"hunter2"}}}}}}},
"images":{"pause":{"reference":"${pauseReference}","archive":{"path":"/opt/a.tar"}}},"nodePools":[{"name":"a"}]}`;
    expect(rendered(flow).findings).toMatchObject([{ code: "containerd-key-guarded" }]);
    expect(JSON.stringify(rendered(flow).findings)).not.toContain("hunter2");
  });

  test.each(["2.1.9", "2.3.4"])(
    "are also the list of snapshotters on %s, where we write it",
    (version) => {
      const list = [{ platform: "linux/amd64", snapshotter: "native" }];
      const config = raw([...transfer, "unpack_config"], list);
      expect(found(version, config, { snapshotter: "native" })).toMatchObject([
        {
          code: "containerd-key-guarded",
          path: ["containerd", "config", ...transfer, "unpack_config"],
          hint: expect.stringContaining("containerd.runtimes[].snapshotter"),
        },
      ]);
    },
  );

  test.each([
    { version: "2.2.7", path: ["grpc", "address"] },
    { version: "1.6.36", path: ["grpc", "address"] },
    { version: "2.3.4", path: [...server("grpc"), "address"] },
  ])("are also another socket on $version", ({ version, path }) => {
    expect(found(version, raw(path, "/run/other.sock"))).toMatchObject([
      {
        code: "containerd-key-guarded",
        path: ["containerd", "config", ...path],
        hint: "remove it: the kubelet and the preload program ask at /run/containerd/containerd.sock",
      },
    ]);
    expect(found(version, raw(path, "/run/containerd/containerd.sock"))).toEqual([]);
  });
});

describe("a list of snapshotters of the user's own", () => {
  const entry = { platform: "linux/amd64", snapshotter: "overlayfs", differ: "walking" };
  const list = (...entries: readonly object[]) => raw([...transfer, "unpack_config"], entries);

  test.each([
    { name: "lacks overlayfs", config: list({ ...entry, snapshotter: "native" }) },
    { name: "has no platform", config: list({ snapshotter: "overlayfs" }) },
    { name: "has one without a platform", config: list(entry, { snapshotter: "native" }) },
  ])("is refused where it $name: every pull would fail", ({ config }) => {
    expect(found("2.1.9", config)).toMatchObject([
      {
        code: "containerd-unpack-config",
        path: ["containerd", "config", ...transfer, "unpack_config"],
      },
    ]);
  });

  test.each([
    { name: "it lists what is used", version: "2.1.9", config: list(entry) },
    { name: "2.0 pulls without it", version: "2.0.11", config: list() },
  ])("is fine where $name", ({ version, config }) => {
    expect(found(version, config)).toEqual([]);
  });

  test("is fine where pulls are local", () => {
    const local = { "io.containerd.cri.v1.images": { use_local_image_pull: true } };
    const config = {
      plugins: { ...local, "io.containerd.transfer.v1.local": { unpack_config: [] } },
    };
    expect(found("2.1.9", config)).toEqual([]);
  });
});

describe("a key of another version", () => {
  const v3 = '"io.containerd.cri.v1';
  const cases = [
    {
      version: "2.1.9",
      path: [...cri, "enable_selinux"],
      value: true,
      key: `plugins.${v3}.runtime".enable_selinux`,
    },
    {
      version: "2.3.4",
      path: [...cri, "containerd", "discard_unpacked_layers"],
      value: true,
      key: `plugins.${v3}.images".discard_unpacked_layers`,
    },
    {
      version: "2.1.9",
      path: [...cri, "cni", "bin_dir"],
      value: "/a",
      key: `plugins.${v3}.runtime".cni.bin_dirs`,
    },
    {
      version: "2.0.11",
      path: [...cri, "cni", "bin_dir"],
      value: "/a",
      key: `plugins.${v3}.runtime".cni.bin_dir`,
    },
    {
      version: "2.1.9",
      path: [...cri, "containerd", "runtimes", "kata", "sandbox_mode"],
      value: "shim",
      key: `plugins.${v3}.runtime".containerd.runtimes.kata.sandboxer`,
    },
    {
      version: "1.7.24",
      path: [...runtime, "enable_selinux"],
      value: true,
      key: 'plugins."io.containerd.grpc.v1.cri".enable_selinux',
    },
    {
      version: "1.6.36",
      path: [...images, "max_concurrent_downloads"],
      value: 5,
      key: 'plugins."io.containerd.grpc.v1.cri".max_concurrent_downloads',
    },
    {
      version: "2.2.7",
      path: [...server("metrics"), "address"],
      value: ":1",
      key: "metrics.address",
    },
    { version: "1.7.24", path: [...server("debug"), "uid"], value: 1, key: "debug.uid" },
  ];

  test.each(cases.map((one) => ({ ...one, name: one.path.join(" ") })))(
    "is told the key of $version: $key",
    ({ version, path, value, key }) => {
      expect(found(version, raw(path, value))).toMatchObject([
        {
          code: "containerd-key-unknown",
          path: ["containerd", "config", ...path],
          hint: `the key of this version is ${key}`,
        },
      ]);
    },
  );

  test("in a whole table of them is told for each", () => {
    const table = {
      enable_selinux: true,
      containerd: { discard_unpacked_layers: false, no_such: 1 },
    };
    expect(found("2.1.9", raw(cri, table)).map(({ path, hint }) => [path.at(-1), hint])).toEqual([
      ["enable_selinux", `the key of this version is plugins.${v3}.runtime".enable_selinux`],
      [
        "discard_unpacked_layers",
        `the key of this version is plugins.${v3}.images".discard_unpacked_layers`,
      ],
      ["no_such", "remove it"],
    ]);
  });

  test("that is guarded is told its field, and its neighbours their place", () => {
    const table = { sandbox_image: "a.example/pause:1", enable_selinux: true };
    expect(found("2.1.9", raw(cri, table)).map(({ code, path }) => [code, path.at(-1)])).toEqual([
      ["containerd-key-guarded", "sandbox_image"],
      ["containerd-key-unknown", "enable_selinux"],
    ]);
  });

  test.each([
    {
      name: "came later",
      version: "2.0.11",
      config: raw([...runtime, "cni", "bin_dirs"], ["/a"]),
      hint: "did you mean bin_dir? (it is a key of 2.1, 2.2, 2.3)",
    },
    {
      name: "is gone",
      version: "2.0.11",
      config: raw([...cri, "disable_cgroup"], true),
      hint: "remove it (it is a key of 1.6, 1.7)",
    },
    {
      name: "is misspelt",
      version: "1.7.24",
      config: raw([...cri, "enable_selinu"], true),
      hint: "did you mean enable_selinux?",
    },
    { name: "is of no version", version: "1.7.24", config: { xyz: {} }, hint: "remove it" },
  ])("that $name is told so", ({ version, config, hint }) => {
    expect(found(version, config)).toMatchObject([{ code: "containerd-key-unknown", hint }]);
  });

  test("stays where it is, where that is so: streaming belongs to the old plugin in every version", () => {
    for (const version of ["1.7.24", "2.1.9", "2.3.4"]) {
      expect(found(version, raw([...cri, "stream_server_address"], "127.0.0.1"))).toEqual([]);
    }
  });

  test("with a value of the wrong type is told the type", () => {
    expect(found("2.1.9", raw([...runtime, "enable_selinux"], "yes"))).toMatchObject([
      {
        code: "containerd-key-type",
        path: ["containerd", "config", ...runtime, "enable_selinux"],
        hint: "write a value of type boolean",
      },
    ]);
  });
});

describe("servers at the top level", () => {
  const servers = [
    { path: ["grpc", "address"], value: "/run/a.sock", key: server("grpc")[1], last: "address" },
    { path: ["grpc", "tcp_address"], value: ":1", key: server("grpc-tcp")[1], last: "address" },
    { path: ["grpc", "tcp_tls_ca"], value: "/a", key: server("grpc-tcp")[1], last: "tls_ca" },
    { path: ["ttrpc", "uid"], value: 1, key: server("ttrpc")[1], last: "uid" },
    { path: ["debug", "address"], value: "/run/d.sock", key: server("debug")[1], last: "address" },
    { path: ["metrics", "address"], value: ":1", key: server("metrics")[1], last: "address" },
    {
      path: ["metrics", "grpc_histogram"],
      value: true,
      key: "io.containerd.metrics.v1.grpc-prometheus",
      last: "grpc_histogram",
    },
  ];

  test.each(servers.map((one) => ({ ...one, name: one.path.join(".") })))(
    "$name is refused on 2.3, which would ignore it silently, and told its plugin",
    ({ path, value, key, last, name }) => {
      expect(found("2.3.4", raw(path, value))).toMatchObject([
        {
          code: "containerd-key-ignored",
          path: ["containerd", "config", ...path],
          message: `containerd 2.3 reads ${name} and does nothing with it`,
          hint: `the key of this version is plugins."${key}".${last}`,
        },
      ]);
    },
  );

  test.each(["1.6.36", "1.7.24", "2.0.11", "2.1.9", "2.2.7"])("are fine on %s", (version) => {
    const config = { debug: { address: "/run/d.sock" }, metrics: { address: ":1338" } };
    expect(found(version, config)).toEqual([]);
  });

  test("may be plugins on 2.3", () => {
    expect(found("2.3.4", raw([...server("metrics"), "address"], ":1338"))).toEqual([]);
  });

  test("are not what the rest of debug is: level and format stay", () => {
    expect(found("2.3.4", { debug: { level: "debug", format: "json" } })).toEqual([]);
  });
});

describe("what makes containerd pull without the transfer service", () => {
  const forcing = [
    {
      key: "max_concurrent_downloads",
      value: 5,
      harmless: 3,
      hint: "io.containerd.transfer.v1.local",
    },
    { key: "discard_unpacked_layers", value: true, harmless: false, hint: "remove it" },
    { key: "disable_snapshot_annotations", value: false, harmless: true, hint: "proxy_plugins" },
    { key: "image_pull_with_sync_fs", value: true, harmless: false, hint: "remove it" },
  ];

  describe.each(["2.1.9", "2.2.7", "2.3.4"])("on %s", (version) => {
    test.each(forcing)("is $key = $value: a warning", ({ key, value, hint }) => {
      expect(found(version, raw([...images, key], value))).toMatchObject([
        {
          code: "containerd-local-pull",
          severity: "warning",
          path: ["containerd", "config", ...images, key],
          hint: expect.stringContaining(hint),
        },
      ]);
    });

    test.each(forcing)("is not $key = $harmless", ({ key, harmless }) => {
      expect(found(version, raw([...images, key], harmless))).toEqual([]);
    });
  });

  test("needs no warning where it is meant", () => {
    const config = raw(images, { use_local_image_pull: true, max_concurrent_downloads: 5 });
    expect(found("2.1.9", config)).toEqual([]);
  });

  test("is nothing on 2.0 and 1.7, which always do", () => {
    expect(found("2.0.11", raw([...images, "max_concurrent_downloads"], 5))).toEqual([]);
    expect(found("1.7.24", raw([...cri, "max_concurrent_downloads"], 5))).toEqual([]);
  });
});

describe("the folders of CNI", () => {
  test.each(["1.6.36", "1.7.24", "2.0.11"])("are one on %s", (version) => {
    expect(found(version, {}, { cni: { binDirs: ["/a", "/b"] } })).toMatchObject([
      { code: "containerd-cni-directories", path: ["containerd", "cni", "binDirs"] },
    ]);
  });

  test.each(["2.1.9", "2.3.4"])("may be several on %s", (version) => {
    expect(found(version, {}, { cni: { binDirs: ["/a", "/b"] } })).toEqual([]);
  });

  test.each(["2.1.9", "2.2.7", "2.3.4"])("are never in both keys on %s", (version) => {
    expect(found(version, raw([...runtime, "cni", "bin_dir"], "/a"))).toMatchObject([
      {
        code: "containerd-cni-twice",
        path: ["containerd", "config", ...runtime, "cni", "bin_dir"],
        hint: "remove bin_dir, and list its folder in bin_dirs (in a spec, containerd.cni.binDirs)",
      },
    ]);
  });

  test("may be in the old key where the new one is emptied", () => {
    const config = raw([...runtime, "cni"], { bin_dir: "/a", bin_dirs: [] });
    expect(found("2.1.9", config)).toEqual([]);
  });
});

describe("the Container Device Interface", () => {
  test.each([{ enabled: true }, { specDirs: ["/etc/cdi"] }])("is not there on 1.6: %o", (cdi) => {
    expect(found("1.6.36", {}, { cdi })).toMatchObject([
      { code: "containerd-cdi-unknown", path: ["containerd", "cdi", Object.keys(cdi)[0]] },
    ]);
  });

  test("may be refused on 1.6, which has none", () => {
    expect(found("1.6.36", {}, { cdi: { enabled: false } })).toEqual([]);
  });

  test("has its folders read on 1.7 only where it is enabled", () => {
    const specDirs = ["/etc/cdi"];
    expect(found("1.7.24", {}, { cdi: { specDirs } })).toMatchObject([
      {
        code: "containerd-cdi-off",
        severity: "warning",
        path: ["containerd", "cdi", "specDirs"],
      },
    ]);
    expect(found("1.7.24", {}, { cdi: { specDirs, enabled: true } })).toEqual([]);
    expect(found("2.0.11", {}, { cdi: { specDirs } })).toEqual([]);
  });

  test("is deprecated to turn off on 2.3", () => {
    expect(found("2.3.4", {}, { cdi: { enabled: false } })).toMatchObject([
      {
        code: "containerd-cdi-off-deprecated",
        severity: "warning",
        path: ["containerd", "cdi", "enabled"],
      },
    ]);
    expect(found("2.3.4", raw([...runtime, "enable_cdi"], false))).toMatchObject([
      {
        code: "containerd-cdi-off-deprecated",
        path: ["containerd", "config", ...runtime, "enable_cdi"],
      },
    ]);
    expect(found("2.2.7", {}, { cdi: { enabled: false } })).toEqual([]);
  });
});

describe("imported files", () => {
  const imports = ["/etc/containerd/conf.d/*.toml"];

  test.each(["1.6.36", "1.7.24"])("may take the CRI's section away on %s: a warning", (version) => {
    expect(found(version, {}, { imports })).toMatchObject([
      {
        code: "containerd-imports-replace",
        severity: "warning",
        path: ["containerd", "imports"],
        hint: expect.stringContaining("containerd.config"),
      },
    ]);
  });

  test.each(["2.0.11", "2.3.4"])("are merged on %s", (version) => {
    expect(found(version, {}, { imports })).toEqual([]);
  });
});

test.each(["cri", "io.containerd.grpc.v1.cri", "io.containerd.cri.v1.images"])(
  "a disabled plugin %s is refused, for the kubelet needs it",
  (name) => {
    expect(
      found("2.1.9", { disabled_plugins: ["io.containerd.snapshotter.v1.zfs", name] }),
    ).toMatchObject([
      { code: "containerd-cri-disabled", path: ["containerd", "config", "disabled_plugins", 1] },
    ]);
  },
);

test("a warning keeps nothing from being rendered", () => {
  const { tree, found } = nodeWith("2.1.9", raw([...images, "max_concurrent_downloads"], 5));
  expect(found).toHaveLength(1);
  expect(tree.has("/etc/containerd/config.toml")).toBe(true);
});
