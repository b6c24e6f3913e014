import type { Finding } from "../../report/finding.ts";
import { finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import { type KeyFault, unknownKeys } from "../../syntax/keys.ts";
import { tomlKey } from "../../syntax/toml.ts";
import type { Config } from "../config.ts";
import { isIgnored, keyTable, minorsWith, placeNow } from "../known-keys.ts";
import { leavesOf } from "../raw-config.ts";
import { guardedPlaces } from "./guarded.ts";

/** Keys which this generation of containerd would ignore, or refuse for their type. */
export function keyFindings(config: Config): readonly Finding[] {
  const { document, generation } = config;
  const guarded = guardedPlaces(config).map(({ place }) => JSON.stringify(place));
  // What is guarded has a finding of its own, whatever version it is a key of.
  const isFree = (path: Path) =>
    !path.some((_, end) => guarded.includes(JSON.stringify(path.slice(0, end + 1))));
  const faults = unknownKeys(keyTable(generation), document);
  return [
    ...faults.flatMap((fault) => faultFindings(fault, config, isFree)),
    ...leavesOf(document).flatMap((path) => ignoredKey(path, config)),
  ];
}

function faultFindings(
  fault: KeyFault,
  config: Config,
  isFree: (path: Path) => boolean,
): readonly Finding[] {
  const { path, reason, expected = "another type", found = "this" } = fault;
  if (reason === "type") {
    const key = tomlKey(path);
    return [finding("containerd-key-type", config.fieldOf(path), { key, expected, found })];
  }
  // Of a table that is not known, each key may have gone to a place of its own.
  const leaves = leavesOf(config.document, path).filter(isFree);
  const moves = leaves.some((leaf) => placeNow(leaf, config.generation) !== undefined);
  if (leaves.length === 0) return [];
  return moves || leaves.length < leavesOf(config.document, path).length
    ? leaves.map((leaf) => unknownKey({ path: leaf, reason }, config))
    : [unknownKey(fault, config)];
}

function unknownKey({ path, nearest }: KeyFault, { generation, fieldOf }: Config): Finding {
  const { minor } = generation;
  const place = placeNow(path, generation);
  // Without the keys beside it, the table can't always tell that this very generation refuses it.
  const minors = minorsWith(path).filter((_, __, all) => !all.includes(minor));
  return finding("containerd-key-unknown", fieldOf(path), {
    key: tomlKey(path),
    version: minor,
    instead: place && tomlKey(place),
    nearest,
    minors,
  });
}

function ignoredKey(path: Path, { generation, fieldOf }: Config): readonly Finding[] {
  if (!isIgnored(path, generation)) return [];
  const instead = placeNow(path, generation);
  if (instead === undefined) throw new Error(`${tomlKey(path)} went nowhere`);
  return [
    finding("containerd-key-ignored", fieldOf(path), {
      key: tomlKey(path),
      version: generation.minor,
      instead: tomlKey(instead),
    }),
  ];
}
