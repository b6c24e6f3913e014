import type { Machine } from "../../../src/core/audit/machine.ts";
import { versionsOf, type WantedVersions } from "../../../src/core/lint/versions.ts";

/** A machine with these files, by path. */
export function aMachine(
  files: Readonly<Record<string, string>>,
  {
    wanted = { containerd: "2.2.9", kubelet: "1.35.2" },
    ...more
  }: Partial<Machine> & { readonly wanted?: WantedVersions } = {},
): Machine {
  const versions = versionsOf(wanted);
  if ("unknown" in versions) throw new Error(versions.unknown);
  return {
    source: "root",
    versions,
    subjects: Object.entries(files).map(([path, text]) => ({ path, text })),
    folders: [],
    files: Object.keys(files),
    links: new Map(),
    archives: new Map(),
    fetched: new Map(),
    secret: new Set(),
    ...more,
  };
}
