import { type Finding, finding } from "../../report/finding.ts";
import type { Config } from "../config.ts";
import { valueAt } from "../raw-config.ts";

/** The folders of CNI plugins: one before 2.1, and never in the old and the new key at once. */
export function cniFindings({
  settings,
  generation,
  document,
  fieldOf,
}: Config): readonly Finding[] {
  const { keys, minor } = generation;
  if (keys.cniBinDirs === undefined) {
    const { binDirs } = settings.containerd.cni;
    const path = ["containerd", "cni", "binDirs"];
    return binDirs.length > 1 ? [finding("containerd-cni-directories", path, { minor })] : [];
  }
  const isSet = (value: unknown) => value !== undefined && String(value) !== "";
  const both = [keys.cniBinDir, keys.cniBinDirs].every((key) => isSet(valueAt(document, key)));
  return both ? [finding("containerd-cni-twice", fieldOf(keys.cniBinDir), { minor })] : [];
}
