import type { ContainerdSettings, RuntimeSettings } from "../spec/settings.ts";
import type { ContainerdGeneration } from "../spec/versions/containerd.ts";
import type { Table } from "./raw-config.ts";

/** The runtime that is always there. */
export const runc = "runc";

/** `runtimes` of config.toml by name: runc first, then those of the spec in its order. */
export function runtimeTables(
  { runtimes }: Pick<ContainerdSettings, "runtimes">,
  generation: ContainerdGeneration,
): Table {
  const [type] = generation.runcTypes;
  const own: RuntimeSettings = runtimes.find(({ name }) => name === runc) ?? {
    name: runc,
    type: String(type),
    options: {},
    podAnnotations: [],
    privilegedWithoutHostDevices: false,
  };
  const all = [own, ...runtimes.filter(({ name }) => name !== runc)];
  return Object.fromEntries(
    all.map((runtime) => [runtime.name, runtimeTable(runtime, generation)]),
  );
}

function runtimeTable(
  runtime: RuntimeSettings,
  { runcTypes, runtimeSnapshotters }: ContainerdGeneration,
): Table {
  const { type, podAnnotations } = runtime;
  const snapshotter = runtimeSnapshotters ? runtime.snapshotter : undefined;
  // The kubelet's cgroupDriver is systemd too; two managers of one tree end in pods that get killed.
  const cgroups = runcTypes.includes(type) ? { SystemdCgroup: true } : {};
  const options = { ...cgroups, ...runtime.options };
  return {
    runtime_type: type,
    ...(snapshotter === undefined ? {} : { snapshotter }),
    ...(podAnnotations.length === 0 ? {} : { pod_annotations: podAnnotations }),
    ...(runtime.privilegedWithoutHostDevices ? { privileged_without_host_devices: true } : {}),
    ...(Object.keys(options).length === 0 ? {} : { options }),
  };
}

/** The snapshotters of runtimes as the images plugin wants them; undefined when no runtime has its own. */
export function runtimePlatforms({
  runtimes,
}: Pick<ContainerdSettings, "runtimes">): Table | undefined {
  // The platform is left out: it is the machine's own then.
  const entries = runtimes.flatMap(({ name, snapshotter }) =>
    snapshotter === undefined ? [] : [[name, { snapshotter }] as const],
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
