import type { KeyTable } from "../syntax/keys.ts";

/** A key of one release that has another kind of value in the other. */
export interface ChangedKind {
  readonly key: string;
  readonly from: string;
  readonly to: string;
}

export interface TableChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly ChangedKind[];
}

/** What differs between two tables of keys, in the order of the tables. */
export function tableChanges(from: KeyTable, to: KeyTable): TableChanges {
  return {
    added: Object.keys(to).filter((key) => !Object.hasOwn(from, key)),
    removed: Object.keys(from).filter((key) => !Object.hasOwn(to, key)),
    changed: Object.entries(from).flatMap(([key, kind]) => {
      const now = to[key];
      return now === undefined || now === kind ? [] : [{ key, from: kind, to: now }];
    }),
  };
}
