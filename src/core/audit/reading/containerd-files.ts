import { foundConfig } from "../../containerd/found-config.ts";
import { type Table, valueAt } from "../../containerd/raw-config.ts";
import { pullsLocally } from "../../containerd/rules/local-pull.ts";
import { loads } from "../../lint/config-toml/load-order.ts";
import { answering, type MergedFiles, mergedFiles } from "../../lint/config-toml/merged-files.ts";
import { tomlFile } from "../../lint/toml-file.ts";
import { configOf } from "../../lint/units/containerd.ts";
import type { Release } from "../../lint/versions.ts";
import { layout } from "../../plan/layout.ts";
import type { Path } from "../../report/path.ts";
import type { ContainerdGeneration } from "../../spec/versions/containerd.ts";
import type { Place } from "../place.ts";
import type { Sighted } from "./sighted.ts";

/** The configuration of this machine's containerd, of all files that it reads. */
export interface ContainerdFiles {
  readonly containerd: Release<ContainerdGeneration>;
  /** Empty where there is no file: then all is as containerd has it by itself. */
  readonly document: Table;
  /** Whether pulls of the CRI pass by the transfer service, or there is none. */
  readonly isLocalPull: boolean;
  /** Where a value stands; where nothing says it, the file that could. */
  readonly placeOf: (path: Path) => Place;
}

export type ContainerdReading =
  | { readonly kind: "read"; readonly files: ContainerdFiles }
  /** Why it can't be told: `imports a file that is not here`, behind the word containerd. */
  | { readonly kind: "unknown"; readonly why: string; readonly place: Place };

const readings = new WeakMap<Sighted, ContainerdReading>();

export function containerdFiles(sighted: Sighted): ContainerdReading {
  const known = readings.get(sighted) ?? readingOf(sighted);
  readings.set(sighted, known);
  return known;
}

function readingOf(sighted: Sighted): ContainerdReading {
  const { machine, files, units, fileAt } = sighted;
  const unit = units.find(({ name }) => name === layout.containerdUnit);
  const path = (unit && configOf(unit)?.path) ?? layout.containerdConfig;
  const { containerd } = machine.versions;
  const place = { file: path };
  if (containerd === undefined) {
    return { kind: "unknown", why: "is of a version that is not known", place };
  }
  const root = fileAt(path);
  if (root === undefined) {
    // A file that is there and that the edge could not read is none of which anything is known.
    return machine.files.includes(path)
      ? { kind: "unknown", why: "has a configuration that can't be read", place }
      : { kind: "read", files: filesOf([], containerd, place, sighted) };
  }
  const tomls = files.filter((file) => file.path.endsWith(".toml")).map(tomlFile);
  const read = tomls.flatMap((one) => (one.kind === "file" ? [one.file] : []));
  const own = tomlFile(root);
  if (own.kind === "fault") {
    const { line, column } = own.position;
    return {
      kind: "unknown",
      why: "has a configuration that is no TOML",
      place: { ...place, line, column },
    };
  }
  const others = read.filter((file) => file.path !== path);
  const load = loads([own.file, ...others], machine).find((one) => one.files[0].path === path);
  if (load === undefined || load.isPartial) {
    return { kind: "unknown", why: "imports a file that is not here or can't be read", place };
  }
  const merged = mergedFiles(load.files, containerd);
  return { kind: "read", files: { ...filesOf([merged], containerd, place, sighted) } };
}

function filesOf(
  [merged]: readonly MergedFiles[],
  containerd: Release<ContainerdGeneration>,
  root: Place,
  { place, fileAt }: Sighted,
): ContainerdFiles {
  const document = merged?.document ?? {};
  const { row: generation, release: version } = containerd;
  const config = foundConfig({ document, generation, version, isPartial: false });
  return {
    containerd,
    document,
    isLocalPull: generation.keys.useLocalImagePull === undefined || pullsLocally(config),
    placeOf: (path) => {
      const answer = merged && answering(merged, path);
      if (answer === undefined || valueAt(document, path) === undefined) return root;
      const { line, column } = answer.file.document.locate(answer.path, "key");
      const file = fileAt(answer.file.path);
      if (file === undefined) return { file: answer.file.path, line, column };
      const start = offsetOf(file.text, line, column);
      return place(file, start, start + 1);
    },
  };
}

/** The offset of a line and a column, which count from 1. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let each = 1; each < line; each += 1) {
    const end = text.indexOf("\n", start);
    if (end === -1) break;
    start = end + 1;
  }
  return start + column - 1;
}
