import { layout } from "../../plan/layout.ts";
import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import type { ContainerdGeneration } from "../../spec/versions/containerd.ts";
import { tomlKey } from "../../syntax/toml.ts";
import type { Config } from "../config.ts";
import { placesOf, valueAt } from "../raw-config.ts";
import { unpackConfig } from "../snapshotters.ts";

/** A place that `containerd.config` may not set, and what to do instead. */
interface Guard {
  readonly pattern: Path;
  readonly instead: string;
}

const cri = ["plugins", "io.containerd.grpc.v1.cri"];
const images = ["plugins", "io.containerd.cri.v1.images"];
const runtime = ["plugins", "io.containerd.cri.v1.runtime"];

const registryKeys = ["config_path", "mirrors", "configs", "auths"];

/** Those of every version: in a file of another one the key is ignored or, worse, wins (2.3 prefers the old sandbox key). */
const guards: readonly Guard[] = [
  { pattern: ["version"], instead: "containerd.version decides it" },
  { pattern: ["root"], instead: "use containerd.root" },
  { pattern: ["imports"], instead: "use containerd.imports" },
  ...[
    [...cri, "sandbox_image"],
    [...images, "pinned_images", "sandbox"],
  ].map((pattern) => ({ pattern, instead: "use images.pause.reference" })),
  ...[cri, images].flatMap((plugin) =>
    registryKeys.map((key) => ({
      pattern: [...plugin, "registry", key],
      instead: "use registries, which become files that containerd reads without a restart",
    })),
  ),
  ...[
    [...cri, "containerd", "snapshotter"],
    [...images, "snapshotter"],
  ].map((pattern) => ({ pattern, instead: "use containerd.snapshotter" })),
  ...[
    [...cri, "containerd", "runtimes", "*", "snapshotter"],
    [...runtime, "containerd", "runtimes", "*", "snapshotter"],
    [...images, "runtime_platforms", "*", "snapshotter"],
  ].map((pattern) => ({ pattern, instead: "use containerd.runtimes[].snapshotter" })),
];

/** Where `containerd.config` sets what only a field of its own may. */
export function guardFindings(config: Config): readonly Finding[] {
  return guardedPlaces(config).map(({ place, instead }) =>
    finding("containerd-key-guarded", ["containerd", "config", ...place], {
      key: tomlKey(place),
      instead,
    }),
  );
}

export function guardedPlaces(
  config: Config,
): readonly { readonly place: Path; readonly instead: string }[] {
  const raw = config.settings.containerd.config;
  return [...guards, ...unpackGuard(config), ...socketGuard(raw, config.generation)].flatMap(
    ({ pattern, instead }) => placesOf(raw, pattern).map((place) => ({ place, instead })),
  );
}

/** Only where there are snapshotters to list: else nothing is written that the user's own list would replace. */
function unpackGuard({ settings, generation }: Config): readonly Guard[] {
  const { unpackConfig: pattern } = generation.keys;
  if (pattern === undefined || unpackConfig(settings, generation) === undefined) return [];
  const instead =
    "it lists the snapshotters of containerd.snapshotter and containerd.runtimes[].snapshotter";
  return [{ pattern, instead }];
}

function socketGuard(
  raw: object,
  { readsTopLevelServers }: ContainerdGeneration,
): readonly Guard[] {
  const pattern = readsTopLevelServers
    ? ["grpc", "address"]
    : ["plugins", "io.containerd.server.v1.grpc", "address"];
  const socket = layout.containerdSocket;
  if (valueAt(raw, pattern) === socket) return [];
  return [{ pattern, instead: `the kubelet and the preload program ask at ${socket}` }];
}
