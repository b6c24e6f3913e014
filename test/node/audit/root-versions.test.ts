import { describe, expect, test } from "vitest";
import { readRoot } from "../../../src/node/audit/read-root.ts";
import { aGoBinary } from "./a-go-binary.ts";
import { aRoot, type RootEntry } from "./a-root.ts";

const kubelet = { kubelet: "1.35.2" };
const containerd2 = "github.com/containerd/containerd/v2/cmd/containerd";
const containerd1 = "github.com/containerd/containerd/cmd/containerd";

async function found(entries: Readonly<Record<string, RootEntry>>, wanted: object = kubelet) {
  const { machine, versions, findings } = await readRoot(aRoot(entries), wanted);
  const { containerd } = machine.versions;
  return {
    release: containerd?.release,
    minor: containerd?.row.minor,
    from: versions.find(({ program }) => program === "containerd")?.from,
    findings: findings.map(({ code, message }) => `${code}: ${message}`),
  };
}

const dpkg = (entries: readonly string[]) => ({ "var/lib/dpkg/status": entries.join("\n\n") });
const installed = (name: string, version: string) =>
  `Package: ${name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: ${version}\nDescription: a\n b`;

describe("of the binary", () => {
  test.each<{ name: string; binary: Buffer; release: string }>([
    {
      name: "the flags of the linker",
      binary: aGoBinary({
        main: containerd2,
        ldflags:
          "-s -w -X github.com/containerd/containerd/v2/version.Version=v2.2.5 -X a.Revision=1",
      }),
      release: "2.2.5",
    },
    {
      name: "the version of its module",
      binary: aGoBinary({ main: containerd2, module: "v2.3.7" }),
      release: "2.3.7",
    },
    {
      name: "what the linker set, where the flags are left out",
      binary: aGoBinary({
        main: containerd1,
        alone: ["1.7.24~ds1", "1.7.24~ds1-6"],
        data: "1.7.0+unknown",
      }),
      release: "1.7.24",
    },
    {
      name: "what the source says, where nothing was set",
      binary: aGoBinary({ main: containerd2, data: "relative to 2.1.9+unknownmissing table" }),
      release: "2.1.9",
    },
    {
      name: "build information at the seam of two pieces",
      binary: aGoBinary({ main: containerd2, module: "v2.2.9", padding: 4 * 1024 * 1024 - 48 }),
      release: "2.2.9",
    },
    {
      name: "build information behind a magic that is none",
      binary: Buffer.concat([
        Buffer.from("\xff Go buildinf:\0\0other text", "latin1"),
        aGoBinary({ main: containerd2, module: "v2.2.9" }),
      ]),
      release: "2.2.9",
    },
  ])("$name", async ({ binary, release }) => {
    expect(await found({ "usr/local/bin/containerd": binary })).toEqual({
      release,
      minor: release.replace(/\.[0-9]+$/, ""),
      from: "/usr/local/bin/containerd",
      findings: [],
    });
  });

  test.each<{ name: string; binary: Buffer | string }>([
    {
      name: "another program",
      binary: aGoBinary({ main: "github.com/k3s-io/k3s/cmd/server", module: "v1.35.0" }),
    },
    {
      name: "two versions that disagree",
      binary: aGoBinary({ main: containerd2, alone: ["2.1.0", "2.2.0"] }),
    },
    { name: "a shell program", binary: "#!/bin/sh\nexec /opt/containerd\n" },
    { name: "an empty file", binary: "" },
    {
      name: "a length that lies",
      binary: Buffer.from(`\xff Go buildinf:\x08\x02${"\0".repeat(16)}\xff\xff\xff\x7f`, "latin1"),
    },
  ])("$name says nothing", async ({ binary }) => {
    const { release, findings } = await found({ "usr/bin/containerd": binary });
    expect(release).toBeUndefined();
    expect(findings).toEqual([
      "audit-version-unknown: the version of containerd is not known: /usr/bin/containerd does not say its version",
    ]);
  });

  test("the one that the unit runs counts, not another one", async () => {
    expect(
      await found({
        "usr/bin/containerd": aGoBinary({ main: containerd1, module: "v1.7.35" }),
        "opt/c/containerd": aGoBinary({ main: containerd2, module: "v2.2.9" }),
        "etc/systemd/system/containerd.service": "[Service]\nExecStart=/opt/c/containerd\n",
      }),
    ).toMatchObject({ release: "2.2.9", from: "/opt/c/containerd, which containerd.service runs" });
  });

  test("it wins over a package that says otherwise, and that is told", async () => {
    expect(
      await found({
        "usr/local/bin/containerd": aGoBinary({ main: containerd2, module: "v2.2.9" }),
        ...dpkg([installed("containerd", "1.7.24~ds1-6")]),
      }),
    ).toMatchObject({
      release: "2.2.9",
      from: "/usr/local/bin/containerd; the package containerd in /var/lib/dpkg/status says 1.7.24~ds1-6",
    });
  });

  test("of the kubelet as well", async () => {
    const root = aRoot({
      "usr/bin/kubelet": aGoBinary({
        main: "k8s.io/kubernetes/cmd/kubelet",
        alone: ["v1.34.4", "0.12.3"],
      }),
    });
    const { versions } = await readRoot(root, { containerd: "2.2.9" });
    expect(versions).toEqual([
      { program: "containerd", version: "2.2.9", from: "--containerd" },
      { program: "kubelet", version: "1.34.4", from: "/usr/bin/kubelet" },
    ]);
  });
});

