import { rootfsOf, toolFolder } from "./cache.ts";
import type { NodeSoftware } from "./containerds.ts";

/** What a node starts from. */
export interface Software {
  /** The root file system, which every node shares and none writes to. */
  readonly rootfs: string;
  /** Programs that are mounted over it, each `<path here>:<path on the node>`. */
  readonly programs: readonly string[];
}

/** Root file system and programs of a node; what is not in the cache yet is built. */
export async function softwareOf({ suite, containerd }: NodeSoftware): Promise<Software> {
  const rootfs = await rootfsOf(suite);
  const crictl = `${await toolFolder("crictl")}/crictl:/usr/local/bin/crictl`;
  if (containerd === undefined) return { rootfs, programs: [crictl] };
  const upstream = await toolFolder(`containerd-${containerd}`);
  // Over Debian's own: its containerd.service, and whatever else names /usr/bin, takes these.
  const names = ["containerd", "containerd-shim-runc-v2", "ctr"];
  return {
    rootfs,
    programs: [crictl, ...names.map((name) => `${upstream}/${name}:/usr/bin/${name}`)],
  };
}
