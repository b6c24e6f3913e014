import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readRoot } from "../../../src/node/audit/read-root.ts";
import { walkIn } from "../../../src/node/audit/root-walk.ts";
import { snapshot, temporaryFolder } from "../temporary.ts";
import { aRoot, type RootEntry } from "./a-root.ts";

const wanted = { containerd: "2.2.9", kubelet: "1.35.2" };

async function read(entries: Readonly<Record<string, RootEntry>>) {
  return readRoot(aRoot(entries), wanted);
}

async function pathsOf(entries: Readonly<Record<string, RootEntry>>): Promise<readonly string[]> {
  const { machine } = await read(entries);
  return machine.subjects.map(({ path }) => path);
}

describe("what is read", () => {
  test("configurations where they always are, by the paths that the machine has", async () => {
    const { machine, findings } = await read({
      "etc/containerd/config.toml": "version = 3\n",
      "etc/containerd/certs.d/docker.io/hosts.toml": 'server = "https://a.example"\n',
      "var/lib/kubelet/config.yaml": "kind: KubeletConfiguration\n",
      "etc/systemd/system/containerd.service": "[Service]\n",
    });
    expect(findings).toEqual([]);
    expect(machine.subjects.map(({ path, text }) => `${path} ${text.length}`).sort()).toEqual([
      "/etc/containerd/certs.d/docker.io/hosts.toml 29",
      "/etc/containerd/config.toml 12",
      "/etc/systemd/system/containerd.service 10",
      "/var/lib/kubelet/config.yaml 27",
    ]);
    expect(machine.folders).toContain("/etc/containerd/certs.d/docker.io");
    expect(machine.source).toBe("root");
  });

  test.each<{ name: string; entries: Record<string, RootEntry>; path: string }>([
    {
      name: "the configuration that containerd's unit names",
      entries: {
        "usr/lib/systemd/system/containerd.service":
          "[Service]\nExecStart=/usr/bin/containerd --config /srv/c/config.toml\n",
        "srv/c/config.toml": "version = 2\n",
      },
      path: "/srv/c/config.toml",
    },
    {
      name: "the one that a variable names",
      entries: {
        "etc/systemd/system/containerd.service.d/10.conf":
          "[Service]\nEnvironment=CONTAINERD_CONFIG=/srv/c/config.toml\n",
        "srv/c/config.toml": "version = 2\n",
      },
      path: "/srv/c/config.toml",
    },
    {
      name: "an environment file, and the configuration that it names",
      entries: {
        "etc/systemd/system/kubelet.service":
          "[Service]\nEnvironmentFile=-/srv/kubelet-extra\nExecStart=/usr/bin/kubelet $X\n",
        "srv/kubelet-extra": "X=--config=/srv/kubelet.yaml\n",
        "srv/kubelet.yaml": "kind: KubeletConfiguration\n",
      },
      path: "/srv/kubelet.yaml",
    },
    {
      name: "a program of the shell that a unit before the kubelet runs",
      entries: {
        "etc/systemd/system/load.service":
          "[Unit]\nBefore=kubelet.service\n[Service]\nExecStart=/opt/x/load\n",
        "opt/x/load": "#!/bin/sh\nexec /opt/x/more\n",
        "opt/x/more": "#!/bin/sh\nctr -n k8s.io images import /srv/pause.tar\n",
      },
      path: "/opt/x/more",
    },
    {
      name: "imports outside of containerd's own folder",
      entries: {
        "etc/containerd/config.toml": 'version = 2\nimports = ["/srv/conf/*.toml"]\n',
        "srv/conf/10.toml": "version = 2\n",
      },
      path: "/srv/conf/10.toml",
    },
    {
      name: "the folder of config_path, wherever it is",
      entries: {
        "etc/containerd/config.toml":
          'version = 3\n[plugins."io.containerd.cri.v1.images".registry]\nconfig_path = "/srv/certs.d"\n',
        "srv/certs.d/a.example:5000/hosts.toml": 'server = "https://b.example"\n',
      },
      path: "/srv/certs.d/a.example:5000/hosts.toml",
    },
    {
      name: "static pods, wherever the kubelet looks for them",
      entries: {
        "var/lib/kubelet/config.yaml": "kind: KubeletConfiguration\nstaticPodPath: /srv/pods\n",
        "srv/pods/api.yaml": "kind: Pod\n",
      },
      path: "/srv/pods/api.yaml",
    },
    {
      name: "units below /lib, which is a link to usr/lib",
      entries: {
        lib: { linkTo: "usr/lib" },
        "usr/lib/systemd/system/kubelet.service": "[Service]\n",
      },
      path: "/usr/lib/systemd/system/kubelet.service",
    },
    {
      name: "a unit that a link brings from elsewhere",
      entries: {
        "etc/systemd/system/kubelet.service": { linkTo: "/opt/k/kubelet.service" },
        "opt/k/kubelet.service": "[Service]\n",
      },
      path: "/etc/systemd/system/kubelet.service",
    },
  ])("$name", async ({ entries, path }) => {
    expect(await pathsOf(entries)).toContain(path);
  });

  test("each unit once, though links enable it and give it another name", async () => {
    const { machine } = await read({
      lib: { linkTo: "usr/lib" },
      "usr/lib/systemd/system/kubelet.service": "[Service]\n",
      "etc/systemd/system/multi-user.target.wants/kubelet.service": {
        linkTo: "/usr/lib/systemd/system/kubelet.service",
      },
      "etc/systemd/system/k.service": { linkTo: "/lib/systemd/system/kubelet.service" },
    });
    expect(machine.subjects.map(({ path }) => path)).toEqual([
      "/usr/lib/systemd/system/kubelet.service",
    ]);
    expect(machine.links.get("/etc/systemd/system/multi-user.target.wants/kubelet.service")).toBe(
      "/usr/lib/systemd/system/kubelet.service",
    );
  });

  test("a unit that leads to /dev/null is empty", async () => {
    const { machine } = await read({
      "usr/lib/systemd/system/kubelet.service": "[Service]\n",
      "etc/systemd/system/kubelet.service": { linkTo: "/dev/null" },
    });
    expect(machine.subjects).toContainEqual({
      path: "/etc/systemd/system/kubelet.service",
      text: "",
    });
  });

  test("archives that something imports, and those of nodegen", async () => {
    const { machine } = await read({
      "etc/systemd/system/load.service":
        "[Service]\nExecStart=/usr/bin/ctr -n k8s.io images import /srv/pause.tar\n",
      "etc/systemd/system/more.service":
        "[Service]\nExecStart=/bin/sh -c 'for f in /srv/more/*; do ctr -n k8s.io images import $f; done'\n",
      "srv/pause.tar": "no archive",
      "srv/more/a.tar": "no archive",
      "srv/more/notes.txt": "",
      "opt/nodegen/images/b.tar": "no archive",
      "srv/unnamed.tar": "no archive",
    });
    expect([...machine.archives.keys()].sort()).toEqual([
      "/opt/nodegen/images/b.tar",
      "/srv/more/a.tar",
      "/srv/pause.tar",
    ]);
    expect(machine.archives.get("/srv/pause.tar")?.form).toBe("unreadable");
  });

  test.each([0o600, 0o640])("what is secret is read, and said to be: mode %o", async (mode) => {
    const root = aRoot({ "etc/kubernetes/kubelet.conf": "kind: Config\n" });
    chmodSync(join(root, "etc/kubernetes/kubelet.conf"), mode);
    const { machine } = await readRoot(root, wanted);
    expect([...machine.secret]).toEqual(["/etc/kubernetes/kubelet.conf"]);
  });
});

