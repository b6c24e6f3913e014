import type { Path } from "../../report/path.ts";

/** What distinguishes one minor of containerd from another. Callers ask these, they never compare versions. */
export interface ContainerdGeneration {
  readonly minor: string;
  /**
   * `version` of config.toml. A file of an older version is read and translated. A newer one ends the daemon from
   * `refusesNewerSincePatch` on; before, it is read silently, and every plugin table that is not known is left out.
   */
  readonly configVersion: 2 | 3 | 4;
  readonly refusesNewerSincePatch: number;
  /**
   * What a file is taken for that names no version. `version 1`: plugins have short names in it, and all others are
   * ignored. `own`: one of `configVersion`, which is not translated. `older`: one that is.
   */
  readonly withoutVersion: "version 1" | "own" | "older";
  /** The image of every pod's sandbox where config.toml names none. */
  readonly defaultSandboxImage: string;
  /** Key paths in config.toml, each without a `*`. */
  readonly keys: {
    readonly sandboxImage: Path;
    readonly registryConfigPath: Path;
    readonly snapshotter: Path;
    readonly defaultRuntimeName: Path;
    readonly runtimes: Path;
    readonly cniConfDir: Path;
    /** One folder; deprecated where there is `cniBinDirs`, and refused beside it. */
    readonly cniBinDir: Path;
    readonly cniBinDirs?: Path;
    readonly enableCdi?: Path;
    readonly cdiSpecDirs?: Path;
    /**
     * Where the images plugin is told the snapshotter of a runtime too: without it, images for that runtime are
     * unpacked into the default snapshotter. Only where the plugin does not find out by itself.
     */
    readonly runtimePlatforms?: Path;
    /**
     * Where the transfer service is told which snapshotters to unpack for. Where it exists, a CRI snapshotter that
     * is not listed makes every CRI pull fail. Its default lists overlayfs alone.
     */
    readonly unpackConfig?: Path;
    /** Turns the transfer service off for CRI pulls. Where it exists, some keys beside it do so unasked. */
    readonly useLocalImagePull?: Path;
  };
  /** Whether a runtime may have a snapshotter of its own. */
  readonly runtimeSnapshotters: boolean;
  /** Types of runtimes that are runc's, and so take SystemdCgroup. */
  readonly runcTypes: readonly string[];
  /** Snapshotters that are compiled in; all others are processes of their own, listed in proxy_plugins. */
  readonly snapshotters: readonly string[];
  /** Whether CDI devices are injected when nothing is said of it. */
  readonly cdiByDefault: boolean;
  /** Whether turning CDI off is deprecated: a later minor has it always on. */
  readonly cdiOffDeprecated: boolean;
  /**
   * Whether a plugin section of an imported file takes the place of the whole section. Else they merge: from 2.0 to 2.2
   * files of one version only (others stay untranslated), from 2.3 on files of no higher version than this one.
   */
  readonly importsReplaceSections: boolean;
  /** Whether each imported file is translated from its own version. Else the last version that a file names holds for all. */
  readonly translatesImports: boolean;
  /** Where each is translated: the first patch release that takes an import of a higher version than the importing file's. */
  readonly takesNewerImportsSincePatch?: number;
  /**
   * Whether `grpc`, `ttrpc`, `metrics` and the socket of `debug` are read at the top level of a file of
   * `configVersion`. Where they are not, that is silent: `moved-keys.ts` has where they went.
   */
  readonly readsTopLevelServers: boolean;
  /**
   * Flags which make `ctr images import` take --platform and --snapshotter at their word. The transfer path, default
   * since 2.0, refuses a snapshotter that it was not told of. 1.6 has no other path, and no flag for it.
   */
  readonly importFlags: readonly string[];
  /** First patch release of this minor that knows the pin label; 0 when all do. */
  readonly pinSincePatch: number;
  /**
   * Whether a snapshotter that fails to load, not for want of configuration, keeps the metadata store from loading, and
   * so nearly all of containerd. Else only that snapshotter is missing.
   */
  readonly failedSnapshotterStopsAll: boolean;
  /** Whether a config_path that nobody writes is one all the same: a pair of paths, which `config dump` does not show. */
  readonly hidesRegistryPaths: boolean;
  /**
   * Whether no pod sandbox starts from an image whose content is also called import-<date>. Containers don't start from
   * it on any minor. Where this is false the sandbox is made from the image of its own name alone.
   */
  readonly datedNameSpoilsSandbox: boolean;
}

const cri = ["plugins", "io.containerd.grpc.v1.cri"];
const criImages = ["plugins", "io.containerd.cri.v1.images"];
const criRuntime = ["plugins", "io.containerd.cri.v1.runtime"];

const version2: Omit<
  ContainerdGeneration,
  "minor" | "pinSincePatch" | "refusesNewerSincePatch" | "defaultSandboxImage"
> = {
  configVersion: 2,
  withoutVersion: "version 1",
  keys: {
    sandboxImage: [...cri, "sandbox_image"],
    registryConfigPath: [...cri, "registry", "config_path"],
    snapshotter: [...cri, "containerd", "snapshotter"],
    defaultRuntimeName: [...cri, "containerd", "default_runtime_name"],
    runtimes: [...cri, "containerd", "runtimes"],
    cniConfDir: [...cri, "cni", "conf_dir"],
    cniBinDir: [...cri, "cni", "bin_dir"],
  },
  runtimeSnapshotters: false,
  runcTypes: ["io.containerd.runc.v2", "io.containerd.runc.v1"],
  snapshotters: ["overlayfs", "native", "aufs", "btrfs", "devmapper", "zfs"],
  cdiByDefault: false,
  cdiOffDeprecated: false,
  importsReplaceSections: true,
  translatesImports: false,
  readsTopLevelServers: true,
  failedSnapshotterStopsAll: false,
  hidesRegistryPaths: false,
  datedNameSpoilsSandbox: true,
  importFlags: [],
};

