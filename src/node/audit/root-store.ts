import { containerdRoots } from "../../core/audit/containerd-roots.ts";
import type { ImageStore } from "../../core/audit/machine.ts";
import type { Subject } from "../../core/lint/subject.ts";
import type { Finding } from "../../core/report/finding.ts";
import { readStore } from "../containerd-store/read-store.ts";
import { standingIn } from "./root-fs.ts";
import { unreadable } from "./root-walk.ts";

/** What containerd has in its store already, in the first of its folders that has one. A damaged one is a finding. */
export function rootStore(
  root: string,
  subjects: readonly Subject[],
): { readonly store?: ImageStore; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  for (const folder of containerdRoots(subjects)) {
    // The reader follows no link, and the folder may lie behind one.
    const at = standingIn(root, folder);
    if (at.kind !== "folder") continue;
    const read = readStore(root, at.real);
    if ("store" in read) return { store: { ...read.store, root: folder }, findings };
    if (read.fault === "unreadable") findings.push(unreadable(read.path, read.reason));
  }
  return { findings };
}
