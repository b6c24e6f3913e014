import { importCalls } from "../lint/ctr.ts";
import type { Subject } from "../lint/subject.ts";
import { type Unit, unitPath, unitsOf } from "../lint/units/unit.ts";
import { isNeverRead } from "./root-places.ts";

/** What the files that were read so far name, and what may have to be read for it. */
export interface NamedPaths {
  /** Files that are a configuration, because a setting or a flag says so. */
  readonly configurations: readonly string[];
  /** Whatever looks like the path of a file: programs, configurations. Most of it is none, or is no text. */
  readonly files: readonly string[];
  /** Folders that are read with all in them. */
  readonly folders: readonly string[];
  /** Archives, some with a `*` in their name. */
  readonly archives: readonly string[];
}

/** Ours, and generous: whatever begins with a slash and could be the path of a file, also behind `=`, `:` and quotes. */
const absolute = /(?<![\w./])\/[\w.@%+*?~-]+(?:\/[\w.@%+*?~:-]+)+/g;

/** A folder that a program lists, by the key or the flag that names it. */
const folder =
  /(?:\bconfig_path\s*=\s*|\bstaticPodPath["']?\s*:\s*|--(?:config-dir|pod-manifest-path)[=\s]+)["']?([^\s"',]+)/g;

/** A file of configuration, by the setting or the flag that names it. */
const configuration =
  /(?:^\s*EnvironmentFile\s*=\s*-?|--(?:config|kubeconfig|bootstrap-kubeconfig|image-credential-provider-config)(?:=|\s+))["']?(\/[^\s"',;]+)/gm;

/** Beside containerd and the kubelet themselves: units with a word of these on their way. */
const matters = /\b(containerd|kubelet|ctr|crictl|nerdctl|skopeo|curl|wget|podman|docker|cri)\b/;

const archive = /\.(tar|tgz)$|\.tar\.[a-z0-9]+$/;

/** What is named by the units on the way to the first pod, and by everything that is no unit. */
export function namedPaths(subjects: readonly Subject[]): NamedPaths {
  const units = unitsOf(subjects.filter(({ path }) => unitPath.test(path))).flat();
  const onTheWay = new Set(units.filter(isOnTheWay).flatMap(({ files }) => files));
  const read = subjects.filter((file) => !unitPath.test(file.path) || onTheWay.has(file));
  const paths = distinct(read.flatMap(({ text }) => text.match(absolute) ?? []));
  const importing = read.filter(({ text }) => importCalls(text).length > 0);
  const globs = importing.flatMap(({ text }) => text.match(absolute) ?? []).filter(hasPattern);
  return {
    configurations: distinct(captured(read, configuration)).filter((path) => !isNeverRead(path)),
    files: paths.filter((path) => !archive.test(path) && !hasPattern(path) && !isNeverRead(path)),
    folders: distinct([
      ...captured(read, folder).flatMap((each) => each.split(":")),
      ...paths.filter((path) => /[*?][^/]*\.(toml|conf|ya?ml|json|env)$/.test(path)).map(above),
    ]).filter((path) => /^\/[^*?]+$/.test(path)),
    archives: distinct([...paths.filter((path) => archive.test(path)), ...globs]),
  };
}

function captured(read: readonly Subject[], form: RegExp): readonly string[] {
  return read.flatMap(({ text }) => [...text.matchAll(form)].map(([, found = ""]) => found));
}

const hasPattern = (path: string) => /[*?]/.test(path);
const above = (path: string) => path.slice(0, path.lastIndexOf("/"));
const distinct = (paths: readonly string[]) => [...new Set(paths)];

function isOnTheWay({ name, settings }: Unit): boolean {
  if (/^(containerd|kubelet)\.service$/.test(name)) return true;
  return settings.some(({ value }) => matters.test(value));
}
