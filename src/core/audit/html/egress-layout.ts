import type { JudgedContact } from "../contact.ts";
import { type EgressGroup, type EgressHost, egressGroups, egressHosts } from "./egress-rows.ts";
import { hostText } from "./words.ts";

/** A box of the map; `y` is its middle. Units: pixels of the drawing. */
export interface Placed<T> {
  readonly of: T;
  readonly y: number;
}

export interface EgressLayout {
  readonly stages: readonly Placed<EgressGroup["stage"]>[];
  readonly groups: readonly Placed<EgressGroup>[];
  readonly tries: readonly Placed<JudgedContact>[];
  readonly hosts: readonly Placed<EgressHost>[];
  readonly height: number;
}

export const rowHeight = 54;
const groupGap = 14;
/** Above the first row: the heads of the columns. */
const top = 34;

/** Every try has a row; what leads to several tries, and the host that several lead to, stands in the middle of them. */
export function egressLayout(contacts: readonly JudgedContact[]): EgressLayout {
  let y = top + rowHeight / 2;
  const placed = egressGroups(contacts).map((group) => {
    const tries = group.tries.map((of, index) => ({ of, y: y + index * rowHeight }));
    y += group.tries.length * rowHeight + groupGap;
    return { group, tries };
  });
  const groups = placed.map(({ group, tries }) => ({ of: group, y: middle(tries) }));
  const tries = placed.flatMap((each) => each.tries);
  const stages = (["boot", "pod start"] as const).flatMap((of) => {
    const own = groups.filter((group) => group.of.stage === of);
    return own.length === 0 ? [] : [{ of, y: middle(own) }];
  });
  const shown = tries.map(({ of }) => of);
  const wished = egressHosts(shown).map((of) => ({
    of,
    y: middle(tries.filter((one) => hostText(one.of) === of.name)),
  }));
  const hosts = apart(wished);
  const last = Math.max(top, ...[...tries, ...hosts].map((each) => each.y));
  return { stages, groups, tries, hosts, height: last + rowHeight / 2 + 4 };
}

function middle(rows: readonly { readonly y: number }[]): number {
  return rows.reduce((sum, { y }) => sum + y, 0) / Math.max(1, rows.length);
}

/** From the top down each at its wish, or a row below the one before. */
function apart<T>(wished: readonly Placed<T>[]): readonly Placed<T>[] {
  const sorted = [...wished].sort((a, b) => a.y - b.y);
  let free = 0;
  return sorted.map(({ of, y }) => {
    const at = Math.max(y, free);
    free = at + rowHeight;
    return { of, y: at };
  });
}
