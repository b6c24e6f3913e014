const pathPart = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPart = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const digestPart = /^sha256:[0-9a-f]{64}$/;
const hostPart = /^(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::[0-9]+)?$/;

/**
 * The full name that the importer makes of a RepoTag: `pause:3.10` is `docker.io/library/pause:3.10`. `undefined` for
 * what is no image name. Source: ParseDockerRef in github.com/distribution/reference v0.6.0, normalize.go.
 */
export function dockerName(repoTag: string): string | undefined {
  const at = repoTag.indexOf("@");
  const digest = at === -1 ? undefined : repoTag.slice(at + 1);
  const tagged = at === -1 ? repoTag : repoTag.slice(0, at);
  const colon = tagged.lastIndexOf(":");
  const hasTag = colon > tagged.lastIndexOf("/");
  const tag = hasTag ? tagged.slice(colon + 1) : undefined;
  const repository = fullRepository(hasTag ? tagged.slice(0, colon) : tagged);
  if (repository === undefined || (tag !== undefined && !tagPart.test(tag))) return undefined;
  // With both, the digest is the name, and the tag is lost.
  if (digest !== undefined) return digestPart.test(digest) ? `${repository}@${digest}` : undefined;
  return `${repository}:${tag ?? "latest"}`;
}

function fullRepository(name: string): string | undefined {
  const slash = name.indexOf("/");
  const first = slash === -1 ? "" : name.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === "localhost" || first !== first.toLowerCase();
  const host = isHost ? first.replace(/^index\.docker\.io$/, "docker.io") : "docker.io";
  const rest = isHost ? name.slice(slash + 1) : name;
  const path = host === "docker.io" && !rest.includes("/") ? `library/${rest}` : rest;
  return hostPart.test(host) && path.split("/").every((part) => pathPart.test(part))
    ? `${host}/${path}`
    : undefined;
}
