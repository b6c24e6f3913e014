import { layout } from "../plan/layout.ts";
import type { Path } from "../report/path.ts";
import type { NodeSettings } from "../spec/settings.ts";
import type { ContainerdGeneration } from "../spec/versions/containerd.ts";
import { merged, type Table } from "./raw-config.ts";
import { runtimePlatforms, runtimeTables } from "./runtimes.ts";
import { unpackConfig } from "./snapshotters.ts";

/**
 * config.toml as data: what nodegen writes, and the spec's own `containerd.config` over it. It states the sandbox image,
 * the registry directory, the snapshotter, the folders of CNI and the cgroup driver even where they are the default:
 * defaults differ between versions, and an effective value that is written can be checked.
 */
export function configDocument(settings: NodeSettings, generation: ContainerdGeneration): Table {
  return merged(ownDocument(settings, generation), settings.containerd.config);
}

function ownDocument(settings: NodeSettings, generation: ContainerdGeneration): Table {
  const { containerd, images } = settings;
  const { keys } = generation;
  const entries: readonly (readonly [Path | undefined, unknown])[] = [
    [["version"], generation.configVersion],
    [["root"], containerd.root],
    [["imports"], containerd.imports.length === 0 ? undefined : containerd.imports],
    [keys.sandboxImage, images.pause.reference],
    [keys.registryConfigPath, layout.registryConfig],
    [keys.snapshotter, containerd.snapshotter],
    [keys.runtimePlatforms, runtimePlatforms(containerd)],
    [keys.defaultRuntimeName, containerd.defaultRuntime],
    [keys.runtimes, runtimeTables(containerd, generation)],
    keys.cniBinDirs === undefined
      ? [keys.cniBinDir, containerd.cni.binDirs[0]]
      : [keys.cniBinDirs, containerd.cni.binDirs],
    [keys.cniConfDir, containerd.cni.confDir],
    [keys.enableCdi, containerd.cdi?.enabled],
    [keys.cdiSpecDirs, containerd.cdi?.specDirs],
    [keys.unpackConfig, unpackConfig(settings, generation)],
  ];
  return entries.reduce<Table>(
    (document, [path, value]) =>
      path === undefined || value === undefined ? document : withValue(document, path, value),
    {},
  );
}

function withValue(table: Table, [step, ...rest]: Path, value: unknown): Table {
  if (step === undefined) return table;
  const below = (table[step] ?? {}) as Table;
  return { ...table, [step]: rest.length === 0 ? value : withValue(below, rest, value) };
}
