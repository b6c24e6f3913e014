import { lint } from "../../../src/core/lint/kinds.ts";
import { versionsOf, type WantedVersions } from "../../../src/core/lint/versions.ts";
import type { Finding } from "../../../src/core/report/finding.ts";

/** Files of one machine by path, with the text of each. */
export type Machine = Readonly<Record<string, string>>;

/** What is found in these files; by default for a kubelet 1.35 with containerd 2.1. */
export function findingsIn(
  machine: Machine,
  wanted: WantedVersions = { containerd: "2.1.9", kubelet: "1.35.2" },
): readonly Finding[] {
  const versions = versionsOf(wanted);
  if ("unknown" in versions) throw new Error(versions.unknown);
  const subjects = Object.entries(machine).map(([path, text]) => ({ path, text }));
  return lint({ subjects, folders: [], files: Object.keys(machine) }, versions);
}

/** The same, each as `code file:line:column`. */
export function found(machine: Machine, wanted?: WantedVersions): readonly string[] {
  return findingsIn(machine, wanted).map(
    ({ code, position }) => `${code} ${position?.file}:${position?.line}:${position?.column}`,
  );
}
