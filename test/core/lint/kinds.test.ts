import { describe, expect, test } from "vitest";
import { lint } from "../../../src/core/lint/kinds.ts";
import { versionsOf } from "../../../src/core/lint/versions.ts";
import { containerdGenerations } from "../../../src/core/spec/versions/containerd.ts";

const judged = (path: string, text: string, containerd?: string) => {
  const versions = versionsOf(containerd === undefined ? {} : { containerd });
  if ("unknown" in versions) throw new Error(versions.unknown);
  const linted = { subjects: [{ path, text }], folders: [], files: [] };
  return lint(linted, versions).map(({ code }) => code);
};

describe("what a file is", () => {
  test.each([
    {
      name: "config.toml of containerd, whatever is in it",
      path: "/etc/containerd/config.toml",
      text: "a = 1\n",
    },
    { name: "a drop-in", path: "image/etc/containerd/conf.d/10-a.toml", text: "a = 1\n" },
    { name: "by its version", path: "config-2.1.toml", text: "# ours\nversion = 3\na = 1\n" },
    {
      name: "by a table",
      path: "x.toml",
      text: '[plugins."io.containerd.grpc.v1.cri"]\nsnapshoter = "a"\n',
    },
  ])("a configuration of containerd: $name", ({ path, text }) => {
    expect(judged(path, text, "2.2")).toContain("containerd-key-unknown");
  });

  test.each([
    { name: "by its name", path: "hosts.toml", text: "capabilities = [1]" },
    {
      name: "by a host",
      path: "docker.toml",
      text: '[host."https://a.example"]\ncapabilities = ["read"]\n',
    },
    {
      name: "by its server",
      path: "docker.toml",
      text: 'server = "https://a.example"\ncapabilities = ["read"]\n',
    },
  ])("a hosts.toml: $name", ({ path, text }) => {
    expect(judged(path, text, "2.2")).toContain("hosts-toml-dropped");
  });

  test.each(["", "hello\n", "[package]\nname = 'a'\n"])("nobody knows of %j", (text) => {
    expect(judged("a.toml", text, "2.2")).toEqual(["input-no-kind"]);
  });

  test("is judged by the version of its reader alone", () => {
    expect(judged("/etc/containerd/config.toml", "version = 3\n")).toEqual([
      "input-version-needed",
    ]);
  });
});

describe("a version of containerd", () => {
  test.each(containerdGenerations)("$minor alone is its first release", ({ minor }) => {
    expect(versionsOf({ containerd: minor })).toMatchObject({
      containerd: { version: minor, release: `${minor}.0`, row: { minor } },
    });
  });

  test.each([
    { version: "2.1.9", release: "2.1.9" },
    { version: "v2.1.9", release: "2.1.9" },
    { version: "1.6.20~ds1-1+deb12u1", release: "1.6.20" },
    { version: "1.7.24~ds1", release: "1.7.24" },
    { version: "2.1.9+ds1", release: "2.1.9" },
  ])("may be written $version", ({ version, release }) => {
    expect(versionsOf({ containerd: version })).toMatchObject({ containerd: { version, release } });
  });

  test.each(["3.0", "1.5.2", "2", "", "2.1.x", "latest", "2.1.9 "])("is not %j", (version) => {
    expect(versionsOf({ containerd: version })).toEqual({
      unknown: `nodegen does not know containerd ${version}; it knows 1.6, 1.7, 2.0, 2.1, 2.2, 2.3`,
    });
  });

  test("of the kubelet is one of its own", () => {
    expect(versionsOf({ kubelet: "1.35.2" })).toMatchObject({
      kubelet: { row: { minor: "1.35" } },
    });
    expect(versionsOf({ kubelet: "2.1" })).toEqual({
      unknown: expect.stringContaining("nodegen does not know kubelet 2.1; it knows 1.30"),
    });
  });
});
