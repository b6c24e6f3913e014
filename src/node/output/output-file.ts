import { createHash } from "node:crypto";
import {
  type Binary,
  type FormatOutput,
  type Link,
  outputFolder,
} from "../../core/plan/artefact.ts";
import type { Manifest, ManifestEntry } from "../../core/plan/manifest.ts";
import type { LocalFile } from "../../core/plan/plan.ts";

/** One file or link to be in the output folder. */
export interface OutputFile {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  readonly pool: string;
  readonly node?: string;
  readonly format: string;
  /** Permission bits; of no meaning for a link. */
  readonly mode: number;
  readonly content: string | LocalFile | Link | Binary;
  readonly secret: boolean;
}

/** What a file or link should be, digest and all: unlike a manifest's entry, this knows secrets too. Never shown. */
export type Fingerprint = Pick<ManifestEntry, "path" | "mode" | "bytes" | "sha256" | "linkTo">;

/** The files of all `outputs`, each at its place below the output folder. */
export function outputFiles(outputs: readonly FormatOutput[]): readonly OutputFile[] {
  return outputs.flatMap((output) => {
    const { pool, node, format } = output;
    const owner = node === undefined ? { pool, format } : { pool, node, format };
    const folder = outputFolder(output);
    return output.artefacts.map((artefact) => ({
      ...artefact,
      ...owner,
      path: `${folder}/${artefact.path}`,
    }));
  });
}

/** The manifest of `files`. Of a secret it holds the size, never a digest. */
export function manifestOf(cluster: string, files: readonly OutputFile[]): Manifest {
  const entries = files.map((file): ManifestEntry => {
    const { pool, node, format, secret } = file;
    const { path, sha256, ...rest } = fingerprint(file);
    const entry = { path, pool, ...(node === undefined ? {} : { node }), format, ...rest };
    if (secret && rest.linkTo === undefined) return { ...entry, secret: true };
    return sha256 === undefined ? entry : { ...entry, sha256 };
  });
  return { apiVersion: "nodegen/v1alpha1", kind: "Manifest", cluster, files: entries };
}

export function fingerprint({ path, mode, content }: OutputFile): Fingerprint {
  if (typeof content === "string" || "binary" in content) {
    const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content.binary;
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return { path, mode: octal(mode), bytes: bytes.length, sha256 };
  }
  if ("linkTo" in content) return { path, linkTo: content.linkTo };
  return { path, mode: octal(mode), bytes: content.bytes, sha256: content.sha256 };
}

/** Four digits, as manifests write a mode. */
export function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(4, "0");
}
