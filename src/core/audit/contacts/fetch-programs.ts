import { pullReference } from "../../explain/pull-reference.ts";
import { upstreamHost } from "../../registries/try-order.ts";
import type { HostPort } from "../../syntax/url-host.ts";
import { argumentsOf, curlValues, otherValues, wgetValues } from "../reading/command-arguments.ts";
import { hostOfAddress } from "./url-hosts.ts";

/** Whom a command contacts. */
export type Fetch =
  | { readonly kind: "host"; readonly to: HostPort; readonly isApiServer?: boolean }
  /** An image, by the registry that references have; `roots`: where the program looks for hosts.toml, `cri` as the CRI does. */
  | { readonly kind: "image"; readonly registry: string; readonly roots: "cri" | readonly string[] }
  /** `operand` is what can't be told, as it is written; without one it is in the program's own configuration. */
  | { readonly kind: "unknown"; readonly operand?: string };

/** What a program with these arguments fetches; nothing where it does something else. */
type Reader = (words: readonly string[]) => readonly Fetch[];

/** Source of `upstreamHost`: the same host that containerd's own resolver takes. */
function imageOf(reference: string, roots: "cri" | readonly string[]): Fetch {
  if (reference.includes("$")) {
    // A registry that is written counts, whatever the rest of the name is.
    const [host = ""] = reference.split("/");
    if (host === reference || host.includes("$") || !/[.:]/.test(host))
      return { kind: "unknown", operand: reference };
    return { kind: "image", registry: host, roots };
  }
  const read = pullReference(reference);
  return "problem" in read
    ? { kind: "unknown", operand: reference }
    : { kind: "image", registry: read.reference.host, roots };
}

function directImage(reference: string): Fetch {
  const asked = imageOf(reference, []);
  if (asked.kind !== "image") return asked;
  const to = hostOfAddress(upstreamHost(asked.registry), "https");
  return to === undefined ? { kind: "unknown", operand: reference } : { kind: "host", to };
}

function urlOf(text: string, scheme: string): Fetch {
  const to = hostOfAddress(text, scheme);
  return to === undefined ? { kind: "unknown", operand: text } : { kind: "host", to };
}

const curl: Reader = (words) => {
  const { operands, options } = argumentsOf(words, curlValues);
  const of = (...names: readonly string[]) =>
    options.filter(([name]) => names.includes(name)).map(([, value]) => value);
  if (of("--unix-socket", "--abstract-unix-socket").length > 0) return [];
  const urls = [...operands, ...of("--url")].filter((one) => !one.startsWith("file:"));
  return [
    ...urls.map((url) => urlOf(url, "http")),
    ...of("-x", "--proxy")
      .filter((one) => one !== "")
      .map((proxy) => urlOf(proxy, "http")),
    ...of("-K", "--config").map((operand): Fetch => ({ kind: "unknown", operand })),
  ];
};

const wget: Reader = (words) => {
  const { operands, options } = argumentsOf(words, wgetValues);
  const lists = options.filter(([name]) => name === "-i" || name === "--input-file");
  return [
    ...operands.map((url) => urlOf(url, "http")),
    ...lists.map(([, operand]): Fetch => ({ kind: "unknown", operand })),
  ];
};

/** The words behind `verb`, where the operands in front of it are among `above`. */
function behind(words: readonly string[], verb: RegExp, above: RegExp = /^$/) {
  const { operands, options, flags } = argumentsOf(words, otherValues);
  const at = operands.findIndex((one) => verb.test(one));
  if (at === -1 || !operands.slice(0, at).every((one) => above.test(one))) return undefined;
  const of = (...names: readonly string[]) =>
    options.filter(([name]) => names.includes(name)).map(([, value]) => value);
  return { verb: String(operands[at]), operands: operands.slice(at + 1), of, flags };
}

/** It asks the registry itself, or by `--hosts-dir`; config.toml counts for nothing. Source: containerd, cmd/ctr/commands/resolver.go. */
const ctr: Reader = (words) => {
  const found = behind(words, /^(pull|fetch)$/, /^(images?|i|content|c)$/);
  const [reference] = found?.operands ?? [];
  return found === undefined || reference === undefined
    ? []
    : [imageOf(reference, found.of("--hosts-dir"))];
};

const crictl: Reader = (words) =>
  (behind(words, /^pull$/)?.operands ?? []).slice(-1).map((one) => imageOf(one, "cri"));

/** Source: nerdctl, docs/config.md, hosts_dir. */
const nerdctl: Reader = (words) =>
  (behind(words, /^(pull|run|create)$/, /^(image|container)$/)?.operands ?? [])
    .slice(0, 1)
    .map((one) => imageOf(one, ["/etc/containerd/certs.d", "/etc/docker/certs.d"]));

const engine: Reader = (words) =>
  (behind(words, /^(pull|run|create)$/, /^(image|container)$/)?.operands ?? [])
    .slice(0, 1)
    .map(directImage);

const skopeo: Reader = (words) =>
  (behind(words, /^(copy|inspect|sync)$/)?.operands ?? [])
    .filter((one) => one.startsWith("docker://"))
    .map((one) => directImage(one.slice("docker://".length)));

