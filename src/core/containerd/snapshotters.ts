import type { ContainerdSettings } from "../spec/settings.ts";
import type { ContainerdGeneration } from "../spec/versions/containerd.ts";
import type { ConfigSettings } from "./config-settings.ts";

/** The one that is used when nothing is said. Source: containerd's defaults.DefaultSnapshotter. */
export const defaultSnapshotter = "overlayfs";

/** What the transfer service unpacks for when nothing is said, on the platform of the machine. */
export const transferDefault = { platform: "linux", snapshotter: defaultSnapshotter };

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
  { containerd, host }: ConfigSettings,
  { keys }: ContainerdGeneration,
): readonly { readonly platform: string; readonly snapshotter: string }[] | undefined {
  const used = usedSnapshotters(containerd);
  if (keys.unpackConfig === undefined || used.every((name) => name === defaultSnapshotter))
    return undefined;
  return used.map((snapshotter) => ({ platform: `linux/${host.architecture}`, snapshotter }));
}
