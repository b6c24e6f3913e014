import type { Path } from "../report/path.ts";
import { nodeShape } from "../spec/resolve.ts";
import { isSecretPath } from "../spec/shape.ts";

/** What stands in place of a secret. */
const hidden = "[redacted]";

/** Keys of containerd's and the kubelet's own configuration behind which credentials stand. */
const secretKeys = /^(?:auth|password|identitytoken|token|secret|client-key-data|authorization)$/i;

/** User and password of a URL. */
const userInfo = /(:\/\/)[^/@\s]*@/g;

/**
 * `value`, which stands at `path` of a node, as it may be shown: references as they are written, never what they stand
 * for, and no password that somebody wrote into the spec itself.
 */
export function shownValue(value: unknown, path: Path): unknown {
  if (Array.isArray(value)) return value.map((item, index) => shownValue(item, [...path, index]));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, below]) => [key, shownValue(below, [...path, key])]),
    );
  }
  const isName = ["file", "env", "variable"].includes(String(path.at(-1)));
  if (isSecretPath(nodeShape, path) && !isName) return hidden;
  if (path.some((step) => secretKeys.test(String(step))) && !isName) return hidden;
  return typeof value === "string" ? value.replace(userInfo, `$1${hidden}@`) : value;
}
