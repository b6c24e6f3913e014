import { type Finding, finding } from "../../report/finding.ts";
import type { Config } from "../config.ts";
import { valueAt } from "../raw-config.ts";

const plugin = ["plugins", "io.containerd.snapshotter.v1.devmapper"];

/** What go-units 0.4.0 and 0.5.0 both read. Source: github.com/docker/go-units, size.go, RAMInBytes. */
const sizeForm = /^[0-9]+(\.[0-9]+)? ?([kmgtp](i?b)?|b)?$/i;

/**
 * A devmapper snapshotter that has a pool and can't load. Of the keys that it validates, root_path has a folder of its
 * own as default, and without pool_name the plugin is passed over.
 * Source: containerd v1.6.36, v1.7.35, v2.0.14 to v2.3.7, snapshots/devmapper/config.go and plugin/plugin.go.
 */
export function devmapperFindings({
  settings,
  generation,
  document,
  fieldOf,
}: Config): readonly Finding[] {
  const setting = (key: string) => valueAt(document, [...plugin, key]);
  const size = setting("base_image_size") ?? "";
  if ((setting("pool_name") ?? "") === "") return [];
  // A value of another type has a finding of its own.
  if (typeof size !== "string" || sizeForm.test(size)) return [];
  // An imported file may well bring it.
  if (size === "" && settings.containerd.imports.length > 0) return [];
  const { minor, failedSnapshotterStopsAll } = generation;
  const path = fieldOf([...plugin, size === "" ? "pool_name" : "base_image_size"]);
  return [
    finding("containerd-devmapper-size", path, { minor, found: size, failedSnapshotterStopsAll }),
  ];
}
