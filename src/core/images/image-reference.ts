/** A reference in the one form that containerd neither rewrites nor resolves: `host[:port]/path:tag`. */
export interface ImageReference {
  /** `host[:port]/path`, which `ctr images import --base-name` takes. */
  readonly repository: string;
  readonly tag: string;
}

export type ReferenceReading =
  | { readonly kind: "canonical"; readonly reference: ImageReference }
  | { readonly kind: "other"; readonly problem: string; readonly suggestion?: string };

/** Grammar: github.com/distribution/reference, reference.go. */
const hostForm =
  /^(localhost|[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)+|[a-z0-9]([-a-z0-9.]*[a-z0-9])?:[0-9]{1,5}|localhost:[0-9]{1,5})$/;
const pathForm = /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagForm = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** Names under which Docker Hub is also known; containerd stores its images under docker.io alone. */
const dockerHubAliases = ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];

/** Reads `text`; for anything but the canonical form, says why and what it was probably meant to be. */
export function readReference(text: string): ReferenceReading {
  const at = text.indexOf("@");
  if (at !== -1) {
    const name = text.slice(0, at);
    const problem =
      "has a digest; containerd looks it up under another name than the one it is imported and pinned under";
    return { kind: "other", problem, ...suggested(name) };
  }
  const slash = text.indexOf("/");
  const host = slash === -1 ? "" : text.slice(0, slash);
  if (host === "" || !/[.:]|^localhost$/.test(host)) {
    const path = slash === -1 ? `library/${text}` : text;
    const problem = "has no registry host, so containerd reads it as an image of docker.io";
    return { kind: "other", problem, ...suggested(`docker.io/${path}`) };
  }
  if (dockerHubAliases.includes(host)) {
    const problem = `names Docker Hub ${host}, and containerd stores it as docker.io`;
    return { kind: "other", problem, ...suggested(`docker.io${text.slice(slash)}`) };
  }
  const rest = text.slice(slash + 1);
  if (host === "docker.io" && !rest.includes("/")) {
    const problem = "is stored by containerd as docker.io/library/…";
    return { kind: "other", problem, ...suggested(`docker.io/library/${rest}`) };
  }
  if (!hasTag(text)) {
    const problem = "has no tag; containerd imports it as :latest and pins it never";
    return { kind: "other", problem, ...suggested(`${text}:TAG`) };
  }
  const colon = rest.lastIndexOf(":");
  const [path, tag] = [rest.slice(0, colon), rest.slice(colon + 1)];
  if (!hostForm.test(host)) return { kind: "other", problem: "has a host that is no registry" };
  if (!pathForm.test(path)) {
    const problem = "has a path that no registry accepts (lower case, digits and . _ - / only)";
    return { kind: "other", problem };
  }
  if (!tagForm.test(tag)) return { kind: "other", problem: "has a tag that no registry accepts" };
  return { kind: "canonical", reference: { repository: `${host}/${path}`, tag } };
}

function hasTag(text: string): boolean {
  return text.lastIndexOf(":") > text.lastIndexOf("/");
}

/** `text`, or what it was meant to be in its turn: nothing is suggested that would be refused itself. */
function suggested(text: string): { readonly suggestion?: string } {
  const read = readReference(text);
  if (read.kind === "canonical") return { suggestion: text };
  return read.suggestion === undefined ? {} : { suggestion: read.suggestion };
}
