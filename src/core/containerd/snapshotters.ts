import type { ContainerdSettings, NodeSettings } from "../spec/settings.ts";
import type { ContainerdGeneration } from "../spec/versions/containerd.ts";

/** The one that the transfer service unpacks for when nothing is said. Source: containerd's defaults.DefaultSnapshotter. */
const transferDefault = "overlayfs";

/** Every snapshotter that the node's pods use, each once: that of all runtimes first. */
export function usedSnapshotters({
  snapshotter,
  runtimes,
}: Pick<ContainerdSettings, "snapshotter" | "runtimes">): readonly string[] {
  return [...new Set([snapshotter, ...runtimes.flatMap((runtime) => runtime.snapshotter ?? [])])];
}

/**
 * What the transfer service must be told, or pulls into these snapshotters fail; undefined where its default does. The
 * list takes the place of the default, so overlayfs is in it where it is used. A platform is required: without one the
 * CRI plugin does not load.
 */
export function unpackConfig(
  { containerd, host }: Pick<NodeSettings, "containerd" | "host">,
  { keys }: ContainerdGeneration,
): readonly { readonly platform: string; readonly snapshotter: string }[] | undefined {
  const used = usedSnapshotters(containerd);
  if (keys.unpackConfig === undefined || used.every((name) => name === transferDefault))
    return undefined;
  return used.map((snapshotter) => ({ platform: `linux/${host.architecture}`, snapshotter }));
}
