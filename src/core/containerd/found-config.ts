import type { Finding } from "../report/finding.ts";
import type { ContainerdGeneration } from "../spec/versions/containerd.ts";
import { isPlainObject } from "../syntax/plain-data.ts";
import type { Config } from "./config.ts";
import { type Table, valueAt } from "./raw-config.ts";
import { cdiFindings } from "./rules/cdi.ts";
import { cniFindings } from "./rules/cni.ts";
import { criFindings } from "./rules/cri.ts";
import { devmapperFindings } from "./rules/devmapper.ts";
import { localPullFindings } from "./rules/local-pull.ts";
import { registryFindings } from "./rules/registry.ts";
import { foundRuntimeFindings } from "./rules/runtimes.ts";
import { snapshotterFindings } from "./rules/snapshotters.ts";
import { defaultSnapshotter } from "./snapshotters.ts";

export interface FoundConfig {
  /** What containerd has after it read and translated all files. */
  readonly document: Table;
  readonly generation: ContainerdGeneration;
  /** As far as it is known; a minor alone is its first release. */
  readonly version: string;
  /** Whether an import is not among the files that are known. */
  readonly isPartial: boolean;
}

/** A config.toml that nobody made of a spec, for the rules. Paths are those of the document. */
export function foundConfig({ document, generation, version, isPartial }: FoundConfig): Config {
  return {
    settings: {
      containerd: {
        version,
        root: "/var/lib/containerd",
        snapshotter: defaultSnapshotter,
        defaultRuntime: "runc",
        runtimes: [],
        cni: { binDirs: [], confDir: "/etc/cni/net.d" },
        imports: isPartial ? ["unknown"] : [],
        config: {},
      },
      host: { architecture: "amd64" },
    },
    generation,
    document,
    fieldOf: (path) => path,
    snapshotters: foundSnapshotters(document, generation),
  };
}

function foundSnapshotters(
  document: Table,
  { keys }: ContainerdGeneration,
): Config["snapshotters"] {
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);
  const runtimes = valueAt(document, keys.runtimes);
  return [
    [text(valueAt(document, keys.snapshotter)) ?? defaultSnapshotter, keys.snapshotter],
    ...Object.keys(isPlainObject(runtimes) ? runtimes : {}).flatMap((name) => {
      const path = [...keys.runtimes, name, "snapshotter"];
      const snapshotter = text(valueAt(document, path));
      return snapshotter === undefined ? [] : [[snapshotter, path] as const];
    }),
  ];
}

/** What does not depend on a spec. The cgroup driver is not asked about: the kubelet's is not known here. */
const rules: readonly ((config: Config) => readonly Finding[])[] = [
  criFindings,
  foundRuntimeFindings,
  snapshotterFindings,
  devmapperFindings,
  localPullFindings,
  registryFindings,
  cniFindings,
  cdiFindings,
];

export function foundConfigFindings(config: Config): readonly Finding[] {
  return rules.flatMap((rule) => rule(config));
}
