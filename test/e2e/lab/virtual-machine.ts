import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { saw, type Together } from "../report/saw.ts";
import { labFolder, labScripts } from "./cache.ts";
import { type Disk, diskOf } from "./disk.ts";

export interface VirtualMachineOptions {
  /** The machine image; see `diskOf` for what is in it besides. */
  readonly disk: Disk;
  /** The NoCloud CD, the only source of anything that the image does not hold. */
  readonly seed: { readonly userData: string; readonly metaData: string };
  /**
   * Shell script run in the machine as root, from the moment on that multi-user.target is asked for; the functions of
   * probe-functions.sh are there, and `record NAME COMMAND...`. Then the machine is switched off.
   */
  readonly during: string;
  /** How long `during` may take, in seconds from its start. The machine as a whole has 120 more. */
  readonly timeoutSeconds: number;
}

export interface VirtualMachine {
  /** What `during` did; code 124 when its time was over. */
  readonly probe: { readonly code: number; readonly stdout: string; readonly stderr: string };
  /** The whole journal, `short-monotonic`. */
  readonly journal: string;
  /** What a command printed that `during` ran through `record`. */
  record(name: string): string;
  /** Each program's own word on its version, asked in the machine. */
  readonly versions: Required<Omit<Together, "ignition" | "registry" | "packer">>;
  /** From switching on to switched off. */
  readonly seconds: number;
}

const machineFolder = /^vm-(\d+)-\d+$/;
let switchedOn = 0;

/**
 * Boots a virtual machine with a kernel and control groups of its own and without any network device, runs `during` and
 * hands back what it left. Rejects, with the end of its console, when it does not come to its end.
 */
export async function bootKernel(options: VirtualMachineOptions): Promise<VirtualMachine> {
  removeLeftovers();
  const disk = await diskOf(options.disk);
  switchedOn += 1;
  const folder = labFolder("run", `vm-${process.pid}-${switchedOn}`);
  const share = join(folder, "share");
  const { userData, metaData } = options.seed;
  const written = {
    "seed/user-data": userData,
    "seed/meta-data": metaData,
    "seed/network-config": "config: disabled\n",
    "share/seconds": String(options.timeoutSeconds),
    "share/probe": `${script("probe-functions.sh")}\n${record}\n${options.during}\n`,
  };
  for (const name of ["seed", "share/records"]) mkdirSync(join(folder, name), { recursive: true });
  for (const [path, content] of Object.entries(written)) writeFileSync(join(folder, path), content);

  const start = performance.now();
  const console = await run(folder, disk, options.timeoutSeconds + 120);
  const seconds = (performance.now() - start) / 1000;
  const left = (name: string): string => {
    const path = join(share, name);
    return existsSync(path) ? readFileSync(path, "utf8") : "";
  };
  const code = left("probe.code").trim();
  if (code === "") {
    const tail = console.split("\n").slice(-60).join("\n");
    const said = `${left("probe.stdout")}${left("probe.stderr")}`;
    throw new Error(
      `the machine ended after ${seconds.toFixed(1)} s without a result\nprobe:\n${said}\nconsole:\n${tail}`,
    );
  }
  const records = new Map(
    readdirSync(join(share, "records")).map((name) => [name, left(`records/${name}`)]),
  );
  const versions = {
    kernel: version(left("version.uname")),
    containerd: version(left("version.containerd")),
    kubelet: version(left("version.kubelet")),
    "cloud-init": version(left("version.cloud-init")),
    // "systemd 257 (257.13-1~deb13u1)"; a major release has no second number.
    systemd: version(left("version.systemctl"), /(?<=\()\d+(\.\d+)*/),
  };
  saw(versions);
  const stderr = left("probe.stderr");
  const failed = code !== "0";
  const machine: VirtualMachine = {
    probe: {
      code: Number(code),
      stdout: left("probe.stdout"),
      stderr: failed ? `${stderr}the journal is ${share}/journal\n` : stderr,
    },
    journal: left("journal"),
    record: (name) => {
      const text = records.get(name);
      if (text === undefined) throw new Error(`nothing was recorded as ${name}`);
      return text;
    },
    versions,
    seconds,
  };
  // What a failed script leaves may be looked at until the next machine is switched on.
  if (!failed) rmSync(folder, { recursive: true });
  return machine;
}

/**
 * record NAME COMMAND [ARGUMENT]...: what it prints is handed to the test; its exit code stays. And a longer breath for
 * `wait_for`: a new process costs the machine so much that looking ten times a second would hold up what it waits for.
 */
const record = `record() { _name=$1; shift; "$@" >"/run/nodegen-lab/records/$_name" 2>&1; }
sleep() { command sleep 1; }`;

/** In namespaces of its own. The end of the first process there ends all of them, and our end ends that one. */
function run(folder: string, disk: string, seconds: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      "setpriv",
      [
        ...["--pdeathsig", "KILL", "--", "unshare", "--mount", "--propagation", "private", "--net"],
        ...["--pid", "--fork", "--kill-child", "--mount-proc", "--"],
        ...[join(labScripts, "virtual-machine.sh"), folder, disk, String(seconds)],
      ],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    let console = "";
    const collect = (chunk: Buffer): void => {
      console += chunk.toString("utf8");
    };
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", reject);
    child.on("close", () => resolve(console));
  });
}

function version(text: string, pattern = /\d+(\.\d+)+/): string {
  const found = pattern.exec(text)?.[0];
  if (found === undefined) throw new Error(`no version in: ${text}`);
  return found;
}

function script(name: string): string {
  return readFileSync(join(labScripts, name), "utf8");
}

/** Folders of processes that are no more. */
function removeLeftovers(): void {
  const runs = labFolder("run");
  for (const name of readdirSync(runs)) {
    const pid = machineFolder.exec(name)?.[1];
    if (pid !== undefined && !existsSync(`/proc/${pid}`)) {
      rmSync(join(runs, name), { recursive: true, force: true });
    }
  }
}
