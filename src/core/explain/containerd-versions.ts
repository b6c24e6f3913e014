import { containerdReleases } from "../compiled/tables.js";
import { isIgnored, keyTable, placeNow } from "../containerd/known-keys.ts";
import {
  type ChangedDefault,
  containerdDefaults,
  defaultOf,
} from "../spec/versions/changed-defaults.ts";
import { type ContainerdGeneration, containerdGenerations } from "../spec/versions/containerd.ts";
import type { KeyTable } from "../syntax/keys.ts";
import { tomlKey } from "../syntax/toml.ts";
import { containerdBehaviour } from "./containerd-behaviour.ts";
import { fieldPath } from "./field-path.ts";
import { tableChanges } from "./table-changes.ts";
import {
  type ChangedValue,
  type Changes,
  noChanges,
  type Release,
  release,
  type VersionsExplanation,
} from "./versions.ts";

export const containerdMinors = containerdGenerations.map(({ minor }) => minor);

/** What changes for the files of a node between two releases of containerd; undefined for one that is not known. */
export function explainContainerd(from: Release, to: Release): VersionsExplanation {
  const [before, after] = [generationOf(from), generationOf(to)];
  const { configVersion } = before;
  return {
    kind: "VersionsExplanation",
    component: "containerd",
    from,
    to,
    formats:
      configVersion === after.configVersion
        ? []
        : [
            {
              about: "the version of config.toml",
              key: "version",
              from: configVersion,
              to: after.configVersion,
            },
          ],
    keys: keyChanges(before, after),
    flags: noChanges,
    gates: noChanges,
    defaults: changedDefaults(containerdDefaults, from, to, containerdMinors, tomlKey),
    behaviour: containerdBehaviour(before, after),
  };
}

export const containerdRelease = (version: string) => release(version, containerdReleases);

function generationOf({ minor }: Release): ContainerdGeneration {
  const row = containerdGenerations.find((generation) => generation.minor === minor);
  if (row === undefined) throw new Error(`no row for containerd ${minor}`);
  return row;
}

function keyChanges(before: ContainerdGeneration, after: ContainerdGeneration): Changes {
  const { added, removed, changed } = tableChanges(readKeys(before), readKeys(after));
  const moved = removed.flatMap((key) => {
    const to = placeOf(key, after);
    return to === undefined ? [] : [{ from: key, to }];
  });
  const gone = new Set(moved.map(({ from }) => from));
  const arrived = new Set(moved.map(({ to }) => to));
  return {
    added: added.filter((key) => !arrived.has(key)),
    removed: removed.filter((key) => !gone.has(key)),
    moved,
    changed,
  };
}

/** The keys that do something: a generation may read others and then do nothing with them. */
function readKeys(generation: ContainerdGeneration): KeyTable {
  return Object.fromEntries(
    Object.entries(keyTable(generation)).filter(([key]) => {
      const path = fieldPath(key);
      return path === undefined || !isIgnored(path, generation);
    }),
  );
}

/** Where the key of the table is in `generation`, in the words of its table. */
function placeOf(key: string, generation: ContainerdGeneration): string | undefined {
  const path = fieldPath(key);
  const place = path && placeNow(path, generation);
  return place && tomlKey(place).replaceAll('."*"', ".*");
}

/** Defaults that are not the same on both, where both know the key. */
export function changedDefaults(
  table: readonly ChangedDefault[],
  from: Release,
  to: Release,
  minors: readonly string[],
  text: (path: readonly (string | number)[]) => string,
): readonly ChangedValue[] {
  return table.flatMap((row) => {
    const before = defaultOf(row, from.minor, minors);
    const after = defaultOf(row, to.minor, minors);
    if (before?.key === undefined || after?.key === undefined) return [];
    if (JSON.stringify(before.value) === JSON.stringify(after.value)) return [];
    const [key, keyAfter] = [text(before.key), text(after.key)];
    return [
      {
        about: row.about,
        key,
        from: before.value,
        to: after.value,
        ...(key === keyAfter ? {} : { keyAfter }),
      },
    ];
  });
}
