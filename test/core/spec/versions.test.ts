import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { containerdKeys, kubeletFields } from "../../../src/core/compiled/tables.js";
import {
  containerdGeneration,
  containerdGenerations,
  isSincePatch,
} from "../../../src/core/spec/versions/containerd.ts";
import { kubeletMinor, kubeletMinors } from "../../../src/core/spec/versions/kubelet.ts";
import { goldenOutputs } from "../../golden/outputs.ts";

const goldens = await goldenOutputs();

function table(daemon: string, minor: string): Readonly<Record<string, unknown>> {
  const file = new URL(`../../../schemas/${daemon}/${minor}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"));
}

describe.each(containerdGenerations)("containerd $minor", (generation) => {
  const { minor, configVersion, keys, snapshotters, runcTypes } = generation;
  const rows = Object.keys(containerdKeys[minor] ?? {});
  const cri = rows.filter((row) => /"io\.containerd\.(grpc\.v1\.cri|cri\.v1\.\w+)"/.test(row));

  test("has a table of its keys, of the same version of config.toml", () => {
    expect(table("containerd", minor)).toMatchObject({ containerd: minor, configVersion });
  });

  test("has its table in the build", () => {
    expect(containerdKeys[minor]).toEqual(table("containerd", minor).keys);
  });

  test.each(["plain", "mirrors-tls", "runtimes"])("has goldens: %s", (kind) => {
    const folder = `containerd-${minor}-${kind}/`;
    const golden = goldens.find((one) => one.folder.startsWith(folder));
    expect(containerdGeneration(golden?.settings.containerd.version ?? "")?.minor).toBe(minor);
    expect([...(golden?.files.keys() ?? [])]).toContain("etc/containerd/config.toml");
  });

  test("has the snapshotters that its table knows", () => {
    const configured = rows.flatMap(
      (row) => /"io\.containerd\.snapshotter\.v1\.(\w+)"/.exec(row)?.[1] ?? [],
    );
    expect([...snapshotters].sort()).toEqual([...new Set(configured)].sort());
  });

  test("has each key of which it says so, and no other", () => {
    const has = (pattern: RegExp) => cri.some((row) => pattern.test(row));
    expect({
      enableCdi: keys.enableCdi !== undefined,
      cdiSpecDirs: keys.cdiSpecDirs !== undefined,
      cniBinDirs: keys.cniBinDirs !== undefined,
      useLocalImagePull: keys.useLocalImagePull !== undefined,
      runtimeSnapshotters: generation.runtimeSnapshotters,
    }).toEqual({
      enableCdi: has(/\.enable_cdi$/),
      cdiSpecDirs: has(/\.cdi_spec_dirs$/),
      cniBinDirs: has(/\.cni\.bin_dirs$/),
      useLocalImagePull: has(/\.use_local_image_pull$/),
      runtimeSnapshotters: has(/\.runtimes\.\*\.snapshotter$/),
    });
  });

  test("has the options of each type that is runc's", () => {
    const types = cri.flatMap(
      (row) => /runtime_type="(io\.containerd\.runc\.\w+)"\}\.SystemdCgroup$/.exec(row)?.[1] ?? [],
    );
    expect([...runcTypes].sort()).toEqual([...new Set(types)].sort());
  });

  test("is found by its patch releases, and not by those of a longer number", () => {
    expect(containerdGeneration(`${minor}.0`)?.minor).toBe(minor);
    expect(containerdGeneration(`${minor}0.0`)?.minor).not.toBe(minor);
  });
});

// Written down here and not taken from the product's rows. Source: containerd's tags, and lab runs.
test.each([
  {
    minor: "1.6",
    config: 2,
    local: false,
    pin: 22,
    platforms: false,
    transfer: false,
  },
  {
    minor: "1.7",
    config: 2,
    local: true,
    pin: 3,
    platforms: false,
    transfer: false,
  },
  { minor: "2.0", config: 3, local: true, pin: 0, platforms: true, transfer: false },
  { minor: "2.1", config: 3, local: true, pin: 0, platforms: true, transfer: true },
  { minor: "2.2", config: 3, local: true, pin: 0, platforms: true, transfer: true },
  { minor: "2.3", config: 4, local: true, pin: 0, platforms: false, transfer: true },
])("containerd $minor is as its releases are", (row) => {
  const generation = containerdGenerations.find(({ minor }) => minor === row.minor);
  expect({
    minor: generation?.minor,
    config: generation?.configVersion,
    local: generation?.importFlags.includes("--local"),
    pin: generation?.pinSincePatch,
    platforms: generation?.keys.runtimePlatforms !== undefined,
    transfer: generation?.keys.unpackConfig !== undefined,
  }).toEqual(row);
});

test("a patch release has what came with an earlier one, with itself, or always, and never what none has", () => {
  const answers = [22, 21, 0, 23, undefined].map((since) => isSincePatch("1.6.22", since));
  expect(answers).toEqual([true, true, true, false, false]);
});

describe.each(kubeletMinors)("the kubelet of $minor", ({ minor }) => {
  test("has a table of its fields", () => {
    expect(table("kubelet", minor)).toMatchObject({ kubernetes: minor });
  });

  test("has its table in the build", () => {
    expect(kubeletFields[minor]).toEqual(table("kubelet", minor).fields);
  });

  test("has goldens", () => {
    const minors = goldens.map(({ settings }) => kubeletMinor(settings.kubernetes.version)?.minor);
    expect(minors).toContain(minor);
  });

  test("is found by its patch releases, and not by those of a longer number", () => {
    expect(kubeletMinor(`${minor}.0`)?.minor).toBe(minor);
    expect(kubeletMinor(`${minor}0.0`)?.minor).not.toBe(minor);
  });
});

test.each(["containerdGenerations", "kubeletMinors"])("%s has each minor once", (name) => {
  const rows = name === "kubeletMinors" ? kubeletMinors : containerdGenerations;
  expect(new Set(rows.map(({ minor }) => minor)).size).toBe(rows.length);
});
