import { valueAt } from "../../containerd/raw-config.ts";
import { tomlKey } from "../../syntax/toml.ts";
import type { LintContext } from "../subject.ts";
import { tomlFile } from "../toml-file.ts";
import { loads } from "./load-order.ts";
import { mergedFiles } from "./merged-files.ts";

export interface RegistryPath {
  readonly config: string;
  /** `config_path` as containerd has it; empty where it is not set. */
  readonly found: string;
  readonly key: string;
}

/** Where each config.toml among the files has containerd look for registries, as far as all that it imports is known. */
export function registryPaths({ versions, ...linted }: LintContext): readonly RegistryPath[] {
  const { containerd } = versions;
  if (containerd === undefined) return [];
  const readings = linted.subjects
    .filter(({ path }) => /(^|\/)(config|conf\.d\/[^/]+)\.toml$/.test(path))
    .map(tomlFile);
  const files = readings.flatMap((reading) => (reading.kind === "file" ? [reading.file] : []));
  return loads(files, linted)
    .filter(({ isPartial, files: [root] }) => !isPartial && root.path.endsWith("config.toml"))
    .map((load) => {
      const key = containerd.row.keys.registryConfigPath;
      const { document } = mergedFiles(load.files, containerd);
      const value = valueAt(document, key);
      const found = typeof value === "string" ? value : "";
      return { config: load.files[0].path, found, key: tomlKey(key) };
    });
}
