import { dirname, resolve as resolvePath } from "node:path";
import type { Finding } from "../core/report/finding.ts";
import { wantedInventories } from "../core/spec/fleet/wanted-inventories.ts";
import { loadSpec, type Spec } from "../core/spec/load.ts";
import { type Resolution, resolve, type Selection } from "../core/spec/resolve.ts";
import { readInventories } from "./inventories.ts";
import { readInput } from "./read-input.ts";

/** A spec whose layers are merged, before anything that it refers to was read. */
export interface ResolvedSpec {
  readonly spec: Spec;
  readonly resolution: Resolution;
  /** Where relative paths of the spec start. */
  readonly specFolder: string;
  /** Of inventories that could not be read. */
  readonly unread: readonly Finding[];
}

/**
 * Reads the spec `file` (`-`: standard input, relative paths then start in the working directory) and its inventories.
 * `resolved` is absent when there is no spec to resolve, not even a draft of one; `findings` are of its form.
 */
export async function resolveSpec(
  file: string,
  {
    selection,
    stdin,
  }: { readonly selection: Selection; readonly stdin: AsyncIterable<Uint8Array> },
): Promise<{ readonly resolved?: ResolvedSpec; readonly findings: readonly Finding[] }> {
  const input = await readInput(file, stdin);
  if (input.text === undefined) return { findings: input.findings };
  const read = loadSpec(input.text, file === "-" ? "<stdin>" : file);
  const spec = read.spec ?? read.draft;
  if (spec === undefined) return { findings: read.findings };
  const specFolder = file === "-" ? process.cwd() : dirname(resolvePath(file));
  const inventories = readInventories(wantedInventories(spec), specFolder);
  const resolution = resolve(spec, selection, inventories.texts);
  const unread = inventories.findings;
  return { resolved: { spec, resolution, specFolder, unread }, findings: read.findings };
}
