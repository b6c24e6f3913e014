import { type Finding, finding } from "../../report/finding.ts";
import type { Config } from "../config.ts";
import { valueAt } from "../raw-config.ts";

/** The Container Device Interface: not there, not on, or off where that will not be possible for long. */
export function cdiFindings({
  settings,
  generation,
  document,
  fieldOf,
}: Config): readonly Finding[] {
  const { keys, minor, cdiByDefault, cdiOffDeprecated } = generation;
  const { enabled, specDirs } = settings.containerd.cdi ?? {};
  const path = (field: string) => ["containerd", "cdi", field];
  if (keys.enableCdi === undefined || keys.cdiSpecDirs === undefined) {
    return [
      ...(enabled === true ? [path("enabled")] : []),
      ...(specDirs === undefined ? [] : [path("specDirs")]),
    ].map((field) => finding("containerd-cdi-unknown", field, { minor }));
  }
  const on = valueAt(document, keys.enableCdi) ?? cdiByDefault;
  const folders = valueAt(document, keys.cdiSpecDirs);
  // Who writes down what is the default asks for nothing.
  const hasFolders = folders !== undefined && (specDirs !== undefined || !isDefault(folders));
  if (on === false && hasFolders) {
    const field = specDirs === undefined ? fieldOf(keys.cdiSpecDirs) : path("specDirs");
    return [finding("containerd-cdi-off", field, { minor })];
  }
  if (on === false && cdiOffDeprecated) {
    const field = enabled === false ? path("enabled") : fieldOf(keys.enableCdi);
    return [finding("containerd-cdi-off-deprecated", field, { minor })];
  }
  return [];
}

/** Source: DefaultRuntimeConfig of containerd's CRI, config_unix.go, 1.7.24 to 2.3.7. */
const defaultFolders = ["/etc/cdi", "/var/run/cdi"];

function isDefault(folders: unknown): boolean {
  return JSON.stringify(folders) === JSON.stringify(defaultFolders);
}
