import { describe, expect, test } from "vitest";
import { containerdGenerations } from "../../../src/core/spec/versions/containerd.ts";
import { linted, marked } from "./lint-files.ts";

const path = "/etc/containerd/config.toml";

/** What is said of one config.toml, as `code line: what the caret is under`. */
const said = (containerd: string, text: string) =>
  marked(linted({ [path]: text }, { containerd }), { [path]: text });

const messages = (containerd: string, text: string) =>
  linted({ [path]: text }, { containerd }).map(({ message }) => message);

const hints = (containerd: string, text: string) =>
  linted({ [path]: text }, { containerd }).map(({ hint }) => hint);

const cri = 'plugins."io.containerd.grpc.v1.cri"';
const images = 'plugins."io.containerd.cri.v1.images"';
const runtime = 'plugins."io.containerd.cri.v1.runtime"';

const version2 = `version = 2
[${cri}]
  sandbox_image = "registry.internal.example/pause:3.10"
`;
const version3 = `version = 3
[${images}.pinned_images]
  sandbox = "registry.internal.example/pause:3.10"
`;
const version4 = version3.replace("3", "4");

describe("a config.toml in the version of its containerd is in order", () => {
  test.each(containerdGenerations)("$minor", ({ minor, configVersion }) => {
    const own = { 2: version2, 3: version3, 4: version4 }[configVersion];
    expect(said(minor, own)).toEqual([]);
  });
});

describe("one of an older version is translated, so nothing is said of it", () => {
  test.each(["2.0", "2.1.9", "2.2", "2.3.7"])("version 2 and %s", (containerd) => {
    expect(said(containerd, version2)).toEqual([]);
  });

  test("version 3 with its servers at the top, and 2.3", () => {
    const text = `${version3}[grpc]\n  address = "/run/other.sock"\n[metrics]\n  address = "127.0.0.1:1"\n`;
    expect(said("2.3.7", text)).toEqual([]);
  });

  test("but for what nothing became of", () => {
    const text = `${version2}  systemd_cgroup = true\n`;
    expect(said("2.1.9", text)).toEqual(["containerd-key-unknown 4: systemd_cgroup"]);
    expect(said("1.7.24", text)).toEqual([]);
  });
});

describe("keys of another version are ignored, and the one that works is named", () => {
  const mixed = (version: number, key: string) =>
    `version = ${version}\n[${key}]\n  sandbox_image = "registry.internal.example/pause:3.10"\n`;

  test.each([
    { containerd: "2.0", sandbox: "registry.k8s.io/pause:3.10", version: 3 },
    { containerd: "2.1.9", sandbox: "registry.k8s.io/pause:3.10", version: 3 },
    { containerd: "2.2", sandbox: "registry.k8s.io/pause:3.10.1", version: 3 },
    { containerd: "2.3.7", sandbox: "registry.k8s.io/pause:3.10.2", version: 4 },
  ])("that of version 2 in a file of $containerd", ({ containerd, sandbox, version }) => {
    const text = mixed(version, cri);
    expect(said(containerd, text)).toEqual(["containerd-sandbox-ignored 3: sandbox_image"]);
    expect(messages(containerd, text)).toEqual([
      `containerd ${containerd} ignores ${cri}.sandbox_image: its sandbox image is ${sandbox}`,
    ]);
    expect(hints(containerd, text)).toEqual([`write ${images}.pinned_images.sandbox instead`]);
  });

  test.each([
    { containerd: "1.6", sandbox: "registry.k8s.io/pause:3.6" },
    { containerd: "1.7.24", sandbox: "registry.k8s.io/pause:3.8" },
  ])("that of version 3 in a version 2 file of $containerd", ({ containerd, sandbox }) => {
    const text = version3.replace("3", "2");
    expect(said(containerd, text)).toEqual(["containerd-sandbox-ignored 3: sandbox"]);
    expect(messages(containerd, text)[0]).toContain(`its sandbox image is ${sandbox}`);
    expect(hints(containerd, text)).toEqual([`write ${cri}.sandbox_image instead`]);
  });

  test("other keys too", () => {
    const text = `version = 3\n[${cri}.registry]\n  config_path = "/etc/containerd/certs.d"\n`;
    expect(said("2.1.9", text)).toEqual(["containerd-key-unknown 3: config_path"]);
    expect(hints("2.1.9", text)).toEqual([
      `the key of this version is ${images}.registry.config_path`,
    ]);
  });

  test("and servers at the top of a version 4 file", () => {
    const text = `${version4}[grpc]\n  address = "/run/other.sock"\n`;
    expect(said("2.3.7", text)).toEqual(["containerd-key-ignored 5: address"]);
    expect(hints("2.3.7", text)[0]).toContain('plugins."io.containerd.server.v1.grpc".address');
  });

  test("with the image that another file of the node or another key gives it", () => {
    const text = `version = 3
[${cri}]
  sandbox_image = "old.example/pause:1"
[${images}.pinned_images]
  sandbox = "new.example/pause:2"
`;
    expect(messages("2.2", text)[0]).toContain("its sandbox image is new.example/pause:2");
  });

  test("of both places 2.3 takes the older in a version 3 file", () => {
    const text = `version = 3
[${cri}]
  sandbox_image = "old.example/pause:1"
[${images}.pinned_images]
  sandbox = "new.example/pause:2"
`;
    expect(said("2.3.7", text)).toEqual(["containerd-sandbox-twice 3: sandbox_image"]);
    expect(said("2.3.7", text.replace('"old.example/pause:1"', "1"))).toEqual([
      "containerd-sandbox-twice 3: sandbox_image",
      "containerd-key-type 3: 1",
    ]);
  });
});

