import { describe, expect, test } from "vitest";
import type { Machine } from "../../../../src/core/audit/machine.ts";
import { pauseChain } from "../../../../src/core/audit/pause/pause-chain.ts";
import type { ArchiveContents } from "../../../../src/core/images/archive.ts";
import { aMachine, type Files } from "../contacts/machine.ts";
import { fault, specMachine, verdict, withFiles } from "./spec-machine.ts";

const reference = "registry.internal.example/pause:3.10.1";
const config = "/etc/containerd/config.toml";
const toml3 = `version = 3\n[plugins."io.containerd.cri.v1.images".pinned_images]\nsandbox = "${reference}"\n`;
const toml2 = `version = 2\n[plugins."io.containerd.grpc.v1.cri"]\nsandbox_image = "${reference}"\n`;
const archive = "/opt/images/pause.tar";
const gate = "/etc/systemd/system/kubelet.service.d/10-load.conf";
const unit = "/etc/systemd/system/load.service";
const links = new Map([
  ["/etc/systemd/system/multi-user.target.wants/load.service", "../load.service"],
  ["/etc/systemd/system/multi-user.target.wants/nodeadm-run.service", "../nodeadm-run.service"],
]);
const load = `ctr -n k8s.io images import ${archive}`;

const contents = (name: string): ArchiveContents => ({
  form: "oci",
  sha256: "0".repeat(64),
  bytes: 1,
  images: [{ name, platforms: ["linux/amd64"] }],
});

function machine(files: Files, parts: Partial<Machine> & { containerd?: string } = {}) {
  const all = {
    [config]: toml3,
    "/usr/lib/systemd/system/kubelet.service": "[Service]\nExecStart=/usr/bin/kubelet\n",
    [archive]: "",
    ...files,
  };
  return aMachine(all, { archives: new Map([[archive, contents(reference)]]), links, ...parts });
}

const gated = (...lines: readonly string[]): Files => ({
  [gate]: `[Service]\n${lines.map((line) => `ExecStartPre=/usr/bin/${line}\n`).join("")}`,
});
const program = (...lines: readonly string[]): Files => ({
  [gate]: "[Service]\nExecStartPre=/opt/load.sh\n",
  "/opt/load.sh": `#!/bin/sh\nset -e\n${lines.join("\n")}\n`,
});
const oneshot = (command: string) =>
  `[Unit]\nBefore=kubelet.service\n[Service]\nType=oneshot\nExecStart=${command}\n`;

describe("another program writes containerd's configuration", () => {
  test.each([
    {
      name: "its own defaults over it",
      files: {
        ...gated(load),
        [unit]: oneshot(`/bin/sh -c 'containerd config default > ${config}'`),
      },
      is: "broken at 8",
    },
    {
      name: "with sed, which may change anything",
      files: { ...gated(load), [unit]: oneshot(`/bin/sed -i s/a/b/ ${config}`) },
      is: "unproven at 8",
    },
    {
      name: "nodeadm, which owns it",
      files: {
        ...gated(load),
        "/etc/systemd/system/nodeadm-run.service": "[Service]\nExecStart=/usr/bin/nodeadm init\n",
      },
      is: "broken at 8",
    },
    {
      name: "none: a comment writes nothing, and nor does who reads",
      files: program(`# containerd config default > ${config}`, `grep sandbox ${config}`, load),
      is: "proved",
    },
  ])("$name: $is", ({ files, is }) => {
    expect(verdict(machine(files))).toBe(is);
  });

  test("also on a machine of nodegen's own", () => {
    const setup = { [unit]: oneshot(`/bin/sh -c 'containerd config default > ${config}'`) };
    expect(verdict(withFiles(specMachine(), setup))).toBe("broken at 8");
    expect(fault(withFiles(specMachine(), setup)).why).toContain("load.service");
  });

  test("a drop-in that nothing imports names the image in vain", () => {
    const files = { ...gated(load), [config]: "version = 3\n" };
    const unread = { ...files, "/etc/containerd/conf.d/pause.toml": toml3 };
    expect(verdict(machine(unread))).toBe("broken at 8");
    expect(verdict(machine(files))).toBe("broken at 1");
  });
});

