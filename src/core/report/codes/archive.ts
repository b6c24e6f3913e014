import { code } from "./code-info.ts";

/** What is inside an image archive, seen when rendering. */
export const archiveCodes = {
  "archive-unreadable": code<{ file: string; problem: string }>({
    severity: "error",
    about:
      "An archive that is truncated, or no image archive at all, is refused by containerd on the node, at boot, in the night.",
    message: ({ file, problem }) => `${file} is not a usable image archive: ${problem}`,
    hint: () =>
      "write it again, for example: skopeo copy docker://REFERENCE oci-archive:FILE:REFERENCE",
  }),
  "archive-compressed": code<{ file: string; compression: string }>({
    severity: "error",
    about:
      "ctr images import of containerd 1.6 and 1.7, and of 2.x with --local, refuses a compressed archive.",
    message: ({ file, compression }) => `${file} is compressed with ${compression}`,
    hint: ({ compression }) =>
      `unpack it first: ${compression === "gzip" ? "gunzip" : `${compression} -d`}`,
  }),
  "archive-digest": code<{ file: string; expected: string; found: string }>({
    severity: "error",
    about: "The file is not the one whose digest the spec states.",
    message: ({ file, found }) => `${file} has the sha256 ${found}`,
    hint: ({ expected }) => `put the archive with sha256 ${expected} there, or correct sha256`,
  }),
  "archive-unnamed": code<{ file: string; reference: string }>({
    severity: "error",
    about:
      "containerd imports an archive without a name as nothing, or as import-<date>, which makes every later import of the same image fail as a sandbox.",
    message: ({ file }) => `${file} does not say what its image is called`,
    hint: ({ reference }) =>
      `write it with its full name, for example: skopeo copy … oci-archive:FILE:${reference}`,
  }),
  "archive-name": code<{ file: string; wanted: string; names: readonly string[] }>({
    severity: "error",
    about:
      "The image would be imported under a name that nobody looks for, and containerd would pull the one it looks for.",
    message: ({ file, wanted, names }) =>
      `${file} does not hold ${wanted}; it holds ${names.join(", ") || "no named image"}`,
    hint: ({ names }) =>
      names.length > 1
        ? "say with archive.name which of them it is"
        : "correct the reference, archive.name, or the archive",
  }),
  "archive-architecture": code<{ file: string; wanted: string; found: readonly string[] }>({
    severity: "error",
    about: "The node would refuse the import, or start pods that fail with exec format error.",
    message: ({ file, wanted, found }) =>
      `${file} has no complete image for ${wanted}; it has ${found.join(", ") || "none"}`,
    hint: ({ wanted }) => `write an archive for ${wanted}, or correct host.architecture`,
  }),
  "archive-missing": code<{ file: string; reason: string }>({
    severity: "error",
    about: "The archive that the spec names can't be read where nodegen renders.",
    message: ({ file, reason }) => `the archive ${file} can't be read: ${reason}`,
    hint: () =>
      "correct archive.file (relative to the spec), or leave it out if the machine image has the archive",
  }),
} as const;