describe("misspelt", () => {
  test("keys are ignored", () => {
    const text = `version = 3\n[${images}]\n  snapshoter = "overlayfs"\n`;
    expect(said("2.1.9", text)).toEqual(["containerd-key-unknown 3: snapshoter"]);
    expect(hints("2.1.9", text)).toEqual(["did you mean snapshotter?"]);
  });

  test("names of plugins are ignored with all that is below them", () => {
    const text = `version = 3\n[plugins."io.containerd.cri.v1.image"]\n  snapshotter = "overlayfs"\n  max_concurrent_downloads = 3\n`;
    expect(said("2.1.9", text)).toEqual(['containerd-key-unknown 2: "io.containerd.cri.v1.image"']);
    expect(hints("2.1.9", text)[0]).toContain("did you mean io.containerd.cri.v1.images?");
  });

  test("the name of the sandbox image is, too, though any name may stand there", () => {
    const text = version3.replace("sandbox =", "sandboxx =");
    expect(said("2.2", text)).toEqual(["containerd-sandbox-ignored 3: sandboxx"]);
  });

  test("an image of another name beside it is in order", () => {
    expect(said("2.2", `${version3}  dns = "registry.internal.example/coredns:1"\n`)).toEqual([]);
  });

  test("a table at the top", () => {
    expect(said("2.1.9", "version = 3\n[gprc]\n  address = '/run/x.sock'\n")).toEqual([
      "containerd-key-unknown 2: gprc",
    ]);
  });
});

describe("a key that says nothing loses nothing where it is not known", () => {
  test.each(['unknown = ""', "unknown = []", "unknown = {}", "unknown = { a = { b = '' } }"])(
    "%s",
    (line) => {
      expect(said("2.2", `version = 3\n[${images}]\n  ${line}\n`)).toEqual([]);
    },
  );

  test("nor does the table of a plugin without settings", () => {
    expect(said("2.2", 'version = 3\n[plugins."io.containerd.mount-handler.v1.erofs"]\n')).toEqual(
      [],
    );
  });

  test.each(["unknown = false", "unknown = 0", "unknown = ['']", "unknown = { a = 1 }"])(
    "but this does: %s",
    (line) => {
      expect(said("2.2", `version = 3\n[${images}]\n  ${line}\n`)).toEqual([
        "containerd-key-unknown 3: unknown",
      ]);
    },
  );
});

