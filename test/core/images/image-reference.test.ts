import { describe, expect, test } from "vitest";
import { readReference } from "../../../src/core/images/image-reference.ts";

describe("a reference that containerd stores and looks up as it is", () => {
  test.each([
    ["registry.k8s.io/pause:3.10", "registry.k8s.io/pause", "3.10"],
    [
      "registry.internal.example/kubernetes/pause:3.10.1",
      "registry.internal.example/kubernetes/pause",
      "3.10.1",
    ],
    ["registry:5000/pause:3.10", "registry:5000/pause", "3.10"],
    ["localhost/pause:test", "localhost/pause", "test"],
    ["localhost:5000/pause:test", "localhost:5000/pause", "test"],
    ["10.0.0.5:5000/pause:1", "10.0.0.5:5000/pause", "1"],
    ["docker.io/library/busybox:1.36", "docker.io/library/busybox", "1.36"],
    ["docker.io/rancher/mirrored-pause:3.6", "docker.io/rancher/mirrored-pause", "3.6"],
    ["a.example/x__y/a-b--c.d:V1_x-Y.z", "a.example/x__y/a-b--c.d", "V1_x-Y.z"],
    [`a.example/x:${"t".repeat(128)}`, "a.example/x", "t".repeat(128)],
  ])("%s", (text, repository, tag) => {
    expect(readReference(text)).toEqual({ kind: "canonical", reference: { repository, tag } });
  });
});

interface Other {
  readonly text: string;
  readonly problem: string;
  readonly suggestion?: string;
}

describe("a reference that containerd would store under another name, with what was meant", () => {
  test.each<Other>([
    { text: "pause", problem: "has no registry host", suggestion: "docker.io/library/pause:TAG" },
    {
      text: "pause:3.10",
      problem: "has no registry host",
      suggestion: "docker.io/library/pause:3.10",
    },
    {
      text: "rancher/pause:3.6",
      problem: "has no registry host",
      suggestion: "docker.io/rancher/pause:3.6",
    },
    { text: "", problem: "has no registry host" },
    { text: "/pause:3.6", problem: "has no registry host" },
    { text: "REGISTRY/pause", problem: "has no registry host" },
    { text: "index.docker.io/PAUSE:1", problem: "names Docker Hub index.docker.io" },
    {
      text: `pause:3.10@sha256:${"0".repeat(64)}`,
      problem: "has a digest",
      suggestion: "docker.io/library/pause:3.10",
    },
    {
      text: "index.docker.io/library/pause:3.6",
      problem: "names Docker Hub index.docker.io",
      suggestion: "docker.io/library/pause:3.6",
    },
    {
      text: "registry-1.docker.io/rancher/pause",
      problem: "names Docker Hub registry-1.docker.io",
      suggestion: "docker.io/rancher/pause:TAG",
    },
    {
      text: "docker.io/busybox:1.36",
      problem: "is stored by containerd as docker.io/library/…",
      suggestion: "docker.io/library/busybox:1.36",
    },
    {
      text: "registry.k8s.io/pause",
      problem: "has no tag",
      suggestion: "registry.k8s.io/pause:TAG",
    },
    {
      text: "registry:5000/pause",
      problem: "has no tag",
      suggestion: "registry:5000/pause:TAG",
    },
    {
      text: `registry.k8s.io/pause:3.10@sha256:${"0".repeat(64)}`,
      problem: "has a digest",
      suggestion: "registry.k8s.io/pause:3.10",
    },
    {
      text: `registry.k8s.io/pause@sha256:${"0".repeat(64)}`,
      problem: "has a digest",
      suggestion: "registry.k8s.io/pause:TAG",
    },
    { text: "registry.k8s.io/Pause:3.10", problem: "has a path that no registry accepts" },
    { text: "registry.k8s.io/a//b:3.10", problem: "has a path that no registry accepts" },
    { text: "registry.k8s.io/a/:3.10", problem: "has a path that no registry accepts" },
    { text: "registry.k8s.io/pause:", problem: "has a tag that no registry accepts" },
    { text: "registry.k8s.io/pause:-x", problem: "has a tag that no registry accepts" },
    { text: `a.example/x:${"t".repeat(129)}`, problem: "has a tag that no registry accepts" },
    { text: "Registry.example/pause:3.10", problem: "has a host that is no registry" },
    { text: "https://registry.k8s.io/pause:3.10", problem: "has a host that is no registry" },
    { text: "a_b.example/pause:3.10", problem: "has a host that is no registry" },
  ])("$text", ({ text, problem, suggestion }) => {
    const read = readReference(text);
    expect(read).toMatchObject({ kind: "other", problem: expect.stringContaining(problem) });
    expect("suggestion" in read ? read.suggestion : undefined).toBe(suggestion);
  });
});
