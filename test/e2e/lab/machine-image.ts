import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { BootOptions } from "./boot.ts";
import { labScripts } from "./cache.ts";
import { runCommand } from "./command.ts";
import { copyTree, type NodeFiles, pathInRoot, writeFiles } from "./files.ts";
import { ignite } from "./ignition.ts";
import { installKnobs } from "./knobs.ts";

/** Where a machine of the lab reports. */
export const labOut = "/var/log/nodegen-lab";

/** Makes the machine image of one boot: what the test asks for, the stub kubelet, and the unit that runs `during`. */
export function prepare(root: string, options: BootOptions, duringSeconds: number): void {
  installKnobs(root);
  if (typeof options.tree === "string") copyTree(root, options.tree);
  else writeFiles(root, options.tree ?? {});
  writeFiles(root, options.files ?? {});
  writeFiles(root, seedFiles(options.seed));

  const { unit, where = "/usr/lib/systemd/system", path = "/usr/bin/kubelet" } = options.kubelet;
  if (unit !== undefined) writeFiles(root, { [`${where}/kubelet.service`]: { content: unit } });
  writeFiles(root, { [path]: { content: script("stub-kubelet.py"), mode: 0o755 } });

  const from = options.duringFrom ?? (options.seed === undefined ? "boot" : "cloud-init");
  const lib = "/usr/lib/nodegen-lab";
  writeFiles(root, {
    [`${lib}/reference`]: { content: `${options.reference}\n` },
    [`${lib}/probe.sh`]: { content: script("probe.sh"), mode: 0o755 },
    [`${lib}/probe`]: { content: `${script("probe-functions.sh")}\n${options.during}\n` },
    [`${labOut}/.keep`]: { content: "" },
    "/etc/systemd/system/nodegen-lab.service": {
      content: `[Service]\nExecStart=${lib}/probe.sh ${duringSeconds} ${from}\n[Install]\nWantedBy=multi-user.target\n`,
    },
  });
  // The journal on disk, or it would be gone with the machine.
  mkdirSync(pathInRoot(root, "/var/log/journal"), { recursive: true });
}

/**
 * No metadata service is there to look for, no locale but this one, and no sshd whose keys could be made: what
 * cloud-init still warns about is about the user-data.
 */
export const quietCloudInit: NodeFiles = {
  "/etc/cloud/cloud.cfg.d/99-nodegen-lab.cfg": {
    content: "datasource_list: [NoCloud, None]\nlocale: C.UTF-8\nssh_deletekeys: false\n",
  },
  ...Object.fromEntries(
    ["rsa", "dsa", "ecdsa", "ed25519"].map((type) => [
      `/etc/ssh/ssh_host_${type}_key`,
      { content: "", mode: 0o600 },
    ]),
  ),
};

function seedFiles(seed: BootOptions["seed"]): NodeFiles {
  if (seed === undefined) return { "/etc/cloud/cloud-init.disabled": { content: "" } };
  const folder = "/var/lib/cloud/seed/nocloud";
  return {
    ...quietCloudInit,
    [`${folder}/user-data`]: { content: seed.userData },
    [`${folder}/meta-data`]: {
      content: seed.metaData ?? "instance-id: lab\nlocal-hostname: lab\n",
    },
    [`${folder}/network-config`]: { content: seed.networkConfig ?? "config: disabled\n" },
  };
}

/**
 * What Ignition's initramfs does before systemd starts. The image has never been booted, as its machine-id says, so
 * systemd obeys presets; as on image-based systems nothing is enabled that no preset names.
 */
export async function firstBoot(root: string, ignition: string): Promise<void> {
  writeFiles(root, {
    "/etc/machine-id": { content: "uninitialized\n", mode: 0o444 },
    // Before Debian's own, which would enable a service that waits for a network.
    "/usr/lib/systemd/system-preset/80-nodegen-lab.preset": {
      content: "enable containerd.service\nenable nodegen-lab.service\ndisable *\n",
    },
  });
  const { code, stdout, stderr } = await ignite(root, ignition);
  if (code !== 0) throw new Error(`Ignition ended the boot: ${stdout}${stderr}`);
}

/** With the suite's own systemctl, before any systemd runs. */
export async function enableUnits(root: string, options: BootOptions): Promise<void> {
  const kubelet = options.kubelet.enabled ? ["kubelet.service"] : [];
  const units = ["nodegen-lab.service", ...kubelet, ...(options.enable ?? [])];
  const result = await runCommand("chroot", [root, "systemctl", "enable", "--", ...units]);
  if (result.code !== 0) throw new Error(`systemctl enable failed: ${result.stderr}`);
}

function script(name: string): string {
  return readFileSync(join(labScripts, name), "utf8");
}
