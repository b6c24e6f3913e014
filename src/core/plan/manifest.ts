import { outputFolder } from "./artefact.ts";
import { isManifest, isSafePath, type Manifest, type ManifestEntry } from "./manifest-shape.ts";

export type { Manifest, ManifestEntry };

/** The name of the manifest in the output folder; it is written last. */
export const manifestName = "manifest.json";

/** Which part of the output a render is about, as `--pool`, `--node` and `--format` say. No list, or an empty one: all. */
export interface Selection {
  readonly pools?: readonly string[];
  readonly nodes?: readonly string[];
  readonly formats?: readonly string[];
}

/** Whether what belongs to `target` is the business of a render of `selection`. */
export function isSelected(
  target: { readonly pool: string; readonly node?: string; readonly format: string },
  selection: Selection,
): boolean {
  const { pools, nodes, formats } = selection;
  return names(pools, target.pool) && names(formats, target.format) && names(nodes, target.node);
}

function names(list: readonly string[] | undefined, name: string | undefined): boolean {
  if (list === undefined || list.length === 0) return true;
  return name !== undefined && list.includes(name);
}

/** The bytes of manifest.json: the same for the same manifest, in whatever order its entries and their fields are. */
export function manifestText(manifest: Manifest): string {
  const { apiVersion, kind, cluster } = manifest;
  const files = byPath(manifest.files).map((entry) => ({
    path: entry.path,
    pool: entry.pool,
    node: entry.node,
    format: entry.format,
    mode: entry.mode,
    bytes: entry.bytes,
    sha256: entry.sha256,
    secret: entry.secret,
    linkTo: entry.linkTo,
  }));
  // JSON leaves out what is undefined, so an absent field stays absent.
  return `${JSON.stringify({ apiVersion, kind, cluster, files }, undefined, 2)}\n`;
}

/**
 * The manifest that `text` holds; `undefined` when it is not one that nodegen could have written. What it names gets
 * overwritten and deleted, so a path that leads anywhere else than below its own `<pool>/…/<format>/` spoils all of it.
 */
export function parseManifest(text: string): Manifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isManifest(value)) return undefined;
  const paths = new Set<string>();
  for (const entry of value.files) {
    if (!isSafePath(entry.path) || !entry.path.startsWith(`${outputFolder(entry)}/`)) {
      return undefined;
    }
    if (paths.has(entry.path)) return undefined;
    paths.add(entry.path);
  }
  for (const path of paths)
    if (foldersOf(path).some((folder) => paths.has(folder))) return undefined;
  return { ...value, files: byPath(value.files) };
}

/** What the output folder holds after `next` was rendered over `old`: of `old` only what `selection` leaves alone. */
export function mergeManifests(
  old: Manifest | undefined,
  next: Manifest,
  selection: Selection,
): Manifest {
  const kept = (old?.files ?? []).filter((entry) => !isSelected(entry, selection));
  return { ...next, files: byPath([...kept, ...next.files]) };
}

/** The folders that `path` stands in, outermost first: `a/b/c` has `a` and `a/b`. */
export function foldersOf(path: string): readonly string[] {
  const steps = path.split("/");
  return steps.slice(1).map((_, index) => steps.slice(0, index + 1).join("/"));
}

/** Sorted by code unit: the same on every machine, whatever its locale. */
function byPath(entries: readonly ManifestEntry[]): readonly ManifestEntry[] {
  return [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
