import { describe, expect, test } from "vitest";
import {
  anArchive,
  aSpec,
  pausePath,
  pauseReference,
  rendered,
  withArchiveFile,
} from "../../specs/a-spec.ts";

const program = "/opt/nodegen/bin/nodegen-preload";
const verifier = "/opt/nodegen/bin/nodegen-verify";
const units = "/etc/systemd/system";
const gate = `${units}/kubelet.service.d/20-nodegen.conf`;
const more = { reference: "registry.internal.example/a/b:1", archive: { path: "/opt/b.tar" } };

const withPause = (pause: object) => aSpec({ images: { pause } });
const delivered = (archive: ReturnType<typeof anArchive>, changes = {}) =>
  rendered(withArchiveFile(changes), { archives: { "./pause.tar": archive } });

/** The value that a script gives a variable at its top. */
const variable = (script: string, name: string) =>
  new RegExp(`^ *${name}=(.*)$`, "m").exec(script)?.[1];

describe("the pause image's reference", () => {
  test.each([
    { text: "pause:3.10", suggestion: "write docker.io/library/pause:3.10" },
    { text: "index.docker.io/a/pause:3", suggestion: "write docker.io/a/pause:3" },
    { text: "registry.k8s.io/pause", suggestion: "write registry.k8s.io/pause:TAG" },
    {
      text: `registry.k8s.io/pause:3.10@sha256:${"0".repeat(64)}`,
      suggestion: "write registry.k8s.io/pause:3.10",
    },
    {
      text: "registry.k8s.io/PAUSE:3",
      suggestion:
        "write host[:port]/path:tag, such as registry.internal.example/kubernetes/pause:3.10.1",
    },
  ])("$text is refused, and the full form is named", ({ text, suggestion }) => {
    expect(rendered(withPause({ reference: text })).findings).toMatchObject([
      { code: "image-reference", path: ["images", "pause", "reference"], hint: suggestion },
    ]);
  });

  test("is one and the same string in containerd's configuration and in both programs", () => {
    const { text } = rendered(aSpec());
    const wanted = [text("/etc/containerd/config.toml"), text(program), text(verifier)];
    expect(wanted.filter((file) => file.includes(pauseReference))).toHaveLength(3);
  });

  test("inside an archive is held to the same form", () => {
    expect(rendered(withPause({ archive: { name: "pause:3" } })).found).toEqual([
      "image-reference images.pause.archive.name",
    ]);
  });

  test("as the archive itself has it is held to the same form", () => {
    expect(delivered(anArchive({ name: "Pause:3" })).found).toEqual([
      "image-reference images.pause.archive.file",
    ]);
  });
});

describe("where the archive is on the node", () => {
  test.each([
    {
      name: "inside containerd's root",
      path: "/var/lib/containerd/pause.tar",
      code: "image-archive-in-store",
    },
    { name: "below /usr", path: "/usr/share/pause.tar", code: "image-archive-below-usr" },
    { name: "with ..", path: "/opt/../pause.tar", code: "image-archive-path" },
    { name: "with .", path: "/opt/./pause.tar", code: "image-archive-path" },
    { name: "with an empty part", path: "/opt//pause.tar", code: "image-archive-path" },
    { name: "that is a folder", path: "/opt/images/", code: "image-archive-path" },
  ])("a path $name is refused", ({ path, code }) => {
    expect(rendered(withPause({ archive: { path } })).findings).toMatchObject([
      {
        code,
        path: ["images", "pause", "archive", "path"],
        hint: expect.stringMatching(/such as|\/opt\/nodegen\/images|absolute path/),
      },
    ]);
  });

  test.each([
    "/opt/pause.tar",
    "/var/lib/containerd-images/pause.tar",
    "/usrlocal/pause.tar",
    "/opt/a..b/pause.tar",
  ])("%s is fine", (path) => {
    expect(rendered(withPause({ archive: { path } })).found).toEqual([]);
  });

  test("the root that counts is the spec's own", () => {
    const changes = {
      containerd: { root: "/data/containerd/" },
      images: { pause: { archive: { path: "/data/containerd/pause.tar" } } },
    };
    expect(rendered(aSpec(changes)).found).toEqual([
      "image-archive-in-store images.pause.archive.path",
    ]);
  });

  test("two archives can't be at one path", () => {
    const preload = [{ ...more, archive: { path: pausePath, file: "./b.tar" } }];
    const archives = { "./pause.tar": anArchive(), "./b.tar": anArchive({ name: more.reference }) };
    const result = rendered(withArchiveFile({ images: { preload } }), { archives });
    expect(result.found).toContain("image-archive-shared images.preload[0].archive.path");
  });

  test("one archive may hold two images", () => {
    const preload = [{ ...more, archive: { path: pausePath, file: "./pause.tar" } }];
    const archive = anArchive();
    const both = {
      contents: {
        ...archive.contents,
        images: [
          { name: pauseReference, platforms: ["linux/amd64"] },
          { name: more.reference, platforms: ["linux/amd64"] },
        ],
      },
    };
    const result = rendered(withArchiveFile({ images: { preload } }), {
      archives: { "./pause.tar": both },
      formats: ["tree"],
    });
    expect(result.found.filter((one) => one.includes("archive-shared"))).toEqual([]);
  });
});

