import { type Finding, finding } from "../../report/finding.ts";
import type { Config } from "../config.ts";

/** Imported files that may take all of the CRI's configuration away. */
export function importFindings({ settings, generation }: Config): readonly Finding[] {
  const { minor, importsReplaceSections } = generation;
  return importsReplaceSections && settings.containerd.imports.length > 0
    ? [finding("containerd-imports-replace", ["containerd", "imports"], { minor })]
    : [];
}
