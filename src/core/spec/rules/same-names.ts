import { type Finding, finding } from "../../report/finding.ts";
import { pathText } from "../../report/path.ts";
import type { Member } from "../fleet/member.ts";

/**
 * Names that two machines of the cluster have, where at least one is from a range or an inventory (`duplicates.ts` has
 * the others). One for each range: where two overlap, they do in many names. `inDocument` finds the line of a place.
 */
export function sameNames(
  members: readonly Member[],
  inDocument: (found: Finding) => Finding,
): readonly Finding[] {
  const taken = new Map<string, Member>();
  const told = new Set<Member["path"]>();
  return members.flatMap((member) => {
    const { name } = member.entry;
    const first = taken.get(name);
    if (first === undefined) {
      taken.set(name, member);
      return [];
    }
    if ((member.from === "nodes" && first.from === "nodes") || told.has(member.path)) return [];
    told.add(member.path);
    const path = member.from === "nodeRanges" ? member.path : [...member.path, "name"];
    return [finding("spec-duplicate-node", path, { name, first: placeOf(first) })];
  });

  function placeOf({ path, from }: Member): string {
    if (from !== "nodesFrom") return pathText(path);
    const { position } = inDocument(finding("spec-duplicate-node", path, { name: "", first: "" }));
    return position === undefined ? pathText(path) : `${position.file}:${position.line}`;
  }
}