describe("an archive that travels", () => {
  test("is inspected: one that does not name its image is refused", () => {
    const unnamed = {
      contents: { ...anArchive().contents, images: [{ platforms: ["linux/amd64"] }] },
    };
    expect(delivered(unnamed).found).toEqual(["archive-unnamed images.pause.archive.file"]);
  });

  test("is for the node's architecture: another is refused", () => {
    expect(delivered(anArchive(), { host: { architecture: "arm64" } }).found).toEqual([
      "archive-architecture images.pause.archive.file",
    ]);
  });

  test("is delivered to its path", () => {
    const result = delivered(anArchive(), { delivery: { layers: { boot: [] } } });
    expect(result.tree.get(pausePath)).toMatchObject({
      mode: 0o644,
      content: { local: "./pause.tar", sha256: "5".repeat(64), bytes: 4096 },
    });
  });

  test("has its digest checked on the node, whether the spec states it or not", () => {
    expect(variable(delivered(anArchive()).text(verifier), "sha256")).toBe("5".repeat(64));
  });

  test("has its image's digest checked on the node", () => {
    expect(variable(delivered(anArchive()).text(verifier), "digest")).toBe(
      `sha256:${"d".repeat(64)}`,
    );
  });

  test("is named in the script by its own name, and tagged with the reference", () => {
    const script = delivered(anArchive({ name: "registry.k8s.io/pause:3.10.1" })).text(program);
    expect(script).toContain("registry.k8s.io/pause:3.10.1");
    expect(script).toContain(pauseReference);
  });
});

test("an archive that is on the machine image has only the digest that the spec states", () => {
  expect(variable(rendered(aSpec()).text(verifier), "sha256")).toBe("''");
  const stated = withPause({ archive: { sha256: "a".repeat(64) } });
  expect(variable(rendered(stated).text(verifier), "sha256")).toBe("a".repeat(64));
});

describe("the preload program", () => {
  const script = rendered(aSpec()).text(program);

  test("may be run, and is readable by all", () => {
    expect(rendered(aSpec()).tree.get(program)).toMatchObject({ mode: 0o755, secret: false });
  });

  test.each([
    ["socket", "/run/containerd/containerd.sock"],
    ["namespace", "k8s.io"],
    ["snapshotter", "overlayfs"],
    ["platform", "linux/amd64"],
    ["pin_label", "io.cri-containerd.pinned"],
    ["lock", "/run/nodegen/preload.lock"],
  ])("has %s=%s", (name, value) => {
    expect(variable(script, name)).toBe(value);
  });

  test("imports into the snapshotter that the CRI plugin uses", () => {
    const native = rendered(aSpec({ containerd: { snapshotter: "native" } }));
    expect(variable(native.text(program), "snapshotter")).toBe("native");
    expect(native.text("/etc/containerd/config.toml")).toContain('snapshotter = "native"');
    expect(native.text(program)).toMatch(/--snapshotter "\$snapshotter"/);
  });

  test("imports for the node's own platform alone", () => {
    const arm = rendered(aSpec({ host: { architecture: "arm64" } }));
    expect(variable(arm.text(program), "platform")).toBe("linux/arm64");
  });

  test.each(["1.7.24", "2.0.11", "2.1.9", "2.2.7", "2.3.4"])(
    "imports with --local on containerd %s, whose other way refuses a snapshotter that it was not told of",
    (version) => {
      expect(rendered(aSpec({ containerd: { version } })).text(program)).toContain(
        "images import --local --platform",
      );
    },
  );

  test.each(["1.6.20", "1.6.36"])("imports without it on %s, which has no such flag", (version) => {
    const text = rendered(aSpec({ containerd: { version } })).text(program);
    expect(text).toContain("images import --platform");
    expect(text).not.toContain("--local");
  });

  test("has no value that a shell would read as anything but text", () => {
    const path = "/opt/a+b/pause_1-2.tar";
    expect(rendered(withPause({ archive: { path } })).text(program)).toContain(path);
  });
});

