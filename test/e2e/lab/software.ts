import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Together } from "../report/saw.ts";
import { rootfsOf, toolFolder } from "./cache.ts";
import { containerds, type NodeSoftware } from "./containerds.ts";
import { labKubelet } from "./kubelets.ts";

/** What a node starts from. */
export interface Software {
  /** The root file system, which every node shares and none writes to. */
  readonly rootfs: string;
  /** Programs that are mounted over it, each `<path here>:<path on the node>`. */
  readonly programs: readonly string[];
  /** Versions of what is in it, for the report. */
  readonly versions: Required<Pick<Together, "containerd" | "cloud-init" | "systemd">> &
    Pick<Together, "kubelet">;
}

/** Root file system and programs of a node; what is not in the cache yet is built. */
export async function softwareOf(node: NodeSoftware): Promise<Software> {
  const { suite, containerd, kubeletMinor } = node;
  const rootfs = await rootfsOf(suite);
  const programs = [`${await toolFolder("crictl")}/crictl:/usr/local/bin/crictl`];
  if (containerd !== undefined) {
    const upstream = await toolFolder(`containerd-${containerd}`);
    // Over Debian's own: its containerd.service, and whatever else names /usr/bin, takes these.
    for (const name of ["containerd", "containerd-shim-runc-v2", "ctr"]) {
      programs.push(`${upstream}/${name}:/usr/bin/${name}`);
    }
  }
  if (kubeletMinor !== undefined) {
    programs.push(`${await toolFolder(`kubelet-${kubeletMinor}`)}/kubelet:/usr/bin/kubelet`);
  }
  return { rootfs, programs, versions: { ...versionsOf(rootfs, node), ...kubeletOf(node) } };
}

function versionsOf(rootfs: string, { containerd }: NodeSoftware) {
  const packages = readFileSync(join(rootfs, "var/lib/dpkg/status"), "utf8");
  // Debian's revision is of no interest here: 1.7.24~ds1-6+deb13u1 is 1.7.24.
  const version = (name: string): string => {
    const upstream = new RegExp(`^Package: ${name}\n(?:.+\n)*?Version: ([0-9.]+)`, "m");
    const found = upstream.exec(packages)?.[1];
    if (found === undefined) throw new Error(`${rootfs} has no package ${name}`);
    return found;
  };
  const own = containerds.find(({ minor }) => minor === containerd);
  return {
    containerd: own === undefined ? version("containerd") : own.version,
    "cloud-init": version("cloud-init"),
    systemd: version("systemd"),
  };
}

function kubeletOf({ kubeletMinor }: NodeSoftware): Pick<Together, "kubelet"> {
  return kubeletMinor === undefined ? {} : { kubelet: labKubelet(kubeletMinor).version };
}
