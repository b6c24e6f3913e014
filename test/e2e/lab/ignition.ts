import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { saw } from "../report/saw.ts";
import { type CommandResult, runCommand } from "./command.ts";
import { pathInRoot, writeFiles } from "./files.ts";

/** Debian's: the programs of a machine's initramfs. It reads specifications up to 3.3. */
const engine = "/usr/lib/dracut/modules.d/30ignition/ignition";

/** Where Ignition says which units the machine's first boot shall enable. */
export const ignitionPreset = "/etc/systemd/system-preset/20-ignition.preset";

/**
 * Lets Ignition's own stages fetch and files apply a configuration to the disk of a machine, as its initramfs does
 * before the first boot. /run is the engine's own, and nothing is relabelled: its program for that only eats its
 * input, and the disk says for that moment that SELinux has no policy.
 */
export async function ignite(root: string, config: string): Promise<CommandResult> {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-ignition-"));
  const selinux = "/etc/selinux/config";
  const hasPolicy = existsSync(pathInRoot(root, selinux));
  try {
    if (!hasPolicy) writeFiles(root, { [selinux]: { content: "SELINUXTYPE=none\n" } });
    writeFileSync(join(folder, "config.ign"), config);
    writeFiles(folder, {
      "/bin/setfiles": { content: "#!/bin/sh\ncat >/dev/null\n", mode: 0o755 },
    });
    const script = `set -e
      mount -t tmpfs run /run
      mkdir /run/ignition
      for stage in fetch files; do
        ${engine} --platform file --config-cache /run/ignition/config --state-file /run/ignition/state \\
          --stage $stage --root "$1" --log-to-stdout
      done`;
    const result = await runCommand("unshare", ["-m", "sh", "-c", script, "sh", root], {
      environment: {
        PATH: `${join(folder, "bin")}:${process.env.PATH}`,
        IGNITION_CONFIG_FILE: join(folder, "config.ign"),
      },
    });
    saw({ ignition: await ignitionVersion() });
    return result;
  } finally {
    rmSync(folder, { recursive: true });
    if (!hasPolicy) rmSync(pathInRoot(root, selinux));
  }
}

/**
 * Enables units of a disk that is never booted: Ignition itself only writes a preset, which systemd obeys at the first
 * boot.
 */
export async function preset(root: string): Promise<void> {
  const path = pathInRoot(root, ignitionPreset);
  if (!existsSync(path)) return;
  const names = readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(" ")[1] ?? "");
  const args = [`--root=${root}`, "--quiet", "preset", ...names];
  const { code, stderr } = await runCommand("systemctl", args);
  if (code !== 0) throw new Error(`systemctl preset: ${stderr}`);
}

/** Without Debian's additions: 2.14.0+ds1-1+b6 is 2.14.0. */
export async function ignitionVersion(): Promise<string> {
  const { stdout } = await runCommand("dpkg-query", ["-W", "-f", "${Version}", "ignition"]);
  const version = /^\d+\.\d+\.\d+/.exec(stdout)?.[0];
  if (version === undefined) throw new Error("ignition is missing; run test/e2e/lab/install.sh");
  return version;
}
