import type { ArchivedImage } from "../../core/images/archive.ts";

/** What an archive that could be unpacked holds, or why nothing can be imported from it. */
export type Layout =
  | { readonly form: "oci" | "docker"; readonly images: readonly ArchivedImage[] }
  | { readonly problem: string };