describe("an image that comes too late, once, or from where it should not", () => {
  test.each([
    { name: "a gate that imports", files: gated(load), is: "proved" },
    {
      name: "a gate that pulls",
      files: gated(`ctr -n k8s.io i pull ${reference}`),
      is: "broken at 0",
    },
    {
      name: "a gate that crictl pulls in",
      files: gated(`crictl pull ${reference}`),
      is: "broken at 0",
    },
    {
      name: "a pattern that the archive fits",
      files: program("ctr -n k8s.io images import /opt/images/*.tar"),
      is: "proved",
    },
    {
      name: "a marker after which nothing is imported",
      files: program("[ -f /var/lib/done ] && exit 0", load, "touch /var/lib/done"),
      is: "broken at 7",
    },
    {
      name: "a file that is asked for, and that somebody else makes",
      files: program("[ -f /var/lib/ready ] || exit 1", load),
      is: "proved",
    },
    {
      name: "an archive that is deleted after the import",
      files: program(load, `rm -f ${archive}`),
      is: "broken at 7",
    },
    {
      name: "another file that is deleted",
      files: program(load, "rm -f /opt/other.tar"),
      is: "proved",
    },
    {
      name: "an archive that a disk hides, though it is mounted early",
      files: { ...gated(load), "/etc/fstab": "LABEL=data /opt ext4 defaults 0 2\n" },
      is: "broken at 5",
    },
    {
      name: "a unit of which nobody waits for the end",
      files: { [unit]: oneshot(`/usr/bin/${load}`).replace("oneshot", "simple") },
      is: "unproven at 0",
    },
    {
      name: "a program of which the text is not there",
      files: { [unit]: oneshot("/usr/local/bin/preload-images") },
      is: "unproven at 0",
    },
    {
      name: "a program that has nothing to do with images",
      files: { [unit]: oneshot("/usr/sbin/modprobe overlay") },
      is: "broken at 0",
    },
  ])("$name: $is", ({ files, is }) => {
    expect(verdict(machine(files as Files))).toBe(is);
  });

  test("that the kubelet requires a unit does not make it wait for a simple one", () => {
    const own =
      "[Unit]\nRequires=load.service\nAfter=load.service\n[Service]\nExecStart=/usr/bin/kubelet\n";
    const files = (type: string) => ({
      "/usr/lib/systemd/system/kubelet.service": own,
      [unit]: oneshot(`/usr/bin/${load}`).replace("oneshot", type),
    });
    expect(verdict(machine(files("oneshot")))).toBe("proved");
    expect(verdict(machine(files("simple")))).toBe("unproven at 0");
  });
});

describe("what pins the image", () => {
  const other = "registry.k8s.io/pause:3.10.1";
  const tag = `ctr -n k8s.io images tag ${other} ${reference}`;
  const label = `ctr -n k8s.io images label ${reference} io.cri-containerd.pinned=pinned`;
  const stored = {
    root: "/var/lib/containerd",
    images: [
      {
        namespace: "k8s.io",
        name: reference,
        digest: "sha256:0",
        labels: {},
        unpackedFor: ["overlayfs"],
      },
    ],
  };

  test.each([
    {
      name: "1.7 at the import",
      containerd: "1.7.24",
      lines: [load],
      image: reference,
      is: "proved",
    },
    {
      name: "a tag on 1.7: nothing that is known",
      containerd: "1.7.24",
      lines: [load, tag],
      image: other,
      is: "unproven at 2",
    },
    {
      name: "a label behind the tag, each in a line of its own",
      containerd: "1.7.24",
      lines: [load, tag, label],
      image: other,
      is: "proved",
    },
    {
      name: "a tag on 2.x, which pins at once",
      containerd: "2.1.9",
      lines: [load, tag],
      image: other,
      is: "proved",
    },
  ])("$name: $is", ({ containerd, lines, image, is }) => {
    const files = { [config]: containerd.startsWith("1") ? toml2 : toml3, ...gated(...lines) };
    const archives = new Map([[archive, contents(image)]]);
    expect(verdict(machine(files, { containerd, archives }))).toBe(is);
  });

  test("of a baked image without a label 2.x pins it when it starts, and 1.7 never", () => {
    const parts = { store: stored, archives: new Map() };
    expect(verdict(machine({}, { containerd: "2.0.11", ...parts }))).toBe("proved");
    const old = { [config]: toml2 };
    expect(verdict(machine(old, { containerd: "1.7.34", ...parts }))).toBe("broken at 2");
  });
});

describe("where the configuration can't be told, no image is called the wrong one", () => {
  test("without the version of containerd", () => {
    const { links: asked } = pauseChain({ ...specMachine(), versions: {} });
    expect(asked.filter(({ state }) => state === "broken")).toEqual([]);
    expect(verdict({ ...specMachine(), versions: {} })).toBe("unproven at 8");
  });

  test("with an import that nobody has seen", () => {
    const files = { [config]: `imports = ["/srv/conf.d/*.toml"]\n${toml3}`, ...gated(load) };
    expect(verdict(machine(files))).toBe("unproven at 8");
  });
});

describe("a name that the CRI completes", () => {
  const short = toml3.replace(reference, "pause:3.10");
  const named = (name: string, ...more: readonly string[]) =>
    machine(
      { [config]: short, ...gated("ExecStartPre=/opt/load.sh"), ...program(load, ...more) },
      { archives: new Map([[archive, contents(name)]]) },
    );

  test("is found under the whole one, and never pinned", () => {
    const found = named("docker.io/library/pause:3.10");
    expect(verdict(found)).toBe("broken at 2");
    expect(fault(found).why).toContain("letter for letter");
  });

  test("is fine where the image has its label", () => {
    const label =
      "ctr -n k8s.io images label docker.io/library/pause:3.10 io.cri-containerd.pinned=pinned";
    expect(verdict(named("docker.io/library/pause:3.10", label))).toBe("proved");
  });

  test("is not found under itself", () => {
    expect(verdict(named("pause:3.10"))).toBe("broken at 1");
  });
});