const oras: Reader = (words) =>
  (behind(words, /^(pull|copy|cp|fetch|discover)$/, /^(blob|manifest)$/)?.operands ?? [])
    .slice(0, 1)
    .map(directImage);

const crane: Reader = (words) =>
  (behind(words, /^(pull|export|copy|cp|digest|manifest|config)$/)?.operands ?? [])
    .slice(0, 1)
    .map(directImage);

const git: Reader = (words) => {
  const found = behind(words, /^(clone|fetch|pull|ls-remote|submodule)$/);
  if (found === undefined) return [];
  const [url] = found.operands;
  if (url === undefined || !/[:/$]/.test(url)) return [{ kind: "unknown" }];
  if (/^(\/|\.\.?\/|file:)/.test(url)) return [];
  // `user@host:path` goes by ssh.
  const host = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)/.exec(url)?.[1];
  return [host === undefined ? urlOf(url, "https") : urlOf(`ssh://${host}`, "ssh")];
};

const helm: Reader = (words) => {
  const found = behind(
    words,
    /^(pull|fetch|install|upgrade|template|add|update|login)$/,
    /^(repo|registry|dependency|dep)$/,
  );
  if (found === undefined) return [];
  const named = [...found.operands, ...found.of("--repo")].filter((one) =>
    /^(https?|oci):\/\//.test(one),
  );
  if (named.length > 0) return named.map((one) => urlOf(one, "https"));
  const isLocal = found.operands.some((one) => /^[./]|\.tgz$/.test(one));
  return isLocal ? [] : [{ kind: "unknown" }];
};

/**
 * Source: kubeadm v1.35.2, app/apis/kubeadm/v1beta4/defaults.go, DefaultImageRepository; app/util/version.go, which asks
 * dl.k8s.io where no version is written.
 */
const kubeadm: Reader = (words) => {
  const images = behind(words, /^pull$/, /^(config|images)$/) ?? behind(words, /^init$/);
  if (images !== undefined) {
    if (images.of("--config").length > 0) return [{ kind: "unknown", operand: "--config" }];
    const [repository = "registry.k8s.io"] = images.of("--image-repository");
    const asksVersion = images.of("--kubernetes-version").length === 0;
    return [
      imageOf(`${repository}/pause:any`, "cri"),
      ...(asksVersion ? [urlOf("dl.k8s.io", "https")] : []),
    ];
  }
  const join = behind(words, /^join$/, /^phase$/);
  const [endpoint] = join?.operands ?? [];
  if (endpoint === undefined) return [];
  const asked = urlOf(endpoint, "https");
  return [asked.kind === "host" ? { ...asked, isApiServer: true } : asked];
};

/** Programs that take packages from wherever their own configuration says. */
const packages =
  (verb: RegExp): Reader =>
  (words) => {
    const found = behind(words, verb);
    const offline = /^(--no-download|--no-index|--cacheonly|--offline|-C|--disable-repo=\*)$/;
    if (found === undefined || found.flags.some((one) => offline.test(one))) return [];
    const urls = [...found.of("--index-url", "--extra-index-url", "-i"), ...found.operands].filter(
      (one) => /^https?:\/\//.test(one),
    );
    const isLocal =
      found.operands.length > 0 &&
      found.operands.every((one) => /^\.{0,2}\/|\.(deb|rpm|apk|whl)$/.test(one));
    if (urls.length > 0) return urls.map((one) => urlOf(one, "https"));
    return isLocal && /^(install|localinstall|add)$/.test(found.verb) ? [] : [{ kind: "unknown" }];
  };

const always: Reader = (words) =>
  words.every((one) => one.startsWith("-")) ? [] : [{ kind: "unknown" }];

const rpm = packages(
  /^(install|localinstall|update|upgrade|makecache|check-update|distro-sync|reinstall|download|groupinstall)$/,
);

/** Every program of which a fetch is known. */
export const fetchPrograms: ReadonlyMap<string, Reader> = new Map([
  ["curl", curl],
  ["wget", wget],
  ["ctr", ctr],
  ["crictl", crictl],
  ["nerdctl", nerdctl],
  ["docker", engine],
  ["podman", engine],
  ["skopeo", skopeo],
  ["oras", oras],
  ["crane", crane],
  ["git", git],
  ["helm", helm],
  ["kubeadm", kubeadm],
  ...["apt-get", "apt", "aptitude"].map(
    (name) =>
      [
        name,
        packages(
          /^(install|update|upgrade|dist-upgrade|full-upgrade|download|source|build-dep|reinstall)$/,
        ),
      ] as const,
  ),
  ...["dnf", "yum", "microdnf", "tdnf"].map((name) => [name, rpm] as const),
  ["zypper", packages(/^(install|in|update|up|refresh|ref|dist-upgrade|dup|patch)$/)],
  ["apk", packages(/^(add|update|upgrade|fetch)$/)],
  ...["pip", "pip3"].map((name) => [name, packages(/^(install|download|wheel)$/)] as const),
  ["npm", packages(/^(install|i|ci|update)$/)],
  ["snap", packages(/^(install|refresh|download)$/)],
  ...["aws", "gsutil", "gcloud", "az"].map((name) => [name, always] as const),
]);
