import { readReference } from "./image-reference.ts";

/**
 * The name under which containerd looks for a reference in its store: docker.io and library are written out, a missing
 * tag is latest, and beside a digest the tag is left out. Source: runs on 1.6.20 to 2.3.4 with each form.
 */
export function lookedUpName(reference: string): string {
  const at = reference.indexOf("@");
  if (at !== -1) {
    const name = reference.slice(0, at).replace(/:[^:/]*$/, "");
    return `${completed(name)}${reference.slice(at)}`;
  }
  const hasTag = reference.lastIndexOf(":") > reference.lastIndexOf("/");
  return hasTag ? completed(reference) : `${completed(reference)}:latest`;
}

/** The same with the host and the path that are not written. */
function completed(name: string): string {
  const read = readReference(name);
  if (read.kind === "canonical" || read.suggestion === undefined) return name;
  const { suggestion } = read;
  return suggestion.endsWith(":TAG") ? suggestion.slice(0, -":TAG".length) : suggestion;
}
