import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NodeFiles, writeFiles } from "./e2e/lab/files.ts";

/** What the tests of nodes read of `nodegen audit --output json`. */
export interface AuditedMachine {
  readonly pause: {
    readonly verdict: string;
    readonly links: readonly { readonly number: number; readonly state: string }[];
  };
  readonly contacts: readonly {
    readonly to: { readonly host: string; readonly port: number } | null;
    readonly reason: string;
    readonly registry?: string;
    readonly turn?: number;
    readonly verdict: string;
  }[];
}

/** The containerd root of a machine, where it has run already. */
const store = "/var/lib/containerd";
const kept = ["io.containerd.metadata.v1.bolt", "io.containerd.content.v1.content"];

/** Runs `body` with a folder in which the files of a machine lie, and what is in the store of the one at `ran`. */
export async function withRoot<Result>(
  { files, ran }: { readonly files: NodeFiles; readonly ran?: string | undefined },
  body: (folder: string) => Result | Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-audited-"));
  try {
    writeFiles(folder, files);
    for (const part of ran === undefined ? [] : kept) {
      cpSync(join(ran ?? "", store, part), join(folder, store, part), { recursive: true });
    }
    return await body(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The number of the first link that does not hold, broken ones before unknown ones. */
export function firstFaultOf({ pause }: AuditedMachine): number | undefined {
  const of = (state: string) => pause.links.find((link) => link.state === state)?.number;
  return of("broken") ?? of("unknown");
}

/** The hosts that are contacted for the sandbox image, in order. */
export function sandboxHosts({ contacts }: AuditedMachine): readonly string[] {
  return contacts.filter(({ reason }) => reason === "sandbox image").map(({ to }) => hostOf(to));
}

/** The hosts that are contacted in a pull, in order. Where any registry is asked itself, that is the one of the image. */
export function pullHosts({ contacts }: AuditedMachine, reference: string): readonly string[] {
  const registry = reference.slice(0, reference.indexOf("/"));
  const ofPulls = contacts.filter(({ reason }) => reason === "registry");
  const own = ofPulls.filter((contact) => contact.registry === registry);
  return (own.length > 0 ? own : ofPulls.filter((contact) => contact.registry === "*"))
    .sort((a, b) => (a.turn ?? 0) - (b.turn ?? 0))
    .map(({ to }) => (to === null ? registry : hostOf(to)));
}

/** `host`, with a port that is not that of https. */
function hostOf(to: AuditedMachine["contacts"][number]["to"]): string {
  if (to === null) return "unknown";
  return to.port === 443 ? to.host : `${to.host}:${to.port}`;
}
