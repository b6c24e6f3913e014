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
      "hosts.toml has one table for each URL, so of two mirrors with the same one containerd would know only the last, at the place of the first; with the same address in two spellings it asks twice.",
    message: ({ url, first }) => `${url} is what mirrors[${first}] asks already`,
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
  "mirror-http": code<{ url: string }>({
    severity: "warning",
    about:
      "Nothing proves who answers an http request. Anybody between the node and this mirror can change an image that is pulled by tag.",
    message: ({ url }) => `images from ${url} come over http`,
    hint: () => "write https://, with tls: { ca: … } for a certificate authority of your own",
  }),
  "mirror-skip-verify": code<None>({
    severity: "warning",
    about:
      "With skip_verify containerd takes any certificate. Anybody between the node and this mirror can change an image that is pulled by tag, and reads the headers that are sent to it.",
    message: () => "whoever answers for this mirror is trusted",
    hint: () =>
      "remove skipVerify, and give the mirror's certificate authority with tls: { ca: … }",
  }),
  "mirror-without-pull": code<{ url: string }>({
    severity: "warning",
    about:
      "In a pull containerd asks only hosts that have pull: for a tag those with pull and resolve, for everything else those with pull.",
    message: ({ url }) => `${url} is never asked in a pull`,
    hint: () => "write capabilities: [pull, resolve]",
  }),
  "mirror-path": code<{ url: string; asked: string }>({
    severity: "warning",
    about:
      "containerd appends /v2 to the path of a mirror that does not end in it. Registries that serve a project or a proxy below /v2/ are then asked at an address that they do not have.",
    message: ({ url, asked }) => `${url} is asked at ${asked}/…`,
    hint: () =>
      "write overridePath: true, in a hosts.toml override_path = true, if the path is whole as it is",
  }),
  "mirror-docker-io": code<None>({
    severity: "warning",
    about:
      "containerd asks registry-1.docker.io only where no address is written. A mirror at docker.io is really asked at docker.io, where no registry answers.",
    message: () => "there is no registry at docker.io",
    hint: () => "write https://registry-1.docker.io",
  }),
  "mirror-is-upstream": code<{ host: string }>({
    severity: "warning",
    about:
      "With upstream: allow the registry is asked after its mirrors. As a mirror of its own it is asked twice for whatever it does not have.",
    message: ({ host }) =>
      `this mirror of ${host} is ${host} itself, which upstream: allow asks too`,
    hint: () => "write upstream: deny, or remove this mirror",
  }),
  "containerd-mirror-ipv6": code<{ url: string; version: string }>({
    severity: "error",
    about:
      "The TOML reader of containerd 1.x stops at a bracket in the name of a table and drops the whole hosts.toml. Then it goes to the registry itself.",
    message: ({ url, version }) => `containerd ${version} can't read a mirror at ${url}`,
    hint: () => "give the mirror a DNS name, or use containerd 2.0",
  }),
  "containerd-dial-timeout": code<{ version: string; since: string }>({
    severity: "warning",
    about:
      "containerd ignores the key before that. A mirror that does not answer then holds up each request of a pull for 30 seconds.",
    message: ({ version, since }) =>
      `containerd ${version} knows no dial timeout, it came with ${since}; the key is left out`,
    hint: () => "remove dialTimeoutSeconds for these nodes, or use a later containerd",
  }),
  "containerd-dial-timeout-http": code<{ version: string }>({
    severity: "warning",
    about:
      "containerd 2.0 takes a dial timeout for a setting of TLS: an http mirror is then asked with https first, and fails for good where the server just closes the connection.",
    message: ({ version }) =>
      `with a dial timeout, containerd ${version} would ask this http mirror with https; the key is left out`,
    hint: () => "write https://, remove dialTimeoutSeconds, or use containerd 2.1",
  }),
  "registry-alias": code<{ host: string }>({
    severity: "error",
    about:
      "containerd keeps images of Docker Hub under docker.io and looks for a directory of that name, whatever the host of the registry is called.",
    message: ({ host }) => `${host} is Docker Hub, which containerd knows as docker.io`,
    hint: () => "write host: docker.io",
  }),
  "registry-host": code<{ host: string }>({
    severity: "error",
    about:
      "containerd looks for a registry's directory by the host of an image reference. A first step without a dot or a port is a part of Docker Hub there, so a directory of such a name is never looked for.",
    message: ({ host }) => `no image reference has the registry ${host}`,
    hint: () =>
      "write the host as references have it: a name with a dot or a port, an IPv4 address, or localhost",
  }),
  "registry-port-443": code<{ host: string; name: string }>({
    severity: "warning",
    about:
      "containerd compares hosts as text, and looks for this directory only where a reference itself says :443.",
    message: ({ host, name }) => `${host} is another registry than ${name} to containerd`,
    hint: ({ name }) => `write host: ${name}, unless references really have the port`,
  }),
  "registry-other-port": code<{ reference: string; host: string; entry: string }>({
    severity: "warning",
    about:
      "containerd compares hosts as text, with their ports. An entry with another port, or with none, says nothing about this image's registry.",
    message: ({ reference, host, entry }) => `${reference} is of ${host}, which is not ${entry}`,
    hint: ({ host }) => `write host: ${host}`,
  }),
  "registry-cannot-resolve": code<{ host: string }>({
    severity: "warning",
    about:
      "Only a mirror with both pull and resolve is asked what a tag stands for, so with the registry itself denied no image can be pulled by tag.",
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
