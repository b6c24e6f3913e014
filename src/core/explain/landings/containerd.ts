import { layout } from "../../plan/layout.ts";
import type { Path } from "../../report/path.ts";
import type { ContainerdGeneration } from "../../spec/versions/containerd.ts";
import { always, type Landing, type Place } from "./row.ts";

type Keys = ContainerdGeneration["keys"];

const at = (key: Path | undefined, when?: string): readonly Place[] =>
  key === undefined
    ? []
    : [{ file: layout.containerdConfig, key, ...(when === undefined ? {} : { when }) }];

const keyed =
  (name: keyof Keys): Landing["places"] =>
  ({ keys }) =>
    at(keys[name]);

const programs: readonly Place[] = [
  { file: layout.preloadProgram },
  { file: layout.verifyProgram },
];

const runtime = (...below: Path) => ["containerd", "runtimes", "[]", ...below];
const ofRuntime =
  (key: string): Landing["places"] =>
  ({ keys }) =>
    at([...keys.runtimes, "<name>", key]);

/** What containerd's own configuration is made of. */
export const containerdLandings: readonly Landing[] = [
  { field: ["containerd", "version"], places: () => at(["version"]) },
  {
    field: ["containerd", "root"],
    places: () => [
      ...at(["root"]),
      {
        file: `/etc/systemd/system/${layout.containerdUnit}.d/${layout.containerdStoreDropIn}`,
        key: "RequiresMountsFor",
      },
      { file: `/etc/systemd/system/${layout.preloadUnit}`, key: "RequiresMountsFor" },
    ],
  },
  {
    field: ["containerd", "snapshotter"],
    places: ({ keys }) => [
      ...at(keys.snapshotter),
      ...at(keys.unpackConfig, "it is not overlayfs"),
      ...programs,
    ],
  },
  { field: ["containerd", "defaultRuntime"], places: keyed("defaultRuntimeName") },
  { field: ["containerd", "runtimes"], places: keyed("runtimes") },
  { field: runtime("name"), places: ({ keys }) => at([...keys.runtimes, "<name>"]) },
  { field: runtime("type"), places: ofRuntime("runtime_type") },
  { field: runtime("options"), places: ofRuntime("options") },
  {
    field: runtime("snapshotter"),
    places: ({ keys, runtimeSnapshotters }) => [
      ...(runtimeSnapshotters ? at([...keys.runtimes, "<name>", "snapshotter"]) : []),
      ...at(keys.runtimePlatforms && [...keys.runtimePlatforms, "<name>", "snapshotter"]),
      ...at(keys.unpackConfig, "it is not overlayfs"),
    ],
  },
  { field: runtime("podAnnotations"), places: ofRuntime("pod_annotations") },
  {
    field: runtime("privilegedWithoutHostDevices"),
    places: ofRuntime("privileged_without_host_devices"),
  },
  {
    field: ["containerd", "cni", "binDirs"],
    places: ({ keys }) => at(keys.cniBinDirs ?? keys.cniBinDir),
  },
  { field: ["containerd", "cni", "confDir"], places: keyed("cniConfDir") },
  { field: ["containerd", "cdi", "enabled"], places: keyed("enableCdi") },
  { field: ["containerd", "cdi", "specDirs"], places: keyed("cdiSpecDirs") },
  { field: ["containerd", "imports"], places: () => at(["imports"]) },
  {
    field: ["containerd", "config"],
    places: (_, free) => (free.length === 0 ? [{ file: layout.containerdConfig }] : at(free)),
  },
  {
    field: ["images", "pause", "reference"],
    places: ({ keys }) => [...at(keys.sandboxImage), ...programs],
  },
  { field: ["images", "pause", "archive", "path"], places: always(...programs) },
  { field: ["images", "pause", "archive", "sha256"], places: always(...programs) },
  { field: ["images", "preload"], places: always(...programs) },
  { field: ["images", "preload", "[]", "reference"], places: always(...programs) },
  {
    field: ["images", "onFailure"],
    places: always(
      { file: layout.preloadProgram },
      {
        file: `/etc/systemd/system/${layout.kubeletUnit}.d/${layout.gateDropIn}`,
        key: "ExecStartPre",
      },
    ),
  },
];