describe("the version of the file", () => {
  test.each(["1.6.36", "1.7.24"])("is refused by %s where it is newer", (containerd) => {
    expect(said(containerd, version3)).toEqual(["containerd-config-refused 1: 3"]);
  });

  test.each(["2.0", "2.1.9", "2.2"])("4 is refused by %s", (containerd) => {
    expect(said(containerd, version4)).toEqual(["containerd-config-refused 1: 4"]);
    expect(hints(containerd, version4)[0]).toContain("version = 3");
  });

  test("5 is refused by 2.3", () => {
    expect(said("2.3.7", version3.replace("3", "5"))).toEqual(["containerd-config-refused 1: 5"]);
  });

  test.each(["1.6.20", "1.7.16", "1.6"])("is taken by %s without a word", (containerd) => {
    expect(said(containerd, version3)).toEqual([
      "containerd-config-newer 1: 3",
      "containerd-sandbox-ignored 3: sandbox",
    ]);
    expect(said(containerd, version2.replace("2", "3"))).toEqual(["containerd-config-newer 1: 3"]);
    expect(messages(containerd, version3)[0]).toMatch(
      /its sandbox image is registry.k8s.io\/pause/,
    );
  });

  const without = version2.replace("version = 2\n", "");
  test.each(["1.6", "1.7.24"])("that is missing makes %s ignore all plugins", (containerd) => {
    expect(said(containerd, without)).toEqual(["containerd-config-short-names 1: ["]);
    expect(messages(containerd, without)[0]).toContain(
      "its sandbox image is registry.k8s.io/pause:3.",
    );
  });

  test("that is missing keeps 2.1 from translating", () => {
    expect(said("2.1.9", without)).toEqual([
      "containerd-config-unversioned 1: [",
      "containerd-sandbox-ignored 2: sandbox_image",
    ]);
  });

  test("that is missing is guessed by 2.3, which translates", () => {
    expect(said("2.3.7", without)).toEqual(["containerd-config-unversioned 1: ["]);
  });

  test("that is missing, with tables of version 3, is no more than a warning to 2.1", () => {
    const text = version3.replace("version = 3\n", "");
    expect(linted({ [path]: text }, { containerd: "2.1.9" })).toMatchObject([
      { code: "containerd-config-unversioned", severity: "warning" },
    ]);
  });
});

describe("short names of plugins", () => {
  const text = 'version = 2\n[plugins.cri]\n  sandbox_image = "a.example/pause:1"\n';

  test("keep containerd 1.x from starting", () => {
    expect(said("1.7.24", text)).toEqual(["containerd-plugin-short-name 2: cri"]);
    expect(messages("1.7.24", text)[0]).toContain("does not start");
    expect(hints("1.7.24", text)).toEqual([`write ${cri}`]);
  });

  test("are ignored by 2.x", () => {
    expect(messages("2.1.9", text)).toEqual([
      "containerd 2.1.9 has no plugin cri and ignores the table",
      "containerd 2.1.9 ignores plugins.cri.sandbox_image: its sandbox image is registry.k8s.io/pause:3.10",
    ]);
  });

  test("are translated by 2.3 in a file of version 1, or of none", () => {
    for (const version of ["version = 1", ""]) {
      expect(said("2.3.7", text.replace("version = 2", version))).toEqual([
        `containerd-config-unversioned ${version === "" ? "1: " : "1: 1"}`,
      ]);
    }
    expect(messages("2.3.7", text)[0]).toContain("has no plugin cri");
  });
});

test("text that is no TOML is a finding at its place", () => {
  expect(said("2.1.9", "version = 3\n[plugins\n")).toEqual(["containerd-config-syntax 2: "]);
  expect(messages("2.1.9", "version = 3\nroot = \n")[0]).toMatch(
    /^this is no TOML \(.+\), so containerd 2.1.9 does not start$/,
  );
});

test("a value of another type is a finding at the value", () => {
  const text = `version = 3\n[${runtime}]\n  enable_selinux = "yes"\n`;
  expect(said("2.1.9", text)).toEqual(['containerd-key-type 3: "yes"']);
});