describe("what is left alone", () => {
  test("keys and certificates are known to be there, and not read", async () => {
    const { machine } = await read({
      "etc/kubernetes/pki/ca.key": "key",
      "etc/containerd/certs.d/a.example/ca.crt": "certificate",
    });
    expect(machine.subjects).toEqual([]);
    expect(machine.files).toEqual([
      "/etc/containerd/certs.d/a.example/ca.crt",
      "/etc/kubernetes/pki/ca.key",
    ]);
  });

  test("nothing outside of the folder is read", async () => {
    const outside = temporaryFolder();
    writeFileSync(join(outside, "config.toml"), "version = 3\n");
    mkdirSync(join(outside, "certs.d"));
    writeFileSync(join(outside, "certs.d/hosts.toml"), "");
    const { machine, findings } = await read({
      "etc/containerd/config.toml": { linkTo: join(outside, "config.toml") },
      "etc/containerd/certs.d": { linkTo: `../../../../../..${outside}/certs.d` },
    });
    expect(machine.subjects).toEqual([]);
    expect(findings).toEqual([]);
  });

  test("folders that lead in a circle end", async () => {
    const { machine, findings } = await read({
      "etc/containerd/config.toml": "version = 3\n",
      "etc/containerd/again": { linkTo: "." },
      "etc/containerd/all": { linkTo: "/" },
      "etc/containerd/self": { linkTo: "self" },
    });
    expect(machine.subjects.map(({ path }) => path)).toEqual(["/etc/containerd/config.toml"]);
    expect(findings).toEqual([]);
  });

  test("pipes are not opened", async () => {
    const root = aRoot({ "etc/containerd/config.toml": "version = 3\n" });
    execFileSync("mkfifo", [join(root, "etc/containerd/hosts.toml"), join(root, "etc/fstab")]);
    const { machine, findings } = await readRoot(root, wanted);
    expect(machine.files).toEqual(["/etc/containerd/config.toml"]);
    expect(findings).toEqual([]);
  });

  test("what is no text is no configuration, and no finding where nobody would read it", async () => {
    const { machine, findings } = await read({
      "opt/nodegen/bin/program": Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0xff, 0xfe]),
      "etc/kubernetes/zeros": "a\0b",
    });
    expect(machine.subjects).toEqual([]);
    expect(findings).toEqual([]);
  });

  test("the folder is as it was", async () => {
    const root = aRoot({ "etc/containerd/config.toml": "version = 3\n", x: { linkTo: "etc" } });
    const before = snapshot(root);
    await readRoot(root, wanted);
    expect(snapshot(root)).toEqual(before);
  });
});