describe("of the package database", () => {
  test.each([
    { name: "containerd", version: "1.7.24~ds1-6+deb13u1", release: "1.7.24" },
    { name: "containerd.io", version: "2.1.9-1~debian.13~trixie", release: "2.1.9" },
    { name: "containerd", version: "1:2.2.0-0ubuntu1", release: "2.2.0" },
  ])("$name $version", async ({ name, version, release }) => {
    expect(await found(dpkg([installed("bash", "5"), installed(name, version)]))).toMatchObject({
      release,
      from: `the package ${name} in /var/lib/dpkg/status`,
      findings: [],
    });
  });

  test.each<{ name: string; status: RootEntry }>([
    {
      name: "a removed package",
      status: "Package: containerd\nStatus: deinstall ok config-files\nVersion: 2.1.9\n",
    },
    {
      name: "one without a version",
      status: "Package: containerd\nStatus: install ok installed\n",
    },
    { name: "bytes", status: Buffer.from([0, 0xff, 0x0a, 0x0a, 0x80]) },
    {
      name: "another package that names it",
      status: installed("runc", "1").replace(" b", " Package: containerd\n Version: 2.1.9"),
    },
    { name: "a folder", status: { linkTo: "/etc" } },
  ])("$name says nothing", async ({ status }) => {
    const { release, findings } = await found({ "var/lib/dpkg/status": status, "etc/x": "" });
    expect(release).toBeUndefined();
    expect(findings).toEqual([expect.stringContaining("and the packages of dpkg")]);
  });
});

test("what the user says wins", async () => {
  expect(
    await found(dpkg([installed("containerd", "1.7.24")]), { ...kubelet, containerd: "2.1" }),
  ).toMatchObject({ release: "2.1.0", from: "--containerd", findings: [] });
});

test("a version that nodegen does not know is told with where it is from", async () => {
  const { release, findings } = await found(dpkg([installed("containerd", "1.5.9-0")]));
  expect(release).toBeUndefined();
  expect(findings).toEqual([
    "audit-version-unknown: the version of containerd is not known: nodegen does not know containerd 1.5.9-0; it knows 1.6, 1.7, 2.0, 2.1, 2.2, 2.3 (the package containerd in /var/lib/dpkg/status)",
  ]);
});
