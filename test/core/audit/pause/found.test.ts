import { describe, expect, test } from "vitest";
import type { Machine, StoredImage } from "../../../../src/core/audit/machine.ts";
import type { ArchiveContents } from "../../../../src/core/images/archive.ts";
import { aMachine, type Files } from "../contacts/machine.ts";
import { fault, verdict } from "./spec-machine.ts";

const reference = "registry.k8s.io/pause:3.10";
const config = `version = 3\n[plugins."io.containerd.cri.v1.images".pinned_images]\nsandbox = "${reference}"\n`;
const archive = "/opt/pause.tar";
const kubelet = "/usr/lib/systemd/system/kubelet.service";
const wants = "/etc/systemd/system/multi-user.target.wants/";

const contents = (name: string | undefined): ArchiveContents => ({
  form: "oci",
  sha256: "0".repeat(64),
  bytes: 1,
  images: [{ ...(name === undefined ? {} : { name }), platforms: ["linux/amd64"] }],
});

/** A machine with an import, as people write it by hand. */
function byHand(
  files: Files,
  {
    name = reference as string | undefined,
    ...parts
  }: Partial<Machine> & { name?: string | undefined } = {},
) {
  const all = {
    "/etc/containerd/config.toml": config,
    [kubelet]:
      "[Service]\nExecStart=/usr/bin/kubelet\nExecStartPre=/opt/import.sh\nRestart=always\n",
    [archive]: "",
    ...files,
  };
  return aMachine(all, { archives: new Map([[archive, contents(name)]]), ...parts });
}

const script = (line: string) => `#!/bin/sh\nset -eu\n${line}\n`;

describe("a program that somebody wrote", () => {
  test.each([
    { name: "with all options", line: `ctr -n k8s.io images import ${archive}`, is: "proved" },
    {
      name: "through variables that it sets itself",
      line: `f=${archive}\nns=k8s.io\nctr --namespace "$ns" images import --local "$f"`,
      is: "proved",
    },
    { name: "with nerdctl", line: `nerdctl --namespace k8s.io load -i ${archive}`, is: "proved" },
    { name: "without a namespace", line: `ctr images import ${archive}`, is: "broken at 3" },
    {
      name: "in a namespace that nobody can tell",
      line: `ctr -n "$1" images import ${archive}`,
      is: "unproven at 3",
    },
    {
      name: "for another snapshotter",
      line: `ctr -n k8s.io images import --snapshotter native ${archive}`,
      is: "broken at 4",
    },
    {
      name: "that throws away what it unpacks for another snapshotter",
      line: `ctr -n k8s.io images import --snapshotter native --discard-unpacked-layers --local ${archive}`,
      is: "unproven at 4",
    },
    {
      name: "that pins another name",
      line: `ctr -n k8s.io images import ${archive}\nctr -n k8s.io images label registry.k8s.io/pause:3.9 io.cri-containerd.pinned=pinned`,
      is: "broken at 2",
    },
    {
      name: "of a file below /tmp",
      line: "ctr -n k8s.io images import /tmp/pause.tar",
      is: "broken at 5",
    },
    { name: "in a comment", line: `# ctr -n k8s.io images import ${archive}`, is: "broken at 0" },
    {
      name: "that only says so",
      line: `echo ctr -n k8s.io images import ${archive}`,
      is: "broken at 0",
    },
  ])("$name is $is", ({ line, is }) => {
    expect(verdict(byHand({ "/opt/import.sh": script(line) }))).toBe(is);
  });

  test("of an archive with another name is named, with both names", () => {
    const line = `ctr -n k8s.io images import ${archive}`;
    const machine = byHand(
      { "/opt/import.sh": script(line) },
      { name: "registry.k8s.io/pause:3.9" },
    );
    expect(verdict(machine)).toBe("broken at 1");
    expect(fault(machine).why).toBe(
      `${archive} has registry.k8s.io/pause:3.9, and the configuration asks for ${reference}`,
    );
    const tagged = `${line}\nctr -n k8s.io images tag registry.k8s.io/pause:3.9 ${reference}`;
    expect(
      verdict(byHand({ "/opt/import.sh": script(tagged) }, { name: "registry.k8s.io/pause:3.9" })),
    ).toBe("proved");
  });

  test("of an archive without a name is one that spoils the node", () => {
    const machine = byHand(
      { "/opt/import.sh": script(`ctr -n k8s.io images import ${archive}`) },
      { name: undefined, archives: new Map([[archive, { ...contents(undefined) }]]) },
    );
    expect(verdict(machine)).toBe("broken at 3");
    expect(fault(machine).why).toContain("import-<date>");
  });
});

