import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { labDirectory, labFolder, labScripts } from "./cache.ts";
import { runCommand } from "./command.ts";
import type { NodeSoftware } from "./containerds.ts";
import { type NodeFiles, writeFiles } from "./files.ts";
import { installPodNetwork } from "./knobs.ts";
import { quietCloudInit } from "./machine-image.ts";
import { softwareOf } from "./software.ts";

/** A machine image: what it is made of, and what its vendor put into it. */
export interface Disk extends NodeSoftware {
  readonly files: NodeFiles;
  readonly enable: readonly string[];
}

/** Where Debian's user-mode-linux has the modules of its kernel; one folder, named after the release. */
const kernelModules = "/usr/lib/uml/modules";

const making = new Map<string, Promise<string>>();

/**
 * Path of the image of a virtual machine's disk (ext4, 3 GiB, 0.6 of them used); made when the cache has none of
 * this content, which takes about 15 s. One of each software is kept.
 */
export async function diskOf(disk: Disk): Promise<string> {
  if (!existsSync(kernelModules)) {
    throw new Error("User-mode Linux is missing; test/e2e/lab/install.sh installs it");
  }
  const { rootfs, programs } = await softwareOf(disk);
  const stamp = readFileSync(`${rootfs}.stamp`, "utf8");
  const files = { ...(await labFiles()), ...disk.files };
  const [recipe, modules] = [1, readdirSync(kernelModules)];
  const content = [recipe, stamp, programs, modules, disk.enable, hashed(files)];
  const key = createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 16);
  const name = [disk.suite, disk.containerd ?? "own", disk.kubeletMinor ?? "none"].join("-");
  const path = join(labFolder("disks"), `${name}-${key}.ext4`);
  if (existsSync(path)) return path;
  const made = making.get(path) ?? make({ path, name, rootfs, programs, files, disk });
  making.set(path, made);
  return await made;
}

interface Making {
  readonly path: string;
  readonly name: string;
  readonly rootfs: string;
  readonly programs: readonly string[];
  readonly files: NodeFiles;
  readonly disk: Disk;
}

async function make({ path, name, rootfs, programs, files, disk }: Making): Promise<string> {
  const part = `${path}.${randomUUID()}`;
  const root = `${part}.root`;
  try {
    await must("cp", ["--archive", rootfs, root]);
    await must("cp", ["--archive", kernelModules, join(root, "usr/lib")]);
    for (const program of programs) {
      const [from = "", to = ""] = program.split(":");
      await must("cp", ["--remove-destination", from, join(root, to)]);
    }
    installPodNetwork(root);
    writeFiles(root, files);
    await must("chroot", [
      root,
      "systemctl",
      "enable",
      "--quiet",
      "--",
      ...labUnits,
      ...disk.enable,
    ]);
    await must("truncate", ["--size=3G", part]);
    // Thrown away after each boot, so a journal would only cost.
    await must("mke2fs", ["-q", "-t", "ext4", "-O", "^has_journal", "-d", root, part]);
    for (const old of readdirSync(join(labDirectory, "disks"))) {
      if (/^[0-9a-f]{16}\.ext4$/.test(old.slice(name.length + 1)) && old.startsWith(`${name}-`)) {
        rmSync(join(labDirectory, "disks", old), { force: true });
      }
    }
    renameSync(part, path);
  } finally {
    rmSync(root, { recursive: true, force: true });
    rmSync(part, { force: true });
  }
  return path;
}

const labUnits = ["nodegen-lab.service", "nodegen-lab-cpuinfo.service"];

/** What is in every such image; none of it is in the way of a file that nodegen renders. */
async function labFiles(): Promise<NodeFiles> {
  const probe = "/usr/lib/nodegen-lab/probe.sh";
  const content = readFileSync(join(labScripts, "virtual-machine-probe.sh"), "utf8");
  return {
    ...quietCloudInit,
    // The root file systems have no resize2fs.
    "/etc/cloud/cloud.cfg.d/99-nodegen-lab-disk.cfg": { content: "resize_rootfs: false\n" },
    [probe]: { content, mode: 0o755 },
    "/etc/systemd/system/nodegen-lab.service": {
      content: `[Service]\nExecStart=${probe}\n[Install]\nWantedBy=multi-user.target\n`,
    },
    // UML's processor has no clock, and without one cAdvisor lets no kubelet start ("could not detect clock speed").
    "/etc/systemd/system/nodegen-lab-cpuinfo.service": {
      content: [
        "[Unit]",
        "DefaultDependencies=no",
        "After=local-fs.target",
        "Before=sysinit.target",
        "[Service]",
        "Type=oneshot",
        `ExecStart=/bin/sh -c '{ cat /proc/cpuinfo; echo "cpu MHz : 2000.000"; } >/run/cpuinfo'`,
        "ExecStart=mount --bind /run/cpuinfo /proc/cpuinfo",
        "[Install]",
        "WantedBy=sysinit.target",
        "",
      ].join("\n"),
    },
    "/var/log/journal/.keep": { content: "" },
  };
}

function hashed(files: NodeFiles): string {
  const hash = createHash("sha256");
  for (const [path, file] of Object.entries(files)) {
    hash.update(`${path}\0`);
    if ("linkTo" in file) hash.update(`-> ${file.linkTo}\0`);
    else
      hash
        .update(`${file.mode ?? 0o644}\0`)
        .update(file.content)
        .update("\0");
  }
  return hash.digest("hex");
}

async function must(program: string, args: readonly string[]): Promise<void> {
  const result = await runCommand(program, args);
  if (result.code !== 0) throw new Error(`${basename(program)} failed: ${result.stderr}`);
}
