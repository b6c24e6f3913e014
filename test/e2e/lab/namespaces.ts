import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { labFolder, labScripts, type Suite } from "./cache.ts";
import { removeCgroups } from "./cgroups.ts";
import { type CommandResult, runCommand } from "./command.ts";
import type { NodeSoftware } from "./containerds.ts";
import { installKnobs } from "./knobs.ts";
import { type Software, softwareOf } from "./software.ts";

/** A node made of namespaces: no systemd, no daemon yet, and no network but `lo`. */
export interface Namespaces {
  /** The node's root directory as the host sees it. */
  readonly root: string;
  readonly versions: Software["versions"];
  /** Runs a shell command on the node. After `timeoutSeconds` (default 30) it is killed and the code is 124. */
  run(command: string, options?: RunOptions): Promise<CommandResult>;
  close(): Promise<void>;
}

export interface RunOptions {
  readonly timeoutSeconds?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
let made = 0;

/** Opens a node of a Debian release as it is, or of other software. Close it. */
export async function openNamespaces(node: Suite | NodeSoftware): Promise<Namespaces> {
  const { rootfs, programs, versions } = await softwareOf(
    typeof node === "string" ? { suite: node } : node,
  );
  made += 1;
  const name = `lab-${process.pid}-${made}`;
  const holder = spawn(
    "unshare",
    [
      ...["--mount", "--net", "--ipc", "--uts", "--pid", "--fork", "--kill-child"],
      ...["--propagation", "private", "--"],
      join(labScripts, "namespaces.sh"),
      ...[labFolder("mountpoint"), rootfs, name, ...programs],
    ],
    { stdio: ["pipe", "pipe", "pipe"] },
  );
  const ended = new Promise<void>((resolve) => holder.on("close", () => resolve()));
  const pid = await firstLine(holder);
  const root = `/proc/${pid}/root`;

  const enter = [
    "--target",
    pid,
    "--mount",
    "--net",
    "--ipc",
    "--uts",
    "--pid",
    "--root",
    "--wdns=/",
  ];
  const run = (command: string, options: RunOptions = {}): Promise<CommandResult> => {
    const environment = {
      PATH: searchPath,
      HOME: "/root",
      LANG: "C.UTF-8",
      ...options.environment,
    };
    const assignments = Object.entries(environment).map(([key, value]) => `${key}=${value}`);
    const limit = ["timeout", "--kill-after=2", String(options.timeoutSeconds ?? 30)];
    return runCommand("nsenter", [
      ...[...enter, "--", "env", "-i", ...assignments, ...limit],
      ...["/bin/sh", "-c", command],
    ]);
  };
  const close = async (): Promise<void> => {
    holder.stdin?.end();
    await ended;
    removeCgroups(name);
  };

  try {
    // The shell has said its process id a moment before it changes its root.
    while ((await run("test -d /run/containerd || mkdir /run/containerd")).code !== 0) {
      if (holder.exitCode !== null) throw new Error("the lab node ended at its start");
    }
    installKnobs(root);
  } catch (error) {
    await close();
    throw error;
  }
  return { root, versions, run, close };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      stdout += chunk.toString("utf8");
      if (stdout.includes("\n")) resolve(stdout.slice(0, stdout.indexOf("\n")));
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      stderr += chunk.toString("utf8");
    });
    child.on("error", reject);
    child.on("close", (code) =>
      reject(new Error(`the lab node did not start (${code}): ${stderr}`)),
    );
  });
}
