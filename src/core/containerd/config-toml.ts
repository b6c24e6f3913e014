import { layout } from "../plan/layout.ts";
import type { Path } from "../report/path.ts";
import type { NodeSettings } from "../spec/settings.ts";
import type { ContainerdGeneration } from "../spec/versions/containerd.ts";

type Table = { [key: string]: unknown };

/**
 * config.toml as data. It states the sandbox image, the registry directory, the snapshotter and the cgroup driver even
 * where they are the default: defaults differ between versions, and an effective value that is written can be checked.
 */
export function configDocument(settings: NodeSettings, generation: ContainerdGeneration): Table {
  const { containerd, host, images } = settings;
  const { keys } = generation;
  const document: Table = { version: generation.configVersion, root: containerd.root };
  const set = (path: Path, value: unknown) => setAt(document, path, value);
  set(keys.sandboxImage, images.pause.reference);
  set(keys.registryConfigPath, layout.registryConfig);
  set(keys.snapshotter, containerd.snapshotter);
  set(keys.defaultRuntimeName, "runc");
  set(keys.runtimes, {
    // The kubelet's cgroupDriver is systemd too; two managers of one tree end in pods that get killed.
    runc: { runtime_type: "io.containerd.runc.v2", options: { SystemdCgroup: true } },
  });
  if (keys.unpackConfig !== undefined && containerd.snapshotter !== "overlayfs") {
    // The list replaces the default. A platform is required: without one the CRI plugin does not load.
    const platform = `linux/${host.architecture}`;
    set(keys.unpackConfig, [{ platform, snapshotter: containerd.snapshotter }]);
  }
  return document;
}

function setAt(document: Table, path: Path, value: unknown): void {
  let table = document;
  for (const step of path.slice(0, -1)) {
    const next = (table[step] ?? {}) as Table;
    table[step] = next;
    table = next;
  }
  table[String(path.at(-1))] = value;
}
