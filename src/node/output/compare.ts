import { join, resolve } from "node:path";
import { manifestName, manifestText } from "../../core/plan/manifest.ts";
import { type Finding, finding } from "../../core/report/finding.ts";
import { errnoText } from "../errno.ts";
import { difference } from "./difference.ts";
import { fingerprint } from "./output-file.ts";
import { type OutputFs, standing, systemFs } from "./output-fs.ts";
import { readTarget } from "./target.ts";
import { nextManifest, type OutputRequest } from "./write.ts";

/** One file that a render would change. */
export interface OutputChange {
  readonly path: string;
  /** `changed`: other bytes or another kind. `mode`: the same bytes with another mode. */
  readonly change: "added" | "changed" | "removed" | "mode";
}

export interface ComparedOutput {
  /** Sorted by path; empty when a render would change nothing. Never holds content, so secrets stay out of it. */
  readonly changes: readonly OutputChange[];
  /** Why the folder can't be compared. */
  readonly findings: readonly Finding[];
}

/**
 * What `writeOutput(request)` would change, for `--check`. Writes nothing. Secrets are compared by their bytes.
 * `manifest.json` is named only where nothing else differs: else it is clear that it does.
 */
export function compareOutput(request: OutputRequest, os: OutputFs = systemFs): ComparedOutput {
  const root = resolve(request.dir);
  // A folder that may only be read can be checked.
  const { target, findings } = readTarget(request.dir, { ...os, accessSync: () => undefined });
  if (findings.length > 0) return { changes: [], findings };
  try {
    const { current, pending } = target;
    const next = nextManifest(pending?.manifest ?? current, request);
    const wanted = new Set(next.files.map((entry) => entry.path));
    const known = new Set(
      [current, pending?.manifest].flatMap((it) => it?.files ?? []).map((it) => it.path),
    );
    const changes = [
      ...request.files.flatMap((file) =>
        changeOf(file.path, difference(os, root, fingerprint(file))),
      ),
      ...[...known].filter((path) => !wanted.has(path)).map((path) => removal(path)),
    ];
    if (changes.length > 0) return { changes: byPath(changes), findings: [] };
    const manifest = join(root, manifestName);
    if (standing(os, manifest) === undefined)
      return { changes: [{ path: manifestName, change: "added" }], findings };
    const same = os.readFileSync(manifest, "utf8") === manifestText(next);
    return { changes: same ? [] : [{ path: manifestName, change: "changed" }], findings };
  } catch (error) {
    const reason = errnoText(error);
    return {
      changes: [],
      findings: [finding("output-unreadable", [], { path: request.dir, reason })],
    };
  }
}

function removal(path: string): OutputChange {
  return { path, change: "removed" };
}

function changeOf(path: string, found: ReturnType<typeof difference>): readonly OutputChange[] {
  if (found === undefined) return [];
  return [{ path, change: found.kind === "absent" ? "added" : found.kind }];
}

function byPath(changes: readonly OutputChange[]): readonly OutputChange[] {
  return [...changes].sort((a, b) => (a.path < b.path ? -1 : 1));
}
