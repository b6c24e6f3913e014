import type { Finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { Versions } from "./versions.ts";

/** A file to judge, with its text as it is: byte order mark, line ends and all. */
export interface Subject {
  /** As it is on the machine, or as it was named. */
  readonly path: string;
  readonly text: string;
  /** What it is, where path and content need not be asked. */
  readonly kind?: KindName;
}

/** A file that another one brings: `write_files` of a user-data, a unit of an Ignition configuration. */
export interface Embedded {
  /** Its path begins with that of the file which brings it: `user-data:/etc/containerd/config.toml`. */
  readonly subject: Subject;
  readonly within: Subject;
  /** Where its text stands in there: the path of the value, and its offsets. */
  readonly path: Path;
  readonly start: number;
  readonly end: number;
}

/** What is judged together. */
export interface Linted {
  readonly subjects: readonly Subject[];
  /** The folders that were looked through, empty ones too. */
  readonly folders: readonly string[];
  /** Every file in them, also those that nobody reads. */
  readonly files: readonly string[];
}

export interface LintContext extends Linted {
  readonly versions: Versions;
}

/** Names of kinds of files; `kinds.ts` has a row for each. */
export type KindName =
  | "containerd-config"
  | "hosts-toml"
  | "kubelet-configuration"
  | "kubelet-environment"
  | "unit"
  | "user-data"
  | "ignition"
  | "program";

/** One kind of file, and who judges it. */
export interface Kind {
  readonly name: KindName;
  /** In words: `containerd's config.toml`. */
  readonly noun: string;
  /** The program whose version decides. Without that version nothing is judged. */
  readonly needs?: keyof Versions;
  /** Paths at which a file is of this kind, whatever is in it. */
  readonly path: RegExp;
  /** Of another path: whether it is of this kind. `name` says which files of a folder are worth reading for it. */
  readonly content?: { readonly name: RegExp; readonly fits: (text: string) => boolean };
  /** All files of this kind at once, because one may speak of another. Called without files, too. */
  /** The files that one of this kind brings to the machine. They are judged as if they lay there. */
  readonly embedded?: (file: Subject) => readonly Embedded[];
  readonly lint: (files: readonly Subject[], context: LintContext) => readonly Finding[];
}
