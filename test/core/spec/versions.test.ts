import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { containerdKeys, kubeletFields } from "../../../src/core/compiled/tables.js";
import {
  containerdGeneration,
  containerdGenerations,
} from "../../../src/core/spec/versions/containerd.ts";
import { kubeletMinor, kubeletMinors } from "../../../src/core/spec/versions/kubelet.ts";
import { goldenOutputs } from "../../golden/outputs.ts";

const goldens = await goldenOutputs();

function table(daemon: string, minor: string): Readonly<Record<string, unknown>> {
  const file = new URL(`../../../schemas/${daemon}/${minor}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"));
}

describe.each(containerdGenerations)("containerd $minor", ({ minor, configVersion }) => {
  test("has a table of its keys, of the same version of config.toml", () => {
    expect(table("containerd", minor)).toMatchObject({ containerd: minor, configVersion });
  });

  test("has its table in the build", () => {
    expect(containerdKeys[minor]).toEqual(table("containerd", minor).keys);
  });

  test("has goldens", () => {
    const minors = goldens.map(
      ({ settings }) => containerdGeneration(settings.containerd.version)?.minor,
    );
    expect(minors).toContain(minor);
  });

  test("is found by its patch releases, and not by those of a longer number", () => {
    expect(containerdGeneration(`${minor}.0`)?.minor).toBe(minor);
    expect(containerdGeneration(`${minor}0.0`)?.minor).not.toBe(minor);
  });
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
