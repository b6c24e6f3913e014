import type { ContainerdGeneration } from "../spec/versions/containerd.ts";

/** What a generation does, in one sentence that is true of it; undefined where there is nothing to say. */
const sentences: readonly ((generation: ContainerdGeneration) => string | undefined)[] = [
  ({ keys }) =>
    keys.unpackConfig === undefined
      ? "The CRI plugin pulls images itself."
      : "The transfer service pulls images: a snapshotter that is not in its unpack_config makes every pull fail, unless use_local_image_pull is true.",
  ({ runtimeSnapshotters }) =>
    runtimeSnapshotters
      ? "A runtime may have a snapshotter of its own."
      : "All runtimes have the same snapshotter.",
  ({ keys, runtimeSnapshotters }) => {
    if (!runtimeSnapshotters) return undefined;
    return keys.runtimePlatforms === undefined
      ? "The images plugin finds the snapshotter of a runtime by itself."
      : "The images plugin must be told the snapshotter of a runtime too, in runtime_platforms.";
  },
  ({ importsReplaceSections }) =>
    importsReplaceSections
      ? "A plugin section of an imported file takes the place of the whole section."
      : "A plugin section of an imported file is merged into the section.",
  ({ readsTopLevelServers }) =>
    readsTopLevelServers
      ? "grpc, ttrpc, debug and metrics are read at the top level of config.toml."
      : "grpc, ttrpc, debug and metrics at the top level of config.toml are ignored without a word.",
  ({ runcTypes }) => `Runtimes of runc have the type ${runcTypes.join(" or ")}.`,
  ({ snapshotters }) =>
    `Snapshotters that are compiled in: ${[...snapshotters].sort().join(", ")}.`,
  ({ failedSnapshotterStopsAll }) =>
    failedSnapshotterStopsAll
      ? "A snapshotter that fails to load keeps nearly all of containerd from loading."
      : "A snapshotter that fails to load is missing, and all else works.",
  ({ cdiOffDeprecated }) =>
    cdiOffDeprecated ? "Turning CDI off is deprecated." : "CDI may be turned on and off.",
  ({ pinSincePatch, minor }) =>
    pinSincePatch === 0
      ? "Pinned images are kept from the kubelet's garbage collection."
      : `Pinned images are kept from the kubelet's garbage collection since ${minor}.${pinSincePatch}.`,
];

/** What `after` does in another way than `before`, as sentences about `after`. */
export function containerdBehaviour(
  before: ContainerdGeneration,
  after: ContainerdGeneration,
): readonly string[] {
  return sentences.flatMap((sentence) => {
    const now = sentence(after);
    return now === undefined || now === sentence(before) ? [] : [now];
  });
}