describe("the program that verifies", () => {
  const images = "io.containerd.cri.v1.images?";
  const cri = "io.containerd.grpc.v1.cri?";
  const verifierOf = (version: string) =>
    rendered(aSpec({ containerd: { version } })).text(verifier);

  test.each([
    { version: "1.6.36", table: cri, key: "sandbox_image", registry: `${cri}.registry` },
    { version: "1.7.24", table: cri, key: "sandbox_image", registry: `${cri}.registry` },
    ...["2.0.11", "2.1.9", "2.2.7", "2.3.4"].map((version) => ({
      version,
      table: `${images}.pinned_images`,
      key: "sandbox",
      registry: `${images}.registry`,
    })),
  ])("looks where containerd $version has its values", ({ version, table, key, registry }) => {
    const text = verifierOf(version);
    expect(text).toContain(`effective '${table}' ${key})`);
    expect(text).toContain(`effective '${registry}' config_path)`);
  });

  test.each(["1.6.22", "1.7.3", "2.0.0", "2.3.4"])(
    "asks whether the image is pinned on %s",
    (version) => {
      expect(verifierOf(version)).toContain('fail "$reference is pinned: run $preload"');
    },
  );

  test.each(["1.6.20", "1.7.2"])("says that %s can't pin, and does not fail for it", (version) => {
    expect(verifierOf(version)).toContain("can't be pinned by this containerd");
    expect(verifierOf(version)).not.toContain('fail "$reference is pinned');
  });
});

describe("the unit that imports early", () => {
  const unit = rendered(aSpec()).text(`${units}/nodegen-preload.service`);

  test("runs before the kubelet, after containerd and after user-data's files", () => {
    expect(unit).toMatch(/^Before=kubelet\.service$/m);
    expect(unit).toMatch(/^After=containerd\.service cloud-config\.target$/m);
  });

  test("is never required or wanted by the kubelet", () => {
    expect(unit).not.toMatch(/^(RequiredBy|WantedBy)=kubelet/m);
  });

  test("has no condition: a unit that is skipped counts as success", () => {
    expect(unit).not.toMatch(/^Condition/m);
  });

  test("waits for what is mounted at the archive and at containerd's root", () => {
    expect(unit).toMatch(new RegExp(`^RequiresMountsFor=${pausePath} /var/lib/containerd$`, "m"));
  });

  test("is enabled by a link", () => {
    expect(
      rendered(aSpec()).tree.get(`${units}/multi-user.target.wants/nodegen-preload.service`)
        ?.content,
    ).toEqual({ linkTo: "../nodegen-preload.service" });
  });
});

describe("the gate", () => {
  test("holds the kubelet back: block", () => {
    expect(rendered(aSpec()).text(gate)).toMatch(
      /^ExecStartPre=\/opt\/nodegen\/bin\/nodegen-preload$/m,
    );
  });

  test("lets it go all the same: warn", () => {
    const warn = aSpec({ images: { onFailure: "warn" } });
    expect(rendered(warn).text(gate)).toMatch(
      /^ExecStartPre=-\/opt\/nodegen\/bin\/nodegen-preload$/m,
    );
  });

  test("asks after the import what else is wrong, which holds nothing back", () => {
    expect(rendered(aSpec()).text(gate)).toMatch(
      /^ExecStartPre=\/opt\/nodegen\/bin\/nodegen-preload\n(#.*\n)*ExecStartPre=-\/opt\/nodegen\/bin\/nodegen-verify --quiet$/m,
    );
  });

  test.each(["Restart=always", "RestartSec=5", "StartLimitIntervalSec=0", "TimeoutStartSec=235"])(
    "says %s whatever the image's unit says",
    (line) => {
      expect(rendered(aSpec()).text(gate).split("\n")).toContain(line);
    },
  );

  test("gives the program more time than it takes itself, and less than kubeadm waits", () => {
    const { text } = rendered(aSpec());
    const timeout = Number(/TimeoutStartSec=(\d+)/.exec(text(gate))?.[1]);
    const budget = Number(/^ +one (\d+)$/m.exec(text(program))?.[1]);
    expect(budget).toBeLessThan(timeout);
    expect(timeout).toBeLessThan(240);
  });
});

describe("images to preload", () => {
  const result = rendered(aSpec({ images: { preload: [more] } }));
  const unit = `${units}/nodegen-preload-images.service`;

  test("have a unit of their own, for which nothing waits", () => {
    expect(result.text(unit)).toContain("nodegen-preload images");
    expect(result.text(unit)).not.toMatch(/^Before=/m);
  });

  test("have no unit where there are none", () => {
    expect(rendered(aSpec()).tree.has(unit)).toBe(false);
  });

  test("are no matter of the gate", () => {
    expect(result.text(gate)).toBe(rendered(aSpec()).text(gate));
  });

  test("can't have the pause image among them", () => {
    const preload = [{ reference: pauseReference, archive: { path: "/opt/b.tar" } }];
    expect(rendered(aSpec({ images: { preload } })).found).toEqual([
      "image-twice images.preload[0].reference",
    ]);
  });

  test("are checked like the pause image", () => {
    const preload = [{ reference: "b:1", archive: { path: "/usr/b.tar" } }];
    expect(rendered(aSpec({ images: { preload } })).found.toSorted()).toEqual([
      "image-archive-below-usr images.preload[0].archive.path",
      "image-reference images.preload[0].reference",
    ]);
  });
});
