import { type ContainerdGeneration, containerdGenerations } from "../spec/versions/containerd.ts";
import { type KubeletMinor, kubeletMinors } from "../spec/versions/kubelet.ts";

/** The programs that read the files, as far as they were named. */
export interface Versions {
  readonly containerd?: Release<ContainerdGeneration>;
  readonly kubelet?: Release<KubeletMinor>;
}

export interface Release<Row> {
  /** As it was asked for, for people: `2.1` or `2.1.9`. */
  readonly version: string;
  /** With its patch release. A minor alone is its first: what that one takes, all of the minor take. */
  readonly release: string;
  readonly row: Row;
}

export type WantedVersions = Readonly<Partial<Record<keyof Versions, string>>>;

/** The rows of the tables for these versions, or the words for one that is in none. */
export function versionsOf(wanted: WantedVersions): Versions | { readonly unknown: string } {
  const containerd = releaseOf("containerd", wanted.containerd, containerdGenerations);
  const kubelet = releaseOf("kubelet", wanted.kubelet, kubeletMinors);
  if (typeof containerd === "string") return { unknown: containerd };
  if (typeof kubelet === "string") return { unknown: kubelet };
  return {
    ...(containerd === undefined ? {} : { containerd }),
    ...(kubelet === undefined ? {} : { kubelet }),
  };
}

/** `2.1`, `2.1.9`, `v2.1.9`, and with what distributions append, such as `1.6.20~ds1-1+deb12u1`. */
const form = /^v?(?<minor>[0-9]+\.[0-9]+)(?:\.(?<patch>[0-9]+)(?:[-+~].*)?)?$/;

function releaseOf<Row extends { readonly minor: string }>(
  program: string,
  version: string | undefined,
  rows: readonly Row[],
): Release<Row> | string | undefined {
  if (version === undefined) return undefined;
  const { minor, patch } = form.exec(version)?.groups ?? {};
  const row = rows.find((each) => each.minor === minor);
  if (row === undefined) {
    return `nodegen does not know ${program} ${version}; it knows ${rows.map((each) => each.minor).join(", ")}`;
  }
  return { version, release: `${row.minor}.${patch ?? "0"}`, row };
}
