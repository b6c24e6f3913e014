import { spawn } from "node:child_process";
import { lstatSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { saw } from "../report/saw.ts";
import { labFolder, labScripts } from "./cache.ts";
import { removeCgroups } from "./cgroups.ts";
import { runCommand } from "./command.ts";
import type { NodeSoftware } from "./containerds.ts";
import { type NodeFiles, readBytes } from "./files.ts";
import { ignitionVersion } from "./ignition.ts";
import { enableUnits, firstBoot, labOut, prepare } from "./machine-image.ts";
import { softwareOf } from "./software.ts";

export interface BootOptions extends NodeSoftware {
  /** NoCloud seed. Without it cloud-init is disabled, as on an image that is not for a cloud. */
  readonly seed?: {
    readonly userData: string;
    readonly metaData?: string;
    readonly networkConfig?: string;
  };
  /**
   * Text of an Ignition configuration: Ignition's own stages apply it to the disk, over all that the image holds, and the
   * machine's first boot enables its units.
   */
  readonly ignition?: string;
  /** Nothing can be written below /usr, as on image-based systems. */
  readonly readOnlyUsr?: boolean;
  /** What the machine image holds already: files, or a folder (a rendered tree) with the modes of its files. */
  readonly tree?: NodeFiles | string;
  /** More files, written after `tree`: archives, drop-ins of a test. /run and /tmp are empty at boot. */
  readonly files?: NodeFiles;
  /** Units enabled before the boot, as `systemctl enable` does it. */
  readonly enable?: readonly string[];
  readonly kubelet: {
    /** Text of the vendor's kubelet.service; leave out when `tree` brings the unit. */
    readonly unit?: string;
    readonly enabled: boolean;
    /** Where the vendor puts the unit. Default /usr/lib/systemd/system. */
    readonly where?: string;
    /** Where the stub program goes. Default /usr/bin/kubelet. */
    readonly path?: string;
  };
  /** The image reference that the stub kubelet looks for when it starts. */
  readonly reference: string;
  /** Shell script run in the machine as root; the functions of probe-functions.sh are there. Then it is switched off. */
  readonly during: string;
  /** When `during` starts. Default: "cloud-init" (it has finished) with a seed, else "boot" (basic.target). */
  readonly duringFrom?: "boot" | "cloud-init";
  /** How long `during` may take, default 60; the machine as a whole has 30 seconds more. */
  readonly timeoutSeconds?: number;
  /** `disk` of a machine that ran before: the same machine, switched on again. Default: a fresh one. */
  readonly disk?: string;
}

export interface KubeletStart {
  /** CLOCK_MONOTONIC, as in the journal text. */
  readonly monotonicSeconds: number;
  readonly pid: number;
  readonly argv: readonly string[];
  readonly imagePresent: boolean;
  readonly imagePinned: boolean;
  /** `containerd config dump` names the reference as the sandbox image. */
  readonly imageConfigured: boolean;
}

export interface Machine {
  /** Every start of the kubelet's main process, oldest first. */
  readonly kubeletStarts: readonly KubeletStart[];
  /** The whole journal, `short-monotonic`. */
  readonly journal: string;
  /** What `during` did; code 124 when its time was over. */
  readonly probe: { readonly code: number; readonly stdout: string; readonly stderr: string };
  /** Content of a file as the machine left it. */
  files(path: string): string | undefined;
  /** Permission bits and owner of a file or folder as the machine left it. */
  attributes(path: string): { mode: number; uid: number; gid: number } | undefined;
  readonly seconds: number;
  /** Where the machine's own files lie, for another boot of it. */
  readonly disk: string;
  /** Deletes what the machine has written. The next boot does it too, once this process has ended. */
  remove(): void;
}

const machineFolder = /^boot-(\d+)-\d+$/;
let booted = 0;

/**
 * Boots a whole machine (systemd as process 1, cloud-init, containerd; no network but `lo`), runs `during` in it and
 * hands back what happened. Rejects, with the end of console and journal, when the machine does not come to its end.
 */
export async function boot(options: BootOptions): Promise<Machine> {
  const { rootfs, programs, versions } = await softwareOf(options);
  removeLeftovers();
  booted += 1;
  const name = `lab-${process.pid}-${booted}`;
  const base = options.disk ?? labFolder("run", `boot-${process.pid}-${booted}`);
  // What the machine reports is about this boot only.
  for (const old of [labOut, "/var/log/journal"]) {
    rmSync(join(base, "upper", old), { recursive: true, force: true });
  }
  const duringSeconds = options.timeoutSeconds ?? 60;
  const usr = options.readOnlyUsr === true ? "read-only-usr" : "usr";

  const start = performance.now();
  const console = await runMachine(
    [base, rootfs, name, String(duringSeconds + 30), usr, ...programs],
    async (root) => {
      prepare(root, options, duringSeconds);
      await enableUnits(root, options);
      if (options.ignition !== undefined) await firstBoot(root, options.ignition);
    },
  );
  const seconds = (performance.now() - start) / 1000;
  removeCgroups(name);

  const journal = await journalText(base, rootfs);
  const files = (path: string): string | undefined => text(find(base, rootfs, path));
  const code = files(`${labOut}/probe.code`);
  if (code === undefined) {
    const tail = (lines: string) => lines.split("\n").slice(-60).join("\n");
    throw new Error(
      `the machine ended after ${seconds.toFixed(1)} s without a result\nconsole:\n${tail(console)}\njournal:\n${tail(journal)}`,
    );
  }
  const { "cloud-init": cloudInit, ...others } = versions;
  saw({
    ...others,
    ...(options.seed === undefined ? {} : { "cloud-init": cloudInit }),
    ...(options.ignition === undefined ? {} : { ignition: await ignitionVersion() }),
  });
  return {
    kubeletStarts: (files(`${labOut}/kubelet.jsonl`) ?? "")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as KubeletStart),
    journal,
    probe: {
      code: Number(code),
      stdout: files(`${labOut}/probe.stdout`) ?? "",
      stderr: files(`${labOut}/probe.stderr`) ?? "",
    },
    files,
    attributes: (path) => {
      const found = find(base, rootfs, path);
      if (found === undefined) return undefined;
      const { mode, uid, gid } = lstatSync(found);
      return { mode: mode & 0o7777, uid, gid };
    },
    seconds,
    disk: base,
    remove: () => rmSync(base, { recursive: true, force: true }),
  };
}

