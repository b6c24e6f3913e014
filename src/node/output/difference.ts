import { createHash } from "node:crypto";
import type { Stats } from "node:fs";
import { join } from "node:path";
import { kindOf } from "../bounded-file.ts";
import { type Fingerprint, octal } from "./output-file.ts";
import { type OutputFs, standing } from "./output-fs.ts";
import { obstacle, type SeenFolders } from "./walk.ts";

/** How what stands in the folder differs from what should. The words never hold content. */
export type Difference =
  | { readonly kind: "absent" }
  | { readonly kind: "mode"; readonly words: string }
  | { readonly kind: "changed"; readonly words: string };

/**
 * How what stands at its place below `root` differs from `wanted`; `undefined` when it does not. Without a digest (a
 * secret's entry in a manifest) only kind, size and mode count. A file behind a link is absent: links are not followed.
 */
export function difference(
  os: OutputFs,
  root: string,
  wanted: Fingerprint,
  seen?: SeenFolders,
): Difference | undefined {
  const absolute = join(root, wanted.path);
  const hidden = obstacle(os, root, wanted.path, seen) !== undefined;
  const stats = hidden ? undefined : standing(os, absolute);
  if (stats === undefined) return { kind: "absent" };
  if (wanted.linkTo !== undefined) return linkDifference(os, absolute, stats, wanted.linkTo);
  const kind = kindOf(stats);
  if (kind !== undefined) return { kind: "changed", words: `it is ${kind}` };
  if (stats.size !== wanted.bytes) {
    return { kind: "changed", words: `it has ${stats.size} bytes, not ${wanted.bytes}` };
  }
  if (wanted.sha256 !== undefined && fileSha256(os, absolute) !== wanted.sha256) {
    return { kind: "changed", words: "it holds other bytes" };
  }
  const mode = octal(stats.mode);
  if (mode === wanted.mode) return undefined;
  return { kind: "mode", words: `its mode is ${mode}, not ${wanted.mode}` };
}

function linkDifference(
  os: OutputFs,
  absolute: string,
  stats: Stats,
  linkTo: string,
): Difference | undefined {
  if (!stats.isSymbolicLink()) return { kind: "changed", words: "it is no symbolic link" };
  if (os.readlinkSync(absolute) === linkTo) return undefined;
  return { kind: "changed", words: `the link does not lead to ${linkTo}` };
}

function fileSha256(os: OutputFs, absolute: string): string {
  const hash = createHash("sha256");
  const fd = os.openSync(absolute, "r");
  try {
    const { size } = os.fstatSync(fd);
    // One buffer of the file's own size, for there may be ten thousand small ones, but images have gigabytes.
    const chunk = Buffer.allocUnsafe(Math.max(1, Math.min(size, 1024 * 1024)));
    for (;;) {
      const bytes = os.readSync(fd, chunk, 0, chunk.length, null);
      if (bytes === 0) return hash.digest("hex");
      hash.update(chunk.subarray(0, bytes));
    }
  } finally {
    os.closeSync(fd);
  }
}
