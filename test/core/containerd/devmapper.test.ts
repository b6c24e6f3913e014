import { describe, expect, test } from "vitest";
import { containerdGenerations } from "../../../src/core/spec/versions/containerd.ts";
import { aSpec, rendered } from "../../specs/a-spec.ts";

const plugin = "io.containerd.snapshotter.v1.devmapper";

const findings = (version: string, devmapper: object, more: object = {}) =>
  rendered(
    aSpec({ containerd: { version, config: { plugins: { [plugin]: devmapper } }, ...more } }),
  ).findings;

const pool = { pool_name: "pool" };

describe.each(containerdGenerations)("a devmapper snapshotter of containerd $minor", (row) => {
  const { minor, failedSnapshotterStopsAll } = row;
  const version = `${minor}.99`;

  test("needs the size of a base image beside its pool, and says what fails without", () => {
    expect(findings(version, pool)).toMatchObject([
      {
        code: "containerd-devmapper-size",
        severity: "error",
        path: ["containerd", "config", "plugins", plugin, "pool_name"],
        message: failedSnapshotterStopsAll
          ? `without base_image_size the CRI plugin of containerd ${minor} does not load: its devmapper snapshotter fails`
          : `without base_image_size the devmapper snapshotter of containerd ${minor} does not load`,
      },
    ]);
  });

  test("needs nothing else: its folder has a default", () => {
    expect(findings(version, { ...pool, base_image_size: "10GB" })).toEqual([]);
  });

  test("without a pool is passed over, whatever else is there", () => {
    expect(findings(version, { root_path: "/srv/devmapper" })).toEqual([]);
    expect(findings(version, { pool_name: "", fs_type: "ext4" })).toEqual([]);
  });
});

describe("the size of its base image", () => {
  test.each(["10GB", "10gb", "8192MB", "1.5 GiB", "10g", "1024 B", "10737418240"])(
    "may be %s",
    (base_image_size) => {
      expect(findings("2.3.7", { ...pool, base_image_size })).toEqual([]);
    },
  );

  test.each(["ten GB", "10 gigabytes", "-10GB", "10XB", "10Gi", "GB"])(
    "is no size, and refused at its own key: %s",
    (base_image_size) => {
      expect(findings("2.3.7", { ...pool, base_image_size })).toMatchObject([
        {
          code: "containerd-devmapper-size",
          path: ["containerd", "config", "plugins", plugin, "base_image_size"],
          message: expect.stringContaining(`"${base_image_size}"`),
        },
      ]);
    },
  );

  test("is missing when it is empty", () => {
    expect(findings("2.1.9", { ...pool, base_image_size: "" })[0]?.path.at(-1)).toBe("pool_name");
  });

  test("of another type is a finding of its type alone", () => {
    expect(findings("2.3.7", { ...pool, base_image_size: 10 }).map(({ code }) => code)).toEqual([
      "containerd-key-type",
    ]);
  });

  test("may come from an imported file, but a wrong one is wrong all the same", () => {
    const imports = { imports: ["/etc/containerd/conf.d/*.toml"] };
    expect(findings("2.3.7", pool, imports)).toEqual([]);
    expect(findings("2.3.7", { ...pool, base_image_size: "ten" }, imports)).toHaveLength(1);
  });
});
