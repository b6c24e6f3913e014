import { resolve } from "node:path";
import { type Finding, finding } from "../core/report/finding.ts";
import type { Path } from "../core/report/path.ts";
import type { WantedInventory } from "../core/spec/fleet/wanted-inventories.ts";
import { type BoundedFile, readBoundedFile } from "./bounded-file.ts";
import { firstNonUtf8Byte, utf8Text } from "./utf8.ts";

/** Room for 100,000 nodes, the most that a spec may have, of 650 bytes each. */
const limitMiB = 64;

/** The texts that `resolve` wants, each file read once. A file that can't be had is null, with a finding. */
export function readInventories(
  wanted: readonly WantedInventory[],
  specFolder: string,
): { readonly texts: ReadonlyMap<string, string | null>; readonly findings: readonly Finding[] } {
  const texts = new Map<string, string | null>();
  const findings: Finding[] = [];
  for (const { file, path } of wanted) {
    if (texts.has(file)) continue;
    const read = readBoundedFile(resolve(specFolder, file), limitMiB * 1024 * 1024);
    const text = "bytes" in read ? utf8Text(read.bytes) : undefined;
    texts.set(file, text ?? null);
    if (text === undefined) findings.push(refusal(read, { file, path, specFolder }));
  }
  return { texts, findings };
}

function refusal(
  read: BoundedFile,
  {
    file,
    path,
    specFolder,
  }: WantedInventory & { readonly specFolder: string; readonly path: Path },
): Finding {
  if ("bytes" in read) {
    const before = read.bytes.subarray(0, firstNonUtf8Byte(read.bytes));
    const line = before.filter((byte) => byte === 0x0a).length + 1;
    return finding("inventory-not-utf8", path, { file, line });
  }
  switch (read.fault) {
    case "missing":
      return finding("inventory-missing", path, { file, lookedIn: specFolder });
    case "too-large":
      return finding("inventory-too-large", path, { file, limitMiB });
    case "not-a-file":
      return finding("inventory-unreadable", path, { file, reason: `it is ${read.found}` });
    case "unreadable":
      return finding("inventory-unreadable", path, { file, reason: read.reason });
  }
}
