import type { ArchiveContents } from "../images/archive.ts";
import type { Linted } from "../lint/subject.ts";
import type { Versions } from "../lint/versions.ts";

/**
 * A machine before it boots, as far as its files tell. Every path is the one that the machine has, whether the files lie
 * below a folder or come from a plan.
 */
export interface Machine extends Linted {
  /** What `audit` was called with: a spec, or the root of a machine. */
  readonly source: "spec" | "root";
  readonly versions: Versions;
  /** Links by path, with where each leads as it is written: that is how units are enabled. */
  readonly links: ReadonlyMap<string, string>;
  /** Image archives that lie on the machine when it boots, by path. */
  readonly archives: ReadonlyMap<string, ArchiveContents>;
  /** Files that something fetches before the kubelet starts, other than the programs on the machine: by path, from a URL. */
  readonly fetched: ReadonlyMap<string, string>;
  /** Paths of files with a secret in them: they are read, and never shown. */
  readonly secret: ReadonlySet<string>;
  /** What containerd's own store holds already; absent where there is no store, or none that can be read. */
  readonly store?: ImageStore;
}

/** The store of containerd, read without containerd. */
export interface ImageStore {
  /** containerd's root, such as /var/lib/containerd. */
  readonly root: string;
  readonly images: readonly StoredImage[];
}

export interface StoredImage {
  readonly namespace: string;
  /** The whole reference. */
  readonly name: string;
  /** `sha256:…` of its target. */
  readonly digest: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Snapshotters that have the last of its layers, which is what containerd asks for itself. */
  readonly unpackedFor: readonly string[];
}
