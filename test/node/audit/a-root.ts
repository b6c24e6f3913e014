import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { temporaryFolder } from "../temporary.ts";

/** A file's text or bytes, or where a link leads. */
export type RootEntry = string | Buffer | { readonly linkTo: string };

/** A folder that holds these files and links of a machine, by their paths there. */
export function aRoot(entries: Readonly<Record<string, RootEntry>>): string {
  const root = temporaryFolder();
  chmodSync(root, 0o755);
  for (const [path, entry] of Object.entries(entries)) {
    const place = join(root, path);
    mkdirSync(dirname(place), { recursive: true });
    if (typeof entry === "string" || Buffer.isBuffer(entry)) writeFileSync(place, entry);
    else symlinkSync(entry.linkTo, place);
  }
  return root;
}
