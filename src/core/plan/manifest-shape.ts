/** One file or link of the output. Paths are relative to the output folder, with `/`. */
export interface ManifestEntry {
  readonly path: string;
  readonly pool: string;
  readonly node?: string;
  readonly format: string;
  /** Four octal digits, such as "0644"; absent for a link. */
  readonly mode?: string;
  readonly bytes?: number;
  /** Hex. Absent for a secret, whose digest would let it be guessed, and for a link. */
  readonly sha256?: string;
  readonly secret?: true;
  readonly linkTo?: string;
}

export interface Manifest {
  readonly apiVersion: "nodegen/v1alpha1";
  readonly kind: "Manifest";
  readonly cluster: string;
  /** Sorted by path. */
  readonly files: readonly ManifestEntry[];
}

/** Whether `value` has the shape of a manifest, with no field that we do not know. Paths are another question. */
export function isManifest(value: unknown): value is Manifest {
  return (
    isRecord(value) &&
    hasOnly(value, ["apiVersion", "kind", "cluster", "files"]) &&
    value.apiVersion === "nodegen/v1alpha1" &&
    value.kind === "Manifest" &&
    typeof value.cluster === "string" &&
    Array.isArray(value.files) &&
    value.files.every(isEntry)
  );
}

/**
 * Whether `path` is safe to write and to delete below the output folder: relative, no `.`, `..` or empty step, no
 * control character, and not one of the names at the top that nodegen keeps for itself (`manifest.json`, and whatever
 * starts with a dot). No backslash, which separates on Windows, but in the `\xNN` of systemd's unit names: what follows
 * such a one begins with an x, and leads nowhere but down.
 */
export function isSafePath(path: string): boolean {
  if (/[\u0000-\u001f\u007f]|\\(?!x[0-9a-f]{2})/.test(path) || path.startsWith(".")) return false;
  const steps = path.split("/");
  if (steps[0] === "manifest.json") return false;
  return steps.every((step) => step !== "" && step !== "." && step !== "..");
}

function isEntry(value: unknown): value is ManifestEntry {
  if (!isRecord(value)) return false;
  const { path, pool, node, format, linkTo } = value;
  if (![path, pool, format].every(isName) || !(node === undefined || isName(node))) return false;
  if (linkTo !== undefined) {
    return isName(linkTo) && hasOnly(value, ["path", "pool", "node", "format", "linkTo"]);
  }
  const { mode, bytes, sha256, secret } = value;
  const digest =
    secret === true
      ? sha256 === undefined
      : secret === undefined && typeof sha256 === "string" && /^[0-9a-f]{64}$/.test(sha256);
  return (
    digest &&
    hasOnly(value, ["path", "pool", "node", "format", "mode", "bytes", "sha256", "secret"]) &&
    typeof mode === "string" &&
    /^[0-7]{4}$/.test(mode) &&
    Number.isSafeInteger(bytes) &&
    (bytes as number) >= 0
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isName(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function hasOnly(value: Record<string, unknown>, keys: readonly string[]): boolean {
  return Object.keys(value).every((key) => keys.includes(key));
}
