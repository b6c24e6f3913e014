import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import type { Member } from "../fleet/member.ts";
import { addressOf, canonical } from "./ip.ts";

/** Addresses that two machines of the cluster have. References are passed over: they are read for the chosen nodes only. */
export function sameAddresses(members: readonly Member[]): readonly Finding[] {
  const taken = new Map<string, Member>();
  const told = new Set<Path>();
  return members.flatMap((member) => {
    const { name, addresses } = member.entry;
    return ((addresses ?? []) as readonly unknown[]).flatMap((address, index) => {
      const read = typeof address === "string" ? addressOf(address) : undefined;
      if (read === undefined) return [];
      const key = canonical(read);
      const first = taken.get(key);
      taken.set(key, first ?? member);
      if (first === undefined || first === member || told.has(member.path)) return [];
      // Where two ranges overlap, they do in many addresses.
      if (member.from === "nodeRanges") told.add(member.path);
      const path = [...member.path, "addresses", index];
      return [
        finding("node-address-twice", path, {
          address: String(address),
          name,
          first: first.entry.name,
        }),
      ];
    });
  });
}
