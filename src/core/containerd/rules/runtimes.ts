import { type Finding, finding } from "../../report/finding.ts";
import { nearest } from "../../syntax/nearest.ts";
import { tomlKey } from "../../syntax/toml.ts";
import type { Config } from "../config.ts";
import { type Table, valueAt } from "../raw-config.ts";
import { runc } from "../runtimes.ts";

/** The runtimes of a config.toml that somebody else wrote; runc is there without a word. */
export function foundRuntimeFindings(config: Config): readonly Finding[] {
  const { keys } = config.generation;
  const runtimes = Object.keys((valueAt(config.document, keys.runtimes) ?? {}) as Table);
  const named = valueAt(config.document, keys.defaultRuntimeName) !== undefined;
  return [
    ...(named ? defaultRuntime(config, [...new Set([runc, ...runtimes])]) : []),
    ...runtimes.flatMap((name) => removedType(config, name)),
    ...runtimes.flatMap((name) => lostSnapshotter(config, name)),
  ];
}

/** The runtimes, those of `containerd.config` too: the default is one of them, and this containerd can run each. */
export function runtimeFindings(config: Config): readonly Finding[] {
  const { settings, generation, document } = config;
  const runtimes = (valueAt(document, generation.keys.runtimes) ?? {}) as Table;
  return [
    ...defaultRuntime(config, Object.keys(runtimes)),
    ...Object.keys(runtimes).flatMap((name) => [
      ...removedType(config, name),
      ...otherCgroups(config, name),
    ]),
    ...settings.containerd.runtimes.flatMap(({ snapshotter }, index) =>
      snapshotter === undefined || generation.runtimeSnapshotters
        ? []
        : [
            finding(
              "containerd-runtime-snapshotter",
              ["containerd", "runtimes", index, "snapshotter"],
              { minor: generation.minor },
            ),
          ],
    ),
  ];
}

function defaultRuntime({ generation, document, fieldOf }: Config, known: readonly string[]) {
  const { defaultRuntimeName } = generation.keys;
  const name = String(valueAt(document, defaultRuntimeName));
  if (known.includes(name)) return [];
  const raw = fieldOf(defaultRuntimeName);
  const path = raw.length > 1 ? raw : ["containerd", "defaultRuntime"];
  return [
    finding("containerd-default-runtime", path, { name, known, nearest: nearest(name, known) }),
  ];
}

/** runc's shims are part of containerd, so it is known which there are. */
function removedType({ generation, document, fieldOf }: Config, name: string): readonly Finding[] {
  const { keys, runcTypes, minor } = generation;
  const path = [...keys.runtimes, name, "runtime_type"];
  const type = String(valueAt(document, path));
  if (!/^io\.containerd\.runc\./.test(type) || runcTypes.includes(type)) return [];
  return [finding("containerd-runtime-type", fieldOf(path), { type, minor, known: runcTypes })];
}

function otherCgroups({ generation, document, fieldOf }: Config, name: string): readonly Finding[] {
  const { keys, runcTypes } = generation;
  const path = [...keys.runtimes, name];
  if (!runcTypes.includes(String(valueAt(document, [...path, "runtime_type"])))) return [];
  const option = [...path, "options", "SystemdCgroup"];
  const value = valueAt(document, option);
  if (value === true) return [];
  return [
    finding("containerd-runtime-cgroups", fieldOf(value === undefined ? path : option), { name }),
  ];
}

/** nodegen writes both places itself. */
function lostSnapshotter({ generation, document, fieldOf }: Config, name: string) {
  const { keys, minor } = generation;
  const path = [...keys.runtimes, name, "snapshotter"];
  const snapshotter = valueAt(document, path);
  if (keys.runtimePlatforms === undefined || (snapshotter ?? "") === "") return [];
  const place = [...keys.runtimePlatforms, name, "snapshotter"];
  if (valueAt(document, place) !== undefined) return [];
  const params = { minor, name, snapshotter: String(snapshotter), instead: tomlKey(place) };
  return [finding("containerd-runtime-snapshotter-lost", fieldOf(path), params)];
}
