import { readReference } from "../images/image-reference.ts";

/** An image as the kubelet asks containerd for it. */
export interface PullReference {
  /** As containerd knows it: with host and tag, or with the digest alone, as a pod may have it. */
  readonly canonical: string;
  readonly host: string;
  /** Behind the host. */
  readonly path: string;
  readonly tag?: string;
  /** `sha256:…`; then no tag is asked for. */
  readonly digest?: string;
}

/**
 * `text`, which a pod has as its image, completed as the CRI does: docker.io, `library/` and `:latest` where nothing
 * else is said, and the digest instead of the tag where there are both. Source: ParseDockerRef of
 * github.com/distribution/reference.
 */
export function pullReference(
  text: string,
): { readonly reference: PullReference } | { readonly problem: string } {
  const [name = "", digest, ...more] = text.split("@");
  if (more.length > 0 || (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest))) {
    return { problem: "has a digest that is not sha256: and 64 hexadecimal digits" };
  }
  const tagged = name.lastIndexOf(":") > name.lastIndexOf("/") ? name : `${name}:latest`;
  const read = readReference(tagged);
  const canonical = read.kind === "canonical" ? tagged : read.suggestion;
  if (canonical === undefined) {
    return { problem: read.kind === "other" ? read.problem : "can't be read" };
  }
  const slash = canonical.indexOf("/");
  const colon = canonical.lastIndexOf(":");
  const host = canonical.slice(0, slash);
  const path = canonical.slice(slash + 1, colon);
  if (digest === undefined) {
    return { reference: { canonical, host, path, tag: canonical.slice(colon + 1) } };
  }
  return { reference: { canonical: `${host}/${path}@${digest}`, host, path, digest } };
}