describe("registries", () => {
  const registry = (lines: string) => `version = 3\n[${images}.registry]\n${lines}\n`;
  const mirrors = `[${images}.registry.mirrors."docker.io"]\n  endpoint = ["https://mirror.internal.example"]`;

  test("mirrors beside config_path keep the CRI plugin from loading", () => {
    const text = registry(`  config_path = "/etc/containerd/certs.d"\n${mirrors}`);
    expect(said("2.2", text)).toEqual(["containerd-registry-twice 4: mirrors"]);
  });

  test("so do certificates in configs, on 1.x", () => {
    const text = `version = 2\n[${cri}.registry]\n  config_path = "/etc/containerd/certs.d"\n[${cri}.registry.configs."a.example".tls]\n  ca_file = "/ca.pem"\n`;
    expect(said("1.7.24", text)).toEqual(["containerd-registry-twice 4: configs"]);
  });

  test("mirrors alone are deprecated", () => {
    expect(said("2.2", registry(mirrors))).toEqual(["containerd-registry-deprecated 3: mirrors"]);
  });

  test("empty tables, as containerd itself writes them, are nothing", () => {
    const text = registry(
      `  config_path = ""\n[${images}.registry.mirrors]\n[${images}.registry.auths]`,
    );
    expect(said("2.2", text)).toEqual([]);
  });

  const pair = '"/etc/containerd/certs.d:/etc/docker/certs.d"';
  test.each(["2.1.9", "2.2", "2.3.7"])(
    "two folders in config_path are none to %s",
    (containerd) => {
      expect(said(containerd, registry(`  config_path = ${pair}`))).toEqual([
        `containerd-config-path-colon 3: ${pair}`,
      ]);
    },
  );

  test("but to a containerd without a transfer service, or one that does not use it", () => {
    expect(said("2.0", registry(`  config_path = ${pair}`))).toEqual([]);
    expect(
      said(
        "2.1.9",
        registry(`  config_path = ${pair}\n[${images}]\n  use_local_image_pull = true`),
      ),
    ).toEqual([]);
  });

  test.each(["certs.d", " /etc/containerd/certs.d"])(
    "config_path is from the root: not %j",
    (found) => {
      expect(said("2.2", registry(`  config_path = "${found}"`))).toEqual([
        `containerd-config-path-relative 3: "${found}"`,
      ]);
    },
  );
});

describe("snapshotters", () => {
  const own = `[${runtime}.containerd.runtimes.foo]\n  runtime_type = "io.containerd.runc.v2"\n  snapshotter = "native"\n`;
  const platforms = `[${images}.runtime_platforms.foo]\n  snapshotter = "native"\n`;
  const unpack = ["overlayfs", "native"]
    .map(
      (name) =>
        `[[plugins."io.containerd.transfer.v1.local".unpack_config]]\n  platform = "linux"\n  snapshotter = "${name}"\n`,
    )
    .join("");

  test.each(["2.0", "2.1.9", "2.2"])(
    "of one runtime are lost by the images plugin of %s",
    (containerd) => {
      expect(said(containerd, `version = 3\n${own}${containerd === "2.0" ? "" : unpack}`)).toEqual([
        'containerd-runtime-snapshotter-lost 4: "native"',
      ]);
      expect(
        said(containerd, `version = 3\n${own}${platforms}${containerd === "2.0" ? "" : unpack}`),
      ).toEqual([]);
    },
  );

  test("of one runtime are lost in the translation of a version 2 file, too", () => {
    const text = `version = 2\n[${cri}.containerd.runtimes.foo]\n  runtime_type = "io.containerd.runc.v2"\n  snapshotter = "native"\n`;
    expect(said("2.0", text)).toEqual(['containerd-runtime-snapshotter-lost 4: "native"']);
    expect(said("1.7.24", text)).toEqual([]);
    expect(said("1.6", text)).toEqual(["containerd-key-unknown 4: snapshotter"]);
  });

  test("that the transfer service is not told of make every pull fail", () => {
    const text = `version = 3\n[${images}]\n  snapshotter = "native"\n`;
    expect(said("2.1.9", text)).toEqual(['containerd-unpack-config 3: "native"']);
    expect(said("2.1.9", `${text}  use_local_image_pull = true\n`)).toEqual([]);
    expect(said("2.1.9", `${text}${unpack}`)).toEqual([]);
    expect(said("2.0", text)).toEqual([]);
  });

  test("of other processes need their address", () => {
    const text = `version = 2\n[${cri}.containerd]\n  snapshotter = "stargz"\n`;
    const proxy = '[proxy_plugins.stargz]\n  type = "snapshot"\n  address = "/run/stargz.sock"\n';
    expect(said("1.7.24", text)).toEqual(['containerd-snapshotter-proxy 3: "stargz"']);
    expect(said("1.7.24", text + proxy)).toEqual([]);
  });

  test("of a block device need their size, and their own key", () => {
    const text =
      'version = 2\n[plugins."io.containerd.snapshotter.v1.devmapper"]\n  pool_name = "pool"\n';
    expect(said("1.7.24", text)).toEqual(['containerd-devmapper-size 3: "pool"']);
    const blockfile = `version = 3\n[${images}]\n  snapshotter = "blockfile"\n`;
    expect(said("2.0", blockfile)).toEqual(['containerd-snapshotter-unconfigured 3: "blockfile"']);
  });
});

