import { valueAt } from "../../containerd/raw-config.ts";
import { hostDirectoryAmong } from "../../registries/host-directory.ts";
import { isPlainObject } from "../../syntax/plain-data.ts";
import { tomlKey } from "../../syntax/toml.ts";
import type { Place } from "../place.ts";
import type { ContainerdFiles } from "../reading/containerd-files.ts";
import type { Sighted } from "../reading/sighted.ts";

/** Where this containerd looks for the directories of registries. */
export interface RegistryRoots {
  /** First to last; in none of them where empty. */
  readonly paths: readonly string[];
  /** What is written, and the place that says it. */
  readonly written: string;
  readonly key: string;
  readonly place: Place;
  /** A colon in it, and pulls that take the path as one. */
  readonly isWhole: boolean;
}

/**
 * What containerd 2.2 and later take where neither a path nor a mirror is written. Source: containerd v2.2.0 and v2.3.4,
 * plugins/cri/images/plugin.go.
 */
const defaultPaths = "/etc/containerd/certs.d:/etc/docker/certs.d";

/** `config_path` taken apart as pulls do: the transfer service does not. Source: the same files as the rule about colons. */
export function registryRoots(files: ContainerdFiles): RegistryRoots {
  const { document, isLocalPull, containerd, placeOf } = files;
  const path = containerd.row.keys.registryConfigPath;
  const value = valueAt(document, path);
  const said = typeof value === "string" ? value : "";
  const hasMirrors = Object.keys(oldMirrors(files)).length > 0;
  const hidden = containerd.row.hidesRegistryPaths && !hasMirrors ? defaultPaths : "";
  const written = said === "" ? hidden : said;
  const isWhole = written.includes(":") && !isLocalPull;
  return {
    paths: (isWhole ? [written] : written.split(":"))
      .filter((each) => each.startsWith("/"))
      .map((each) => (each.length > 1 ? each.replace(/\/+$/, "") : each)),
    written: said,
    key: tomlKey(path),
    place: placeOf(path),
    isWhole,
  };
}

/** `registry.mirrors`, which counts where there is no config_path. */
export function oldMirrors({
  document,
  containerd,
}: ContainerdFiles): Readonly<Record<string, unknown>> {
  const path = [...containerd.row.keys.registryConfigPath.slice(0, -1), "mirrors"];
  const mirrors = valueAt(document, path);
  return isPlainObject(mirrors) ? mirrors : {};
}

const known = new WeakMap<Sighted, Map<string, ReadonlySet<string>>>();

/** Names of what is in a directory of the machine: directories, and links to such. */
export function directoriesIn(root: string, sighted: Sighted): ReadonlySet<string> {
  const roots = known.get(sighted) ?? new Map<string, ReadonlySet<string>>();
  known.set(sighted, roots);
  const names = roots.get(root) ?? namesIn(root, sighted);
  roots.set(root, names);
  return names;
}

function namesIn(root: string, { machine, files }: Sighted): ReadonlySet<string> {
  const start = `${root}/`;
  const steps = (path: string) =>
    path.startsWith(start) ? path.slice(start.length).split("/") : [];
  const below = [...machine.files, ...files.map(({ path }) => path)].flatMap((path) => {
    const [name, ...rest] = steps(path);
    return name !== undefined && rest.length > 0 ? [name] : [];
  });
  const named = [...machine.folders, ...machine.links.keys()].flatMap((path) => {
    const [name, ...rest] = steps(path);
    return name !== undefined && name !== "" && rest.length === 0 ? [name] : [];
  });
  return new Set([...below, ...named]);
}

/** The directory that counts for a registry: of the first root that has one for it. Source: hostDirFromRoots of the CRI. */
export function directoryFor(
  registry: string,
  roots: readonly string[],
  sighted: Sighted,
): string | undefined {
  for (const root of roots) {
    const name = hostDirectoryAmong(directoriesIn(root, sighted), registry);
    if (name !== undefined) return `${root}/${name}`;
  }
  return undefined;
}