const version3: Omit<ContainerdGeneration, "minor"> = {
  configVersion: 3,
  refusesNewerSincePatch: 0,
  withoutVersion: "own",
  defaultSandboxImage: "registry.k8s.io/pause:3.10",
  keys: {
    sandboxImage: [...criImages, "pinned_images", "sandbox"],
    registryConfigPath: [...criImages, "registry", "config_path"],
    snapshotter: [...criImages, "snapshotter"],
    defaultRuntimeName: [...criRuntime, "containerd", "default_runtime_name"],
    runtimes: [...criRuntime, "containerd", "runtimes"],
    cniConfDir: [...criRuntime, "cni", "conf_dir"],
    cniBinDir: [...criRuntime, "cni", "bin_dir"],
    enableCdi: [...criRuntime, "enable_cdi"],
    cdiSpecDirs: [...criRuntime, "cdi_spec_dirs"],
    runtimePlatforms: [...criImages, "runtime_platforms"],
  },
  runtimeSnapshotters: true,
  runcTypes: ["io.containerd.runc.v2"],
  snapshotters: ["overlayfs", "native", "blockfile", "btrfs", "devmapper", "zfs"],
  cdiByDefault: true,
  cdiOffDeprecated: false,
  importsReplaceSections: false,
  translatesImports: false,
  readsTopLevelServers: true,
  failedSnapshotterStopsAll: true,
  hidesRegistryPaths: false,
  datedNameSpoilsSandbox: true,
  importFlags: ["--local"],
  pinSincePatch: 0,
};

/** CRI pulls go through the transfer service. */
const withTransfer: Omit<ContainerdGeneration, "minor"> = {
  ...version3,
  keys: {
    ...version3.keys,
    cniBinDirs: [...criRuntime, "cni", "bin_dirs"],
    unpackConfig: ["plugins", "io.containerd.transfer.v1.local", "unpack_config"],
    useLocalImagePull: [...criImages, "use_local_image_pull"],
  },
  snapshotters: [...version3.snapshotters, "erofs"],
};

const { runtimePlatforms: _, ...keysOf23 } = withTransfer.keys;

/**
 * Source: containerd's config structs at each release (schemas/containerd/<minor>.json, by tools/), RELEASES.md for
 * config versions and deprecations, cmd/ctr/commands/images/import.go for the flags, core/remotes/docker/config/hosts.go
 * for dial_timeout, services/server/config/config.go of 1.6.32 and 1.7.17 for refusesNewerSincePatch (and measured for
 * withoutVersion), DefaultImageConfig of the CRI's config.go for defaultSandboxImage (1.6 before 1.6.9 has another),
 * internal/cri/server/podsandbox/sandbox_run.go and container_create.go for datedNameSpoilsSandbox (and
 * runs on 2.2.9 and 2.3.7), plugins/cri/images/plugin.go for hidesRegistryPaths, plugins/metadata/plugin.go for failedSnapshotterStopsAll (and runs on each minor), and runs against 1.6.20, 1.7.24, 1.7.34, 2.0.11, 2.1.9, 2.2.7 and 2.3.4.
 */
export const containerdGenerations: readonly ContainerdGeneration[] = [
  {
    minor: "1.6",
    ...version2,
    refusesNewerSincePatch: 32,
    defaultSandboxImage: "registry.k8s.io/pause:3.6",
    pinSincePatch: 22,
  },
  {
    minor: "1.7",
    ...version2,
    refusesNewerSincePatch: 17,
    defaultSandboxImage: "registry.k8s.io/pause:3.8",
    keys: {
      ...version2.keys,
      enableCdi: [...cri, "enable_cdi"],
      cdiSpecDirs: [...cri, "cdi_spec_dirs"],
    },
    runtimeSnapshotters: true,
    snapshotters: [...version2.snapshotters, "blockfile"],
    importFlags: ["--local"],
    pinSincePatch: 3,
  },
  { minor: "2.0", ...version3 },
  { minor: "2.1", ...withTransfer },
  {
    minor: "2.2",
    ...withTransfer,
    defaultSandboxImage: "registry.k8s.io/pause:3.10.1",
    hidesRegistryPaths: true,
  },
  {
    minor: "2.3",
    ...withTransfer,
    configVersion: 4,
    withoutVersion: "older",
    translatesImports: true,
    takesNewerImportsSincePatch: 5,
    defaultSandboxImage: "registry.k8s.io/pause:3.10.2",
    keys: keysOf23,
    cdiOffDeprecated: true,
    hidesRegistryPaths: true,
    readsTopLevelServers: false,
    datedNameSpoilsSandbox: false,
  },
];

/** The generation of a `containerd.version` such as 2.1.9; undefined when nodegen does not know it. */
export function containerdGeneration(version: string): ContainerdGeneration | undefined {
  return containerdGenerations.find(({ minor }) => version.startsWith(`${minor}.`));
}

/** Whether the patch release `version` is `sincePatch` of its minor or a later one; never when that is undefined. */
export function isSincePatch(version: string, sincePatch: number | undefined): boolean {
  return sincePatch !== undefined && Number(version.split(".")[2]) >= sincePatch;
}
