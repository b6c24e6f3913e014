import { kubeletFields, kubeletFlags, kubeletGates, kubeletReleases } from "../compiled/tables.js";
import { kubeletDefaults } from "../spec/versions/changed-defaults.ts";
import { kubeletMinors } from "../spec/versions/kubelet.ts";
import type { KeyTable } from "../syntax/keys.ts";
import { changedDefaults } from "./containerd-versions.ts";
import { fieldText } from "./field-path.ts";
import { tableChanges } from "./table-changes.ts";
import { type Changes, type Release, release, type VersionsExplanation } from "./versions.ts";

export const kubeletMinorNames = kubeletMinors.map(({ minor }) => minor);

export const kubeletRelease = (version: string) => release(version, kubeletReleases);

/** What changes for the files of a node between two releases of the kubelet. */
export function explainKubelet(from: Release, to: Release): VersionsExplanation {
  const flags = changesOf(kubeletFlags, from, to);
  const join = [from, to].map(
    ({ minor }) => kubeletMinors.find((row) => row.minor === minor)?.join.apiVersion,
  );
  return {
    kind: "VersionsExplanation",
    component: "kubelet",
    from,
    to,
    formats:
      join[0] === join[1]
        ? []
        : [
            {
              about: "the join configuration of kubeadm that nodegen writes",
              key: "apiVersion",
              from: join[0],
              to: join[1],
            },
          ],
    keys: changesOf(kubeletFields, from, to),
    // Which field says the same as a flag is nothing that the flag does.
    flags: { ...flags, changed: [] },
    gates: changesOf(kubeletGates, from, to),
    defaults: changedDefaults(kubeletDefaults, from, to, kubeletMinorNames, fieldText),
    behaviour: [],
  };
}

function changesOf(
  tables: Readonly<Record<string, KeyTable>>,
  from: Release,
  to: Release,
): Changes {
  const [before, after] = [tables[from.minor], tables[to.minor]];
  if (before === undefined || after === undefined) {
    throw new Error(`no table of kubelet ${from.minor} or ${to.minor}`);
  }
  return { ...tableChanges(before, after), moved: [] };
}