/** Runs boot.sh; `prepareRoot` gets the machine's root between the mount and the boot. Returns the console's text. */
function runMachine(
  args: readonly string[],
  prepareRoot: (root: string) => Promise<void>,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      "unshare",
      ["--mount", "--propagation", "private", "--", join(labScripts, "boot.sh"), ...args],
      { stdio: ["pipe", "pipe", "pipe"] },
    );
    let console = "";
    let prepared = false;
    const collect = (chunk: Buffer): void => {
      console += chunk.toString("utf8");
      if (prepared || !console.startsWith("mounted\n")) return;
      prepared = true;
      prepareRoot(`/proc/${child.pid}/root${args[0]}/root`).then(
        () => child.stdin.end("boot\n"),
        (error: unknown) => {
          child.stdin.end();
          reject(error);
        },
      );
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", reject);
    child.on("close", () => resolve(console));
  });
}

/** The machine's own journalctl reads it: the host's may be too old for the format. */
async function journalText(base: string, rootfs: string): Promise<string> {
  const journal = join(base, "upper/var/log/journal");
  const result = await runCommand("unshare", [
    ...["--mount", "--propagation", "private", "--", "sh", "-c"],
    'mount --bind "$1" "$2/mnt" && mount -t proc proc "$2/proc" && exec chroot "$2" journalctl --directory=/mnt --no-pager -o short-monotonic',
    ...["sh", journal, rootfs],
  ]);
  return result.code === 0 ? result.stdout : `no journal: ${result.stderr}`;
}

/** Where a path lies after the run: in the upper folder, else in the root file system unless it was deleted. */
function find(base: string, rootfs: string, path: string): string | undefined {
  if (path === "/var/lib/containerd" || path.startsWith("/var/lib/containerd/")) {
    return existing(join(base, "containerd", path.slice("/var/lib/containerd".length)));
  }
  const upper = join(base, "upper", path);
  const inUpper = existing(upper);
  if (inUpper === undefined) return existing(join(rootfs, path));
  // Overlayfs writes a deleted file as a character device.
  return lstatSync(upper).isCharacterDevice() ? undefined : inUpper;
}

function existing(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false }) === undefined ? undefined : path;
}

function text(path: string | undefined): string | undefined {
  const bytes = path === undefined ? undefined : readBytes(path);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8");
}

/** Folders of processes that are no more. */
function removeLeftovers(): void {
  const run = labFolder("run");
  for (const name of readdirSync(run)) {
    const pid = machineFolder.exec(name)?.[1];
    if (pid !== undefined && existing(`/proc/${pid}`) === undefined) {
      rmSync(join(run, name), { recursive: true, force: true });
    }
  }
}
