import type { Path } from "../../report/path.ts";

/** What distinguishes one minor of containerd from another. Callers ask these, they never compare versions. */
export interface ContainerdGeneration {
  readonly minor: string;
  /** `version` of config.toml. A file of another generation is read without its plugin tables, silently. */
  readonly configVersion: number;
  /** Key paths in config.toml, each without a `*`. */
  readonly keys: {
    readonly sandboxImage: Path;
    readonly registryConfigPath: Path;
    readonly snapshotter: Path;
    readonly defaultRuntimeName: Path;
    readonly runtimes: Path;
    /**
     * Where the transfer service is told which snapshotters to unpack for. Where it exists, a CRI snapshotter that
     * is not listed makes every CRI pull fail. Its default lists overlayfs alone.
     */
    readonly unpackConfig?: Path;
  };
  /**
   * Flags which make `ctr images import` take --platform and --snapshotter at their word. The transfer path, default
   * since 2.0, refuses a snapshotter that it was not told of.
   */
  readonly importFlags: readonly string[];
  /** First patch release of this minor that knows the pin label; undefined when all do. */
  readonly pinSincePatch?: number;
}

const cri = ["plugins", "io.containerd.grpc.v1.cri"];
const criImages = ["plugins", "io.containerd.cri.v1.images"];
const criRuntime = ["plugins", "io.containerd.cri.v1.runtime"];

const keysOfVersion2: ContainerdGeneration["keys"] = {
  sandboxImage: [...cri, "sandbox_image"],
  registryConfigPath: [...cri, "registry", "config_path"],
  snapshotter: [...cri, "containerd", "snapshotter"],
  defaultRuntimeName: [...cri, "containerd", "default_runtime_name"],
  runtimes: [...cri, "containerd", "runtimes"],
};

const keysOfVersion3: ContainerdGeneration["keys"] = {
  sandboxImage: [...criImages, "pinned_images", "sandbox"],
  registryConfigPath: [...criImages, "registry", "config_path"],
  snapshotter: [...criImages, "snapshotter"],
  defaultRuntimeName: [...criRuntime, "containerd", "default_runtime_name"],
  runtimes: [...criRuntime, "containerd", "runtimes"],
};

/**
 * Source: containerd's config structs at each release (schemas/containerd/<minor>.json, by tools/), RELEASES.md for
 * the config versions, cmd/ctr/commands/images/import.go for the flags, and runs against 1.7.24 and 2.1.9.
 */
export const containerdGenerations: readonly ContainerdGeneration[] = [
  {
    minor: "1.7",
    configVersion: 2,
    keys: keysOfVersion2,
    importFlags: ["--local"],
    pinSincePatch: 3,
  },
  {
    minor: "2.1",
    configVersion: 3,
    keys: {
      ...keysOfVersion3,
      unpackConfig: ["plugins", "io.containerd.transfer.v1.local", "unpack_config"],
    },
    importFlags: ["--local"],
  },
];

/** The generation of a `containerd.version` such as 2.1.9; undefined when nodegen does not know it. */
export function containerdGeneration(version: string): ContainerdGeneration | undefined {
  return containerdGenerations.find(({ minor }) => version.startsWith(`${minor}.`));
}
