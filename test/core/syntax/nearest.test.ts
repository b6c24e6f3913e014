import { describe, expect, test } from "vitest";
import { nearest } from "../../../src/core/syntax/nearest.ts";

describe("a word that was probably meant is suggested", () => {
  test.each([
    {
      name: "one letter left out",
      word: "maxPod",
      candidates: ["podsPerCore", "maxPods"],
      meant: "maxPods",
    },
    {
      name: "two letters swapped",
      word: "verison",
      candidates: ["root", "version"],
      meant: "version",
    },
    {
      name: "another case",
      word: "systemdcgroup",
      candidates: ["ShimCgroup", "SystemdCgroup"],
      meant: "SystemdCgroup",
    },
    {
      name: "the separator of another language",
      word: "sandbox-image",
      candidates: ["sandbox_image"],
      meant: "sandbox_image",
    },
    {
      name: "a plugin id in the singular",
      word: "io.containerd.cri.v1.image",
      candidates: ["io.containerd.cri.v1.runtime", "io.containerd.cri.v1.images"],
      meant: "io.containerd.cri.v1.images",
    },
    {
      name: "the closer of two",
      word: "snapshoter",
      candidates: ["snapshots", "snapshotter"],
      meant: "snapshotter",
    },
    {
      name: "the first of two that are as close",
      word: "gib",
      candidates: ["gid", "gif"],
      meant: "gid",
    },
    { name: "the word itself", word: "root", candidates: ["roof", "root"], meant: "root" },
  ])("$name", ({ word, candidates, meant }) => {
    expect(nearest(word, candidates)).toBe(meant);
  });
});

describe("nothing is suggested", () => {
  test.each([
    {
      name: "for a word that is close to none",
      word: "imageGC",
      candidates: ["maxPods", "registerNode"],
    },
    {
      name: "for a long id that differs in more than three letters",
      word: "io.containerd.cri.v1.images",
      candidates: ["io.containerd.grpc.v1.cri"],
    },
    { name: "without candidates", word: "maxPods", candidates: [] },
    { name: "for an empty word", word: "", candidates: ["root"] },
  ])("$name", ({ word, candidates }) => {
    expect(nearest(word, candidates)).toBeUndefined();
  });
});

test("a short word is not turned into an unrelated short word", () => {
  expect(nearest("uid", ["root", "gid"])).toBe("gid");
  expect(nearest("uid", ["root", "pip"])).toBeUndefined();
});