describe("a program that goes on where the import fails holds nothing back", () => {
  const line = `ctr -n k8s.io images import ${archive}`;
  const found = (text: string) => byHand({ "/opt/import.sh": `#!/bin/sh\n${text}\n` });

  test.each([
    { name: "more commands and no set -e", text: `${line}\necho done` },
    { name: "another command behind it in the line", text: `${line}; true` },
    { name: "|| true", text: `set -e\n${line} || true` },
    { name: "a pipe", text: `set -e\n${line} | logger` },
    { name: "a question", text: `set -e\nif ${line}; then\n  echo fine\nfi` },
    { name: "a negation", text: `set -e\n! ${line}` },
    { name: "&& with more behind", text: `set -e\n${line} && echo fine\necho done` },
    { name: "the background", text: `set -e\n${line} &\nwait` },
    { name: "a function that is asked", text: `set -e\nload() {\n  ${line}\n}\nload || true` },
  ])("$name", ({ text }) => {
    expect(verdict(found(text))).toBe("unproven at 0");
    expect(fault(found(text)).why).toContain("may go on");
  });

  test.each([
    { name: "the last command", text: line },
    { name: "set -e", text: `set -eu\n${line}\necho done` },
    { name: "|| exit 1", text: `${line} || exit 1\necho done` },
    { name: "&& to the end", text: `${line} && ctr -n k8s.io images ls` },
  ])("$name fails with it", ({ text }) => {
    expect(verdict(found(text))).toBe("proved");
  });
});

describe("a unit of its own", () => {
  const unit = (more: string) =>
    `[Unit]\nBefore=kubelet.service\n${more}\n[Service]\nType=oneshot\nExecStart=/usr/bin/ctr -n k8s.io images import ${archive}\n[Install]\nWantedBy=multi-user.target\n`;
  const plain = "[Service]\nExecStart=/usr/bin/kubelet\n";
  const path = "/etc/systemd/system/import.service";
  const links = new Map([[`${wants}import.service`, "/etc/systemd/system/import.service"]]);

  test("before the kubelet alone lets it start where the import fails", () => {
    const machine = byHand({ [path]: unit(""), [kubelet]: plain }, { links });
    expect(verdict(machine)).toBe("unproven at 0");
    expect(fault(machine).why).toContain("kubelet.service starts also where import.service fails");
  });

  test("that the kubelet requires holds it back", () => {
    const own = `[Unit]\nRequires=import.service\nAfter=import.service\n${plain}`;
    expect(verdict(byHand({ [path]: unit(""), [kubelet]: own }, { links }))).toBe("proved");
  });

  test("that nobody enables is none", () => {
    expect(verdict(byHand({ [path]: unit(""), [kubelet]: plain }))).toBe("broken at 0");
  });
});

describe("an image that was baked into containerd's store", () => {
  const image = (more: Partial<StoredImage> = {}): StoredImage => ({
    namespace: "k8s.io",
    name: reference,
    digest: `sha256:${"0".repeat(64)}`,
    labels: { "io.cri-containerd.pinned": "pinned" },
    unpackedFor: ["overlayfs"],
    ...more,
  });
  const baked = (more: Partial<StoredImage> = {}, files: Files = {}) =>
    aMachine(
      { "/etc/containerd/config.toml": config, ...files },
      { store: { root: "/var/lib/containerd", images: [image(more)] } },
    );

  test.each([
    { name: "as it should be", machine: baked(), is: "proved" },
    { name: "in docker's namespace", machine: baked({ namespace: "moby" }), is: "broken at 3" },
    {
      name: "of another release",
      machine: baked({ name: "registry.k8s.io/pause:3.9" }),
      is: "broken at 1",
    },
    { name: "that was never unpacked", machine: baked({ unpackedFor: [] }), is: "broken at 4" },
    {
      name: "without a label, which 2.x sets itself",
      machine: baked({ labels: {} }),
      is: "proved",
    },
    {
      name: "under a disk",
      machine: baked({}, { "/etc/fstab": "/dev/sdb /var/lib/containerd ext4 defaults 0 2\n" }),
      is: "broken at 5",
    },
    {
      name: "for the key of another generation",
      machine: baked(
        {},
        {
          "/etc/containerd/config.toml": `version = 3\n\n[plugins."io.containerd.grpc.v1.cri"]\nsandbox_image = "registry.internal.example/pause:3.10"\n`,
        },
      ),
      is: "broken at 6",
    },
  ])("$name is $is", ({ machine, is }) => {
    expect(verdict(machine)).toBe(is);
  });

  test("the key that nobody reads is named with its line, and what to write", () => {
    const text = `version = 3\n\n[plugins."io.containerd.grpc.v1.cri"]\nsandbox_image = "registry.internal.example/pause:3.10"\n`;
    const machine = aMachine({ "/etc/containerd/config.toml": text }, { containerd: "2.2.9" });
    expect(fault(machine)).toMatchObject({
      number: 6,
      why: "/etc/containerd/config.toml:4 is a key that containerd 2.2.9 does not read",
      hint: expect.stringContaining('plugins."io.containerd.cri.v1.images".pinned_images.sandbox'),
    });
  });
});

describe("a machine of which little is known", () => {
  test("without any file has containerd's own image, and nothing that brings it", () => {
    const machine = aMachine({}, { containerd: "2.1.9" });
    expect(verdict(machine)).toBe("broken at 0");
    expect(fault(machine).why).toContain("registry.k8s.io/pause:3.10");
  });

  test("without the version of containerd nothing is proved", () => {
    expect(
      verdict({ ...aMachine({ "/etc/containerd/config.toml": config }), versions: {} }),
    ).toMatch(/^unproven|^broken/);
  });

  test.each(["\u0000\u0001", "[[[", 'imports = ["/nowhere/*.toml"]', "version = 99\n"])(
    "the configuration %j does not throw, and proves nothing",
    (text) => {
      expect(verdict(aMachine({ "/etc/containerd/config.toml": text }))).not.toBe("proved");
    },
  );
});
