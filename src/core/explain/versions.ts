import type { Finding } from "../report/finding.ts";
import type { ChangedKind } from "./table-changes.ts";

/** A release to compare: a minor, perhaps with its patch release. */
export interface Release {
  /** As it was asked for. */
  readonly version: string;
  readonly minor: string;
  /** What stands for the minor where no patch release is said. */
  readonly latest: string;
}

export interface ChangedValue {
  readonly about: string;
  readonly key: string;
  readonly from: unknown;
  readonly to: unknown;
  /** Where the key is afterwards, when it moves. */
  readonly keyAfter?: string;
}

/** Which keys, fields, flags or gates come, go, move and change. */
export interface Changes {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  readonly changed: readonly ChangedKind[];
}

export const noChanges: Changes = { added: [], removed: [], moved: [], changed: [] };

/** What a spec makes of the change. */
export interface SpecAfter {
  /** Findings that are there only afterwards. An error among them: it breaks. */
  readonly appear: readonly Finding[];
  /** Findings that are gone afterwards. */
  readonly disappear: readonly Finding[];
}

export interface VersionsExplanation {
  readonly kind: "VersionsExplanation";
  readonly component: "containerd" | "kubelet";
  readonly from: Release;
  readonly to: Release;
  /** containerd's `version` of config.toml, kubeadm's apiVersion of the join configuration. */
  readonly formats: readonly ChangedValue[];
  /** Keys of config.toml, fields of KubeletConfiguration. */
  readonly keys: Changes;
  /** The kubelet's alone. */
  readonly flags: Changes;
  readonly gates: Changes;
  readonly defaults: readonly ChangedValue[];
  /** What else behaves in another way, in a sentence each. */
  readonly behaviour: readonly string[];
  readonly spec?: SpecAfter;
}

/** `version` as one of `releases` by minor: the minor alone, or with any patch release. */
export function release(
  version: string,
  releases: Readonly<Record<string, string>>,
): Release | undefined {
  const minor = /^\d+\.\d+(?=$|\.\d+$)/.exec(version)?.[0] ?? "";
  const latest = Object.hasOwn(releases, minor) ? releases[minor] : undefined;
  return latest === undefined ? undefined : { version, minor, latest };
}

/** What only one of the two has. Findings are the same when they say the same of the same place. */
export function findingChanges(before: readonly Finding[], after: readonly Finding[]): SpecAfter {
  const key = ({ code, path, severity }: Finding) => JSON.stringify([code, path, severity]);
  const had = new Set(before.map(key));
  const has = new Set(after.map(key));
  return {
    appear: after.filter((found) => !had.has(key(found))),
    disappear: before.filter((found) => !has.has(key(found))),
  };
}
