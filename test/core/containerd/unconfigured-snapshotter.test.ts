import { describe, expect, test } from "vitest";
import { containerdGenerations } from "../../../src/core/spec/versions/containerd.ts";
import { aSpec, rendered } from "../../specs/a-spec.ts";

const code = "containerd-snapshotter-unconfigured";

const found = (containerd: object) =>
  rendered(aSpec({ containerd })).findings.filter((finding) => finding.code === code);

const configured = {
  devmapper: { pool_name: "pool", base_image_size: "10GB" },
  blockfile: { scratch_file: "/opt/scratch.ext4" },
};

const own = containerdGenerations.flatMap(({ minor, snapshotters, runtimeSnapshotters }) =>
  (["devmapper", "blockfile"] as const)
    .filter((name) => snapshotters.includes(name))
    .map((name) => ({ minor, name, runtimeSnapshotters })),
);

describe.each(own)("$name on containerd $minor", ({ minor, name, runtimeSnapshotters }) => {
  const version = `${minor}.99`;
  const plugin = `io.containerd.snapshotter.v1.${name}`;
  const config = (values: object) => ({ config: { plugins: { [plugin]: values } } });

  test("is not loaded without its configuration, which is an error where it is used", () => {
    const [key] = Object.keys(configured[name]);
    expect(found({ version, snapshotter: name })).toMatchObject([
      {
        severity: "error",
        path: ["containerd", "snapshotter"],
        message: `containerd ${minor} does not load its snapshotter ${name} without ${key}`,
        hint: `set ${key} at plugins."${plugin}" (in a spec, below containerd.config), or take another snapshotter`,
      },
    ]);
    expect(found({ version, snapshotter: name, ...config({ [String(key)]: "" }) })).toHaveLength(1);
  });

  test("is content with it, and with an import that may bring it", () => {
    expect(found({ version, snapshotter: name, ...config(configured[name]) })).toEqual([]);
    const imports = ["/etc/containerd/conf.d/*.toml"];
    expect(found({ version, snapshotter: name, imports })).toEqual([]);
  });

  if (!runtimeSnapshotters) return;

  test("is told of at the runtime that uses it", () => {
    const runtimes = [
      { name: "other", type: "io.containerd.runsc.v1" },
      { name: "kata", type: "io.containerd.kata.v2", snapshotter: name },
    ];
    expect(found({ version, runtimes })).toMatchObject([
      { path: ["containerd", "runtimes", 1, "snapshotter"] },
    ]);
  });
});

test("a snapshotter that needs no configuration has none missing", () => {
  for (const snapshotter of ["overlayfs", "native"]) {
    expect(found({ version: "2.3.7", snapshotter })).toEqual([]);
  }
});