describe("what should be read and can't be is a finding", () => {
  test("a configuration that is larger than any", async () => {
    const { findings } = await read({
      "etc/containerd/config.toml": Buffer.alloc(5 * 1024 * 1024, "#"),
    });
    expect(findings.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      "input-path-too-large: /etc/containerd/config.toml is larger than 4 MiB",
    ]);
  });

  test("a configuration in another encoding", async () => {
    const { findings } = await read({
      "etc/containerd/config.toml": Buffer.from([0xff, 0xfe, 0x61, 0x00]),
      "var/lib/kubelet/config.yaml": Buffer.from([0x61, 0xff]),
    });
    expect(findings.map(({ code }) => code)).toEqual(["input-utf16", "input-not-utf8"]);
  });

  test("a store that is damaged", async () => {
    const { machine, findings } = await read({
      "var/lib/containerd/io.containerd.metadata.v1.bolt/meta.db": "no database",
    });
    expect(machine.store).toBeUndefined();
    expect(findings.map(({ code }) => code)).toEqual(["input-unreadable"]);
  });

  test("a folder with more files than any of configuration has", () => {
    const root = aRoot({ "etc/a/1": "", "etc/a/2": "", "etc/a/3": "", "etc/a/4": "" });
    const { files, findings } = walkIn(root, "/etc/a", [], { files: 2 });
    expect(files).toEqual(["/etc/a/1", "/etc/a/2"]);
    expect(findings.map(({ message }) => message)).toEqual([
      "can't read /etc/a/3: below its folder are more than 20000 files",
    ]);
  });
});

test("the root may be named by a link", async () => {
  const root = aRoot({ "etc/containerd/config.toml": "version = 3\n" });
  const link = join(temporaryFolder(), "image");
  symlinkSync(root, link);
  const { machine } = await readRoot(link, wanted);
  expect(machine.subjects[0]?.text).toBe(
    readFileSync(join(root, "etc/containerd/config.toml"), "utf8"),
  );
});
