import { valueAt } from "../../containerd/raw-config.ts";
import { defaultSnapshotter } from "../../containerd/snapshotters.ts";
import { lint } from "../../lint/kinds.ts";
import type { Release } from "../../lint/versions.ts";
import type { Code } from "../../report/codes.ts";
import { failureModes } from "../../report/failure-modes.ts";
import type { Finding } from "../../report/finding.ts";
import type { ContainerdGeneration } from "../../spec/versions/containerd.ts";
import type { PauseChain } from "../pause-chain.ts";
import type { Place } from "../place.ts";
import { type ContainerdFiles, containerdFiles } from "../reading/containerd-files.ts";
import type { Sighted } from "../reading/sighted.ts";
import { type Step, steps } from "./steps.ts";

/** All that the links of the chain are asked about. */
export interface Story {
  readonly sighted: Sighted;
  /** Absent where containerd's configuration can't be told. */
  readonly config?: ContainerdFiles;
  /** Why there is none, behind the word containerd, and where. */
  readonly unread?: { readonly why: string; readonly place: Place };
  readonly containerd?: Release<ContainerdGeneration>;
  readonly sandbox: PauseChain["sandbox"];
  /** The CRI's. */
  readonly snapshotter: string;
  /** containerd's root, in which its store is. */
  readonly root: string;
  readonly steps: readonly Step[];
  /** What lint says of all files. */
  readonly findings: readonly Finding[];
}

/** Source: containerd, defaults/defaults_unix.go. */
const defaultRoot = "/var/lib/containerd";

export function story(sighted: Sighted): Story {
  const { machine } = sighted;
  const { containerd } = machine.versions;
  const reading = containerdFiles(sighted);
  const common = {
    sighted,
    ...(containerd === undefined ? {} : { containerd }),
    steps: steps(sighted),
    findings: containerd === undefined ? [] : lint(machine, machine.versions),
  };
  if (reading.kind === "unknown" || containerd === undefined) {
    const unread =
      reading.kind === "unknown" ? { why: reading.why, place: reading.place } : undefined;
    return {
      ...common,
      ...(unread === undefined ? {} : { unread }),
      sandbox: { reference: containerd?.row.defaultSandboxImage ?? "" },
      snapshotter: defaultSnapshotter,
      root: defaultRoot,
    };
  }
  const { files: config } = reading;
  const { keys, defaultSandboxImage } = containerd.row;
  const text = (path: readonly (string | number)[]) => {
    const value = valueAt(config.document, path);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const image = text(keys.sandboxImage);
  return {
    ...common,
    config,
    sandbox:
      image === undefined
        ? { reference: defaultSandboxImage }
        : { reference: image, place: config.placeOf(keys.sandboxImage) },
    snapshotter: text(keys.snapshotter) ?? defaultSnapshotter,
    root: text(["root"]) ?? defaultRoot,
  };
}

/** The findings that tell of a failure mode, errors before warnings. */
export function ofMode({ findings }: Story, number: number): readonly Finding[] {
  const codes: readonly Code[] = failureModes.find((mode) => mode.number === number)?.codes ?? [];
  const told = findings.filter(({ code }) => codes.includes(code));
  return [
    ...told.filter(({ severity }) => severity === "error"),
    ...told.filter(({ severity }) => severity === "warning"),
  ];
}

/** Where a finding of lint stands, as a place of the audit. */
export function placeOfFinding({ position }: Finding): Place | undefined {
  if (position === undefined) return undefined;
  const { file, line, column } = position;
  return { file, line, column };
}
