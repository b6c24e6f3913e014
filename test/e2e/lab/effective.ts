import type { ConfigDump, ContainerdNode } from "./containerd.ts";
import type { ContainerdMinor } from "./containerds.ts";

/** What decides on a node whether a pod starts offline, as `containerd config dump` prints it. */
export interface Effective {
  readonly sandboxImage: unknown;
  readonly registryConfigPath: unknown;
  readonly snapshotter: unknown;
  readonly defaultRuntime: unknown;
  readonly runtimes: Readonly<Record<string, EffectiveRuntime>>;
  readonly cniBinDirs: unknown;
  readonly cniConfDir: unknown;
  readonly root: unknown;
}

interface EffectiveRuntime {
  readonly type: unknown;
  readonly systemdCgroup: unknown;
}

const cri1 = ["plugins", "io.containerd.grpc.v1.cri"];
const images = ["plugins", "io.containerd.cri.v1.images"];
const runtime = ["plugins", "io.containerd.cri.v1.runtime"];

const places1 = {
  sandboxImage: [...cri1, "sandbox_image"],
  registryConfigPath: [...cri1, "registry", "config_path"],
  snapshotter: [...cri1, "containerd", "snapshotter"],
  runtime: [...cri1, "containerd"],
  cni: [...cri1, "cni"],
};

const places2 = {
  sandboxImage: [...images, "pinned_images", "sandbox"],
  registryConfigPath: [...images, "registry", "config_path"],
  snapshotter: [...images, "snapshotter"],
  runtime: [...runtime, "containerd"],
  cni: [...runtime, "cni"],
};

/** Where each minor prints these. Written down here and not taken from the product, which has a table too. */
const places: Readonly<Record<ContainerdMinor, typeof places1 & { readonly binDirs?: true }>> = {
  "1.6": places1,
  "1.7": places1,
  "2.0": places2,
  "2.1": { ...places2, binDirs: true },
  "2.2": { ...places2, binDirs: true },
  "2.3": { ...places2, binDirs: true },
};

export function effective({ config }: ConfigDump, minor: ContainerdMinor): Effective {
  const { sandboxImage, registryConfigPath, snapshotter, runtime, cni, binDirs } = places[minor];
  const runtimes = (at(config, [...runtime, "runtimes"]) ?? {}) as Readonly<Record<string, object>>;
  return {
    sandboxImage: at(config, sandboxImage),
    registryConfigPath: at(config, registryConfigPath),
    snapshotter: at(config, snapshotter),
    defaultRuntime: at(config, [...runtime, "default_runtime_name"]),
    runtimes: Object.fromEntries(
      Object.entries(runtimes).map(([name, table]) => [
        name,
        {
          type: at(table, ["runtime_type"]),
          systemdCgroup: at(table, ["options", "SystemdCgroup"]),
        },
      ]),
    ),
    cniBinDirs: binDirs ? at(config, [...cni, "bin_dirs"]) : [at(config, [...cni, "bin_dir"])],
    cniConfDir: at(config, [...cni, "conf_dir"]),
    root: at(config, ["root"]),
  };
}

/** For which platforms and snapshotters the transfer service unpacks. */
export function unpackConfig({ config }: ConfigDump): unknown {
  return at(config, ["plugins", "io.containerd.transfer.v1.local", "unpack_config"]);
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (table, step) => (table as Record<string, unknown> | undefined)?.[step],
    value,
  );
}

/** 1.6 has it in state error for want of a pool; later ones skip it. */
const unconfigured = "io.containerd.snapshotter.v1 devmapper";

/** The plugins that did not load, and whether the CRI did. The daemon runs on without it, and says so only here. */
export async function pluginStates(node: ContainerdNode): Promise<{
  readonly failed: readonly string[];
  readonly cri: string | undefined;
}> {
  const { stdout } = await node.run("ctr plugins ls");
  const states = new Map(
    stdout
      .split("\n")
      .map((line) => line.split(/ +/))
      .map(([type, id, , state]) => [`${type} ${id}`, state]),
  );
  return {
    failed: [...states.keys()].filter(
      (plugin) => plugin !== unconfigured && states.get(plugin) === "error",
    ),
    cri: states.get("io.containerd.grpc.v1 cri"),
  };
}

/** Lines of the daemon's log that a better file would not have caused. */
export function aboutTheFile(log: string): readonly string[] {
  return log
    .split("\n")
    .filter((line) => /level=(warning|error|fatal)/.test(line))
    .filter((line) => /config|TOML|deprecat|migrat|ignor|failed to load plugin/i.test(line))
    .filter((line) => !line.includes('error="devmapper not configured"'));
}
