import type { Path } from "../report/path.ts";
import type { NodeSettings } from "../spec/settings.ts";
import type { ContainerdGeneration } from "../spec/versions/containerd.ts";
import { isBelow } from "../spec/versions/moved-keys.ts";
import type { ConfigSettings } from "./config-settings.ts";
import { configDocument } from "./config-toml.ts";
import { type Table, valueAt } from "./raw-config.ts";

/** One node's config.toml and what it was made from: what the rules look at. */
export interface Config {
  readonly settings: ConfigSettings;
  readonly generation: ContainerdGeneration;
  /** What is written, `containerd.config` merged in. */
  readonly document: Table;
  /** The field of the spec that answers for a path of `document`. */
  readonly fieldOf: (path: Path) => Path;
  /** The snapshotters that are named, each with its field: that of all runtimes first. */
  readonly snapshotters: readonly (readonly [string, Path])[];
}

export function configOf(settings: NodeSettings, generation: ContainerdGeneration): Config {
  const document = configDocument(settings, generation);
  return {
    settings,
    generation,
    document,
    fieldOf: fieldOf(settings, generation),
    snapshotters: snapshotterFields(settings),
  };
}

function snapshotterFields({ containerd }: ConfigSettings): Config["snapshotters"] {
  const { snapshotter, runtimes } = containerd;
  return [
    [snapshotter, ["containerd", "snapshotter"]],
    ...runtimes.flatMap((runtime, index) =>
      runtime.snapshotter === undefined
        ? []
        : [[runtime.snapshotter, ["containerd", "runtimes", index, "snapshotter"]] as const],
    ),
  ];
}

/** Fields of a runtime by the key that is written from them. */
const runtimeFields: Readonly<Record<string, string>> = {
  runtime_type: "type",
  snapshotter: "snapshotter",
  pod_annotations: "podAnnotations",
  privileged_without_host_devices: "privilegedWithoutHostDevices",
  options: "options",
};

function fieldOf({ containerd }: NodeSettings, { keys }: ContainerdGeneration) {
  return (path: Path): Path => {
    // What the user wrote over ours is the user's.
    if (valueAt(containerd.config, path) !== undefined) return ["containerd", "config", ...path];
    if (!isBelow(path, keys.runtimes)) return ["containerd"];
    const [name, key, ...rest] = path.slice(keys.runtimes.length);
    const index = containerd.runtimes.findIndex((runtime) => runtime.name === name);
    if (index === -1) return ["containerd"];
    const field = runtimeFields[String(key)];
    return ["containerd", "runtimes", index, ...(field === undefined ? [] : [field, ...rest])];
  };
}
