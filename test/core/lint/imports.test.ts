import { describe, expect, test } from "vitest";
import { linted, marked } from "./lint-files.ts";

const config = "/etc/containerd/config.toml";
const dropIn = "/etc/containerd/conf.d/50-site.toml";
const cri = 'plugins."io.containerd.grpc.v1.cri"';
const images = 'plugins."io.containerd.cri.v1.images"';
const imports = 'imports = ["/etc/containerd/conf.d/*.toml"]\n';

const root2 = `version = 2\n${imports}[${cri}]\n  sandbox_image = "root.example/pause:1"\n  [${cri}.registry]\n    config_path = "/etc/containerd/certs.d"\n`;
const root3 = `version = 3\n${imports}[${images}.pinned_images]\n  sandbox = "root.example/pause:1"\n`;
const drop2 = `version = 2\n[${cri}]\n  sandbox_image = "drop.example/pause:1"\n`;
const drop3 = `version = 3\n[${images}.pinned_images]\n  sandbox = "drop.example/pause:1"\n`;
const registry2 = `version = 2\n[${cri}.registry]\n  config_path = "/etc/containerd/certs.d"\n`;

type Files = Readonly<Record<string, string>>;
const said = (containerd: string, files: Files) => marked(linted(files, { containerd }), files);
const both = (root: string, drop: string): Files => ({ [config]: root, [dropIn]: drop });

describe("an imported file of the same version", () => {
  test.each(["2.0", "2.1.9", "2.2"])("is merged by %s", (containerd) => {
    expect(said(containerd, both(root2, drop2))).toEqual([]);
    expect(said(containerd, both(root3, drop3))).toEqual([]);
  });

  test.each(["1.6", "1.7.24"])("takes the place of a whole section on %s", (containerd) => {
    const files = both(root2, registry2);
    expect(said(containerd, files)).toEqual([
      'containerd-import-replaces 2: "io.containerd.grpc.v1.cri"',
    ]);
    expect(linted(files, { containerd })[0]?.message).toMatch(
      /sandbox_image of the importing file are gone, and the sandbox image is registry.k8s.io\/pause/,
    );
  });

  test("takes nothing where it has all that was there", () => {
    const files = both(
      registry2.replace("\n", `\n${imports}`),
      `${registry2}[${cri}]\n  sandbox_image = "a.example/pause:1"\n`,
    );
    expect(said("1.7.24", files)).toEqual([]);
  });
});

describe("an imported file of a newer version", () => {
  test.each(["2.0", "2.1.9", "2.2"])(
    "keeps %s from translating the one that imports it",
    (containerd) => {
      const files = both(root2, `version = 3\n[${images}]\n  snapshotter = "overlayfs"\n`);
      expect(said(containerd, files)).toEqual(["containerd-import-version 1: 3"]);
      expect(linted(files, { containerd })[0]?.message).toContain(
        "its sandbox image is registry.k8s.io/pause:3.10",
      );
    },
  );

  test("is refused by the first releases of 2.3, and taken by later ones", () => {
    expect(said("2.3.4", both(root2, drop3))).toEqual(["containerd-import-newer 1: 3"]);
    expect(said("2.3.5", both(root2, drop3))).toEqual([]);
  });

  test("is refused by 1.7 as any file of that version", () => {
    expect(said("1.7.24", both(root2, drop3))).toEqual(["containerd-config-refused 1: 3"]);
  });
});

describe("an imported file of an older version", () => {
  test.each(["2.0", "2.2", "2.3.7"])(
    "is translated by %s with the one that imports it",
    (containerd) => {
      expect(said(containerd, both(root3, drop2))).toEqual([]);
    },
  );

  test("or of none", () => {
    expect(said("2.2", both(root3, drop3.replace("version = 3\n", "")))).toEqual([]);
  });
});

describe("a rule looks at all files together", () => {
  test("and names the one that says it", () => {
    const root = `version = 3\n${imports}[${images}.registry]\n  config_path = "/etc/containerd/certs.d"\n`;
    const drop = `version = 3\n[${images}.registry.mirrors."docker.io"]\n  endpoint = ["https://a.example"]\n`;
    const findings = linted(both(root, drop), { containerd: "2.2" });
    expect(findings).toMatchObject([
      { code: "containerd-registry-twice", position: { file: dropIn, line: 2 } },
    ]);
  });

  test("what one lacks another may have", () => {
    const root = `version = 3\n${imports}[${images}]\n  snapshotter = "stargz"\n  use_local_image_pull = true\n`;
    const drop =
      'version = 3\n[proxy_plugins.stargz]\n  type = "snapshot"\n  address = "/run/a.sock"\n';
    expect(said("2.2", both(root, drop))).toEqual([]);
    expect(said("2.2", both(root, "version = 3\n"))).toEqual([
      'containerd-snapshotter-proxy 4: "stargz"',
    ]);
  });

  test("and what is not known of an import is not said", () => {
    const root = `version = 3\n${imports}[${images}]\n  snapshotter = "stargz"\n  use_local_image_pull = true\n`;
    expect(said("2.2", { "config.toml": root })).toEqual([]);
  });
});

describe("an import that is named", () => {
  const root = `version = 3\nimports = ["/etc/containerd/other.toml"]\n`;

  test("is missing where its folder was looked through", () => {
    expect(said("2.2", { [config]: root })).toEqual([
      'containerd-import-missing 2: "/etc/containerd/other.toml"',
    ]);
  });

  test("is unknown where it was not", () => {
    const text = root.replace("/etc/containerd/other", "/opt/other");
    expect(linted({ [config]: text }, { containerd: "2.2" })).toMatchObject([
      { code: "containerd-import-unseen", severity: "warning" },
    ]);
  });

  test("is found below the root of an image, and beside the file", () => {
    const files = (pattern: string): Files => ({
      "./image/etc/containerd/config.toml": `version = 3\nimports = ["${pattern}"]\n`,
      "./image/etc/containerd/other.toml": "version = 3\nroot = 1\n",
    });
    for (const pattern of ["/etc/containerd/other.toml", "other.toml"]) {
      expect(said("2.2", files(pattern))).toEqual(["containerd-key-type 2: 1"]);
    }
  });
});

test("files that import each other in a circle are each read once", () => {
  const other = `version = 3\nimports = ["${config}"]\n`;
  expect(said("2.2", both(root3, other))).toEqual([]);
});

test("a file in conf.d that config.toml does not import is not read", () => {
  expect(said("2.2", both(root3.replace(imports, ""), drop3))).toEqual([
    "containerd-drop-in-unread 1: v",
  ]);
});