describe("rules that hold for a spec hold for a file", () => {
  test("the CRI plugin is not disabled", () => {
    expect(
      said("1.7.24", 'version = 2\ndisabled_plugins = ["io.containerd.grpc.v1.cri"]\n'),
    ).toEqual(['containerd-cri-disabled 2: "io.containerd.grpc.v1.cri"']);
  });

  test("the default runtime is one that is there, and runc always is", () => {
    const text = (name: string) =>
      `version = 3\n[${runtime}.containerd]\n  default_runtime_name = "${name}"\n`;
    expect(said("2.2", text("nvidia"))).toEqual(['containerd-default-runtime 3: "nvidia"']);
    expect(said("2.2", text("runc"))).toEqual([]);
  });

  test("a shim that is gone", () => {
    const text = `version = 2\n[${cri}.containerd.runtimes.old]\n  runtime_type = "io.containerd.runc.v1"\n`;
    expect(said("2.2", text)).toEqual(['containerd-runtime-type 3: "io.containerd.runc.v1"']);
    expect(said("1.7.24", text)).toEqual([]);
  });

  test("keys that turn the transfer service off", () => {
    const text = `version = 3\n[${images}]\n  max_concurrent_downloads = 5\n`;
    expect(said("2.2", text)).toEqual(["containerd-local-pull 3: max_concurrent_downloads"]);
  });

  test("one folder of CNI plugins, or several", () => {
    const text = `version = 3\n[${runtime}.cni]\n  bin_dir = "/opt/cni/bin"\n  bin_dirs = ["/usr/lib/cni"]\n`;
    expect(said("2.2", text)).toEqual(["containerd-cni-twice 3: bin_dir"]);
  });

  test("folders of CDI where it is off", () => {
    const text = `version = 2\n[${cri}]\n  cdi_spec_dirs = ["/etc/cdi"]\n`;
    expect(said("1.7.24", text)).toEqual(['containerd-cdi-off 3: ["/etc/cdi"]']);
    expect(said("1.7.24", text.replace('/etc/cdi"', '/etc/cdi", "/var/run/cdi"'))).toEqual([]);
  });

  test("but the cgroup driver is the kubelet's business, which is not known here", () => {
    const text = `version = 3\n[${runtime}.containerd.runtimes.runc]\n  runtime_type = "io.containerd.runc.v2"\n[${runtime}.containerd.runtimes.runc.options]\n  SystemdCgroup = false\n`;
    expect(said("2.2", text)).toEqual([]);
  });
});

test("no line with a password is shown", () => {
  const text = `version = 3\n[${images}.registry.configs."a.example".auth]\n  pasword = "hunter2"\n`;
  const findings = linted({ [path]: text }, { containerd: "2.2" });
  expect(findings.map(({ code }) => code)).toContain("containerd-key-unknown");
  expect(JSON.stringify(findings)).not.toContain("hunter2");
});
