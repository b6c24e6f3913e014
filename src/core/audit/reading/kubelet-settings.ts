import { valueAt } from "../../containerd/raw-config.ts";
import {
  flagsOfEnvironment,
  flagsOfUnits,
  type PlacedFlag,
} from "../../lint/kubelet/command-line.ts";
import { isDropIn } from "../../lint/kubelet/groups.ts";
import type { Subject } from "../../lint/subject.ts";
import { listOf } from "../../lint/units/unit.ts";
import { layout } from "../../plan/layout.ts";
import type { Position } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import type { ParsedDocument } from "../../syntax/document.ts";
import { parseDocument } from "../../syntax/yaml-read.ts";
import type { Place } from "../place.ts";
import { offsetOf } from "./containerd-files.ts";
import type { Sighted } from "./sighted.ts";

/** A value of the kubelet's configuration, and where it is said. */
export interface KubeletSetting {
  /** Undefined where a file that may say it can't be read. */
  readonly value: string | undefined;
  readonly place: Place;
}

/** The files in which kubeadm and the packages keep flags. The same as those that lint takes for such. */
const environmentFiles =
  /^\/var\/lib\/kubelet\/kubeadm-flags\.env$|^\/etc\/(default|sysconfig)\/kubelet$/;

const known = new WeakMap<Sighted, readonly PlacedFlag[]>();

export function kubeletFlags(sighted: Sighted): readonly PlacedFlag[] {
  const flags = known.get(sighted) ?? flagsOf(sighted);
  known.set(sighted, flags);
  return flags;
}

function flagsOf(sighted: Sighted): readonly PlacedFlag[] {
  const { files, units } = sighted;
  const unit = units.find(({ name }) => name === layout.kubeletUnit);
  const named = unit === undefined ? [] : listOf(unit, "Service", "EnvironmentFile");
  const paths = new Set(named.map(({ text }) => text.replace(/^-/, "")));
  const environment = files.filter(({ path }) => paths.has(path) || environmentFiles.test(path));
  return [...flagsOfUnits(files), ...environment.flatMap(flagsOfEnvironment)];
}

/** The last flag of a name, which is the one that counts. */
export function kubeletFlag(name: string, sighted: Sighted): KubeletSetting | undefined {
  const flag = kubeletFlags(sighted).findLast((one) => one.name === name);
  if (flag === undefined) return undefined;
  const place = sighted.place(flag.file, flag.start, flag.end);
  return { value: flag.value?.includes("$") === true ? undefined : flag.value, place };
}

/** A field of KubeletConfiguration, or the flag that wins over it. */
export function kubeletSetting(
  field: string,
  flag: string,
  sighted: Sighted,
): KubeletSetting | undefined {
  const flagged = kubeletFlag(flag, sighted);
  if (flagged !== undefined) return flagged;
  for (const file of [...configurations(sighted)].reverse()) {
    const { document } = parsed(file);
    if (document === undefined) return { value: undefined, place: sighted.place(file) };
    const value = valueAt(document.value, [field]);
    if (value === undefined || value === null) continue;
    return {
      value: typeof value === "string" ? value : undefined,
      place: placeIn(file, document, [field], sighted),
    };
  }
  return undefined;
}

const documents = new WeakMap<Subject, ParsedDocument>();

function parsed(file: Subject): ParsedDocument {
  const document = documents.get(file) ?? parseDocument(file.text, file.path);
  documents.set(file, document);
  return document;
}

/** In the order in which they are merged. A patch of kubeadm is laid over the configuration before the kubelet has it. */
function configurations(sighted: Sighted): readonly Subject[] {
  const { files, fileAt } = sighted;
  const main = fileAt(kubeletFlag("config", sighted)?.value ?? layout.kubeletConfig);
  const folder = kubeletFlag("config-dir", sighted)?.value;
  const patches = files.filter(({ path }) => /\/kubeletconfiguration[^/]*$/.test(path));
  const dropIns = files
    .filter(({ path }) => folder !== undefined && path.startsWith(`${folder}/`) && isDropIn(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  return [...(main === undefined ? [] : [main]), ...patches, ...dropIns];
}

/** The place of a path in a YAML or JSON document of a file; `above` lies in front of its text. */
export function placeIn(
  file: Subject,
  document: NonNullable<ParsedDocument["document"]>,
  path: Path,
  sighted: Sighted,
  above = 0,
): Place {
  const { line, column }: Position = document.locate(path, "value");
  const start = offsetOf(file.text.slice(above), line, column) + above;
  return sighted.place(file, start, start + 1);
}
