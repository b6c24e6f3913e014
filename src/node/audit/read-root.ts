import { realpathSync } from "node:fs";
import type { Machine } from "../../core/audit/machine.ts";
import type { ProgramVersion } from "../../core/audit/program-version.ts";
import type { WantedVersions } from "../../core/lint/versions.ts";
import type { Finding } from "../../core/report/finding.ts";
import { rootArchives } from "./root-archives.ts";
import { rootFiles } from "./root-files.ts";
import { rootStore } from "./root-store.ts";
import { rootVersions } from "./root-versions.ts";

export interface ReadRoot {
  readonly machine: Machine;
  /** The versions that count, and what each was taken from. */
  readonly versions: readonly ProgramVersion[];
  /** What could not be read, and what was not found. Their places are those of the machine. */
  readonly findings: readonly Finding[];
}

/**
 * The machine whose files lie below `dir`: a mounted image, a container's file system, the folder that a build made. Nothing is
 * written or run, links are followed inside `dir` alone, and only plain files are opened. `wanted` are versions that the
 * user knows; they win over what is found. Throws what the system says where `dir` is not there.
 */
export async function readRoot(dir: string, wanted: WantedVersions = {}): Promise<ReadRoot> {
  const root = realpathSync(dir);
  const { subjects, folders, files, links, secret, findings, archives: named } = rootFiles(root);
  const { archives, findings: unread } = await rootArchives(root, named);
  const { versions, taken, findings: unknown } = rootVersions(root, subjects, wanted);
  const { store, findings: damaged } = rootStore(root, subjects);
  const machine: Machine = {
    source: "root",
    versions,
    subjects,
    folders,
    files,
    links,
    archives,
    fetched: new Map(),
    secret,
    ...(store === undefined ? {} : { store }),
  };
  return { machine, versions: taken, findings: [...findings, ...unread, ...damaged, ...unknown] };
}
