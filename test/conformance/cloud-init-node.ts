import type { Suite } from "../e2e/lab/cache.ts";
import { type NodeFiles, writeFiles } from "../e2e/lab/files.ts";
import { type Namespaces, openNamespaces } from "../e2e/lab/namespaces.ts";
import { artefactText, type RenderedNode } from "../specs/render.ts";

/** The three cloud-inits: 22.4, 25.1 and 26.2. */
export const suites: readonly Suite[] = ["bookworm", "trixie", "forky"];

export interface Seed {
  readonly userData: string | Uint8Array;
  readonly metaData: string;
}

export function seedOf(node: RenderedNode): Seed {
  return {
    userData: written(node, "cloud-init/user-data"),
    metaData: artefactText(node, "cloud-init/meta-data"),
  };
}

/** As it is written, gzipped or not. */
function written(node: RenderedNode, path: string): string | Uint8Array {
  const content = node.artefacts.get(path)?.content;
  return typeof content === "object" && "binary" in content
    ? content.binary
    : artefactText(node, path);
}

const seedFolder = "/var/lib/cloud/seed/nocloud";

/** Written by the stub: every call of systemctl, and which drop-ins of the kubelet were there at that moment. */
export const systemctlLog = "/systemctl.log";

/**
 * Calls are written down, and systemd's own program enables units: without a systemd to talk to, that is all it can do.
 */
const systemctl = `#!/bin/sh
echo "$*" >>${systemctlLog}
case $1 in
daemon-reload) ls /etc/systemd/system/kubelet.service.d >>${systemctlLog} 2>/dev/null ;;
enable) exec /usr/bin/systemctl --quiet "$@" ;;
esac
exit 0
`;

const vendorUnit = `[Unit]
Description=kubelet
[Service]
ExecStart=/usr/bin/kubelet
[Install]
WantedBy=multi-user.target
`;

/** The disk of the host must not grow, and no metadata service, locale or host key is there to be made. */
const config = `datasource_list: [NoCloud, None]
locale: C.UTF-8
ssh_deletekeys: false
growpart: {mode: "off"}
resize_rootfs: false
`;

/** A root file system of the suite with the seed in it, in namespaces of its own; it is thrown away afterwards. */
export async function onCloudInitNode<Result>(
  suite: Suite,
  { userData, metaData }: Seed,
  body: (space: Namespaces) => Promise<Result>,
): Promise<Result> {
  const files: NodeFiles = {
    [`${seedFolder}/user-data`]: { content: userData, mode: 0o600 },
    [`${seedFolder}/meta-data`]: { content: metaData },
    [`${seedFolder}/network-config`]: { content: "config: disabled\n" },
    "/etc/cloud/cloud.cfg.d/99-nodegen-lab.cfg": { content: config },
    "/usr/local/sbin/systemctl": { content: systemctl, mode: 0o755 },
    "/usr/lib/systemd/system/kubelet.service": { content: vendorUnit },
    // Of the machine images that some specs are for.
    "/usr/lib/systemd/system/sshd.service": { content: vendorUnit },
    ...Object.fromEntries(
      ["rsa", "dsa", "ecdsa", "ed25519"].map((type) => [
        `/etc/ssh/ssh_host_${type}_key`,
        { content: "", mode: 0o600 },
      ]),
    ),
  };
  const space = await openNamespaces(suite);
  try {
    writeFiles(space.root, files);
    return await body(space);
  } finally {
    await space.close();
  }
}

/** What cloud-init does at the first boot, up to write_files: in a chroot its stages are called by hand. */
export const firstStages = ["cloud-init init --local", "cloud-init init"] as const;

/** And what it does at the end of the boot: files of other owners; runcmd writes a script, which then runs. */
export const lastStages = [
  "cloud-init single --name write_files_deferred --frequency always",
  "cloud-init single --name runcmd --frequency always",
  "cloud-init single --name scripts_user --frequency always",
] as const;

/** Runs the stages; throws with cloud-init's own words when one of them fails. */
export async function run(space: Namespaces, stages: readonly string[]): Promise<void> {
  for (const stage of stages) {
    const { code, stdout, stderr } = await space.run(stage, { timeoutSeconds: 120 });
    if (code === 0) continue;
    const { stdout: log } = await space.run("tail -n 60 /var/log/cloud-init.log");
    throw new Error(`${stage}: code ${code}\n${stdout}${stderr}\n${log}`);
  }
}
