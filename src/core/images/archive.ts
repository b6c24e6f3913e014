/** One image that an archive holds, as `ctr images import` would see it. */
export interface ArchivedImage {
  /** The full reference that import gives it; absent when the archive names it not at all or by tag only. */
  readonly name?: string;
  /** The tag-only name, such as `3.10`, which `ctr` would store as `import-<date>:3.10`. */
  readonly tagOnly?: string;
  /** `os/architecture[/variant]` whose manifest, config and layers are all in the archive. */
  readonly platforms: readonly string[];
  /** Digest of the target in index.json (`sha256:…`). Absent for docker archives: there the importer makes it. */
  readonly digest?: string;
}

/** What the edge saw in an image archive. Whether that is right for a node is decided in the core. */
export interface ArchiveContents {
  /** `unreadable`: not a tar, truncated, or neither form. */
  readonly form: "oci" | "docker" | "unreadable";
  /** Outer compression, which `ctr images import` of 1.6, 1.7 and 2.1 `--local` refuses. */
  readonly compression?: "gzip" | "zstd" | "bzip2" | "xz";
  /** Why it is unreadable, in words. */
  readonly problem?: string;
  /** Of the file as it stands, hex. */
  readonly sha256: string;
  readonly bytes: number;
  readonly images: readonly ArchivedImage[];
}

/** An archive that the edge has read for `archive.file`. */
export interface ReadArchive {
  readonly contents: ArchiveContents;
  /** Its bytes, where `delivery.inlineArchives` asks for them. */
  readonly data?: Uint8Array;
}

/** By `archive.file` as written in the spec. */
export type ReadArchives = ReadonlyMap<string, ReadArchive>;
