import { code, type None } from "./code-info.ts";

/** Registries and their mirrors. */
export const registryCodes = {
  "mirror-url": code<{ found: string; problem: string }>({
    severity: "error",
    about:
      "containerd drops a hosts.toml whose URL it can't read and then goes to the registry itself, without a word in the pull's error.",
    message: ({ found, problem }) => `the mirror "${found}" ${problem}`,
    hint: () => "write https://host[:port][/path]",
  }),
  "mirror-url-credentials": code<None>({
    severity: "error",
    about: "containerd ignores a user and password in a mirror's URL, and the spec is in git.",
    message: () => "the mirror's url holds a user or a password",
    hint: () =>
      "remove it, and send headers: { Authorization: { env: REGISTRY_AUTH } } with a value such as Basic dXNlcjpwYXNz",
  }),
  "mirror-duplicate": code<{ url: string; first: number }>({
    severity: "error",
    about:
      "hosts.toml has one table for each URL, so of two mirrors with the same one containerd would know only the last, at the place of the first.",
    message: ({ url, first }) => `${url} is the url of mirrors[${first}] already`,
    hint: () => "make one mirror of the two",
  }),
  "mirror-tls-on-http": code<None>({
    severity: "error",
    about:
      "With any TLS key on an http host, containerd tries https first and fails for good where the server just closes the connection.",
    message: () => "a mirror with http can't have tls",
    hint: () => "write https://, or remove tls",
  }),
  "mirror-client-pair": code<{ missing: string }>({
    severity: "error",
    about: "A client certificate is of no use without its key, and the other way round.",
    message: ({ missing }) => `tls has one half of a client certificate; ${missing} is missing`,
    hint: ({ missing }) => `add ${missing}: { file: … }`,
  }),
  "mirror-not-pem": code<{ expected: string }>({
    severity: "error",
    about:
      "containerd reads these files when it pulls: a file that is not PEM makes every pull from this registry fail.",
    message: ({ expected }) => `this is not a PEM ${expected}`,
    hint: ({ expected }) => `refer to a file with -----BEGIN ${expected}-----`,
  }),
  "mirror-header-newline": code<None>({
    severity: "error",
    about: "A header value is one line; Go's HTTP client refuses a request with any other.",
    message: () => "the header's value has a line break or a control character in it",
    hint: () => "give a value of one line; a line break at its end is removed by nodegen",
  }),
  "registry-cannot-resolve": code<{ host: string }>({
    severity: "warning",
    about:
      "A mirror with pull alone is never asked what a tag stands for, so with the registry itself denied no image can be pulled by tag.",
    message: ({ host }) => `no mirror of ${host} resolves tags, and the registry itself is denied`,
    hint: () => "write capabilities: [pull, resolve] on one of the mirrors",
  }),
  "registry-cut-off": code<{ reference: string; host: string }>({
    severity: "warning",
    about:
      "The image is imported from its archive. Should it ever be removed from the node's store by hand, containerd has no way to pull it again; the next start of the kubelet imports it.",
    message: ({ reference, host }) =>
      `${reference} can't be pulled: ${host} has no entry with a mirror, and "*" denies it`,
    hint: ({ host }) =>
      `add an entry with host: ${host} and its mirrors, or leave it so if the node has no registry at all`,
  }),
} as const;
