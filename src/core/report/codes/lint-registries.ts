import { code } from "./code-info.ts";

/** Why a hosts.toml counts for nothing, in words. */
const droppedBecause: Readonly<Record<string, { readonly what: string; readonly hint: string }>> = {
  "byte-order-mark": {
    what: "it begins with a byte order mark",
    hint: "save it as UTF-8 without a byte order mark",
  },
  syntax: { what: "it is no TOML", hint: "correct the line" },
  brackets: {
    what: "the name of a table has a bracket in it",
    hint: "give the mirror a DNS name, or use containerd 2.0",
  },
  "no-host-table": {
    what: "it has no [host] table",
    hint: 'add a table for the host that is asked, such as [host."https://mirror.internal.example"]',
  },
  type: { what: "a value is of another type", hint: "correct its type" },
  url: { what: "it can't read a URL", hint: "write https://host[:port][/path]" },
  capability: {
    what: "it does not know a capability",
    hint: "write pull, resolve and push alone",
  },
  client: {
    what: "client is no certificate with its key",
    hint: 'write client = [["client.pem", "client.key"]]',
  },
  "dial-timeout": { what: "dial_timeout is no duration", hint: 'write it as in "5s"' },
};

/** Folders of registries as they lie on a machine. */
export const lintRegistryCodes = {
  "hosts-toml-dropped": code<{
    version: string;
    reason: string;
    /** What of the text it is about; never a value that may be a secret. */
    found: string;
    /** The URL at which the registry itself is asked, or words for it. */
    upstream: string;
  }>({
    severity: "error",
    about:
      "One word that containerd does not know drops a whole hosts.toml. It says so in its log alone, and pulls from the registry itself as if there were no mirror.",
    message: ({ version, reason, found, upstream }) =>
      `containerd ${version} drops this file, because ${droppedBecause[reason]?.what ?? reason} (${found}), and asks ${upstream}`,
    hint: ({ reason }) => droppedBecause[reason]?.hint ?? "correct the file",
  }),
  "hosts-toml-implied-upstream": code<{ upstream: string; server: string }>({
    severity: "warning",
    about:
      "A hosts.toml without server has one more host behind all that it names: the registry itself. It is asked for whatever the mirrors do not have, and whenever they do not answer.",
    message: ({ upstream }) =>
      `without server, ${upstream} is asked when no host of this file has the image`,
    hint: ({ server }) =>
      `write server = "${server}" above all tables if that is meant, or server = "http://127.0.0.1:9" and capabilities = ["push"] so that nothing else is ever asked`,
  }),
  "hosts-toml-root-without-server": code<{ key: string; upstream: string }>({
    severity: "error",
    about:
      "capabilities at the top of a hosts.toml are those of server. Without server the registry itself is asked, with all capabilities.",
    message: ({ key, upstream }) =>
      `${key} counts for nothing without server: ${upstream} is asked for everything`,
    hint: () => "write server above it",
  }),
  "hosts-toml-server-in-host": code<{ table: string; upstream: string }>({
    severity: "error",
    about:
      "What stands below the head of a table belongs to it. A server that is written there is an unknown key of one host, and is ignored without a word.",
    message: ({ table, upstream }) =>
      `server belongs to ${table} here and is ignored: ${upstream} is asked instead`,
    hint: () => "move the line above all tables",
  }),
  "hosts-toml-capabilities-empty": code<{ version: string }>({
    severity: "warning",
    about:
      "An empty list of capabilities is the same as none that is written: the host may be asked for everything.",
    message: ({ version }) => `to containerd ${version} an empty list means all capabilities`,
    hint: () => 'write capabilities = ["push"] for a host that is never to be asked in a pull',
  }),
  "hosts-toml-key-unknown": code<{ key: string; version: string; nearest: string | undefined }>({
    severity: "warning",
    about:
      "containerd ignores a key of hosts.toml that it does not know, without a word in its log.",
    message: ({ key, version }) => `containerd ${version} ignores ${key}`,
    hint: ({ nearest }) => (nearest === undefined ? "remove it" : `did you mean ${nearest}?`),
  }),
  "hosts-toml-host-ignored": code<{ host: string; version: string }>({
    severity: "error",
    about:
      'containerd 2.x asks only hosts with a table of their own, headed [host."URL"]. Those of an inline table or of dotted keys it reads, and never asks.',
    message: ({ host, version }) =>
      `containerd ${version} never asks ${host}: it has no table of its own`,
    hint: ({ host }) => `write [host."${host}"] in a line of its own, and its keys below`,
  }),
  "hosts-toml-host-twice": code<{ host: string; version: string }>({
    severity: "warning",
    about:
      "containerd 2.x lists a host again where one of its tables stands behind that of another host, and asks it twice for what it does not have.",
    message: ({ host, version }) => `containerd ${version} asks ${host} twice`,
    hint: () => "write the tables of a host next to each other",
  }),
  "hosts-toml-file-missing": code<{ file: string; key: string }>({
    severity: "error",
    about:
      "A pull fails where a certificate that a hosts.toml names can't be read. The next host is not tried.",
    message: ({ file, key }) => `${key} names ${file}, which is not there`,
    hint: () => "put the file there, or correct its path; it counts from the folder of hosts.toml",
  }),
  "certs-d-name": code<{ name: string; instead: string | undefined }>({
    severity: "error",
    about:
      "containerd looks for the folder of a registry by the name that image references have it by. Any other folder is never looked into, and the registry itself is asked.",
    message: ({ name }) => `containerd never looks for a folder ${name}`,
    hint: ({ instead }) =>
      instead === undefined
        ? "name it as image references name the registry: a host with a dot or a port, host_port_ for a port, docker.io for Docker Hub, _default for all others"
        : `call it ${instead}`,
  }),
  "certs-d-shadowed": code<{ name: string; other: string }>({
    severity: "error",
    about: "Of the folders for one registry containerd takes the first, and looks into no other.",
    message: ({ name, other }) => `beside ${other}, the folder ${name} is never looked into`,
    hint: ({ name }) => `move what counts into one of the two, and remove ${name}`,
  }),
  "certs-d-hides-default": code<{ name: string; upstream: string }>({
    severity: "error",
    about:
      "A registry with a folder of its own never falls to _default, even where that folder holds nothing. containerd then asks the registry itself.",
    message: ({ name, upstream }) =>
      `the folder ${name} holds nothing and hides _default: ${upstream} is asked`,
    hint: ({ name }) => `remove the folder ${name}, or write its hosts.toml`,
  }),
  "certs-d-unread": code<{ folder: string; config: string; found: string; key: string }>({
    severity: "error",
    about:
      "containerd reads folders of registries only below config_path, which by itself names none that it would find. Without it every mirror counts for nothing.",
    message: ({ folder, config, found }) =>
      found === ""
        ? `${config} has no config_path, so containerd reads nothing of ${folder}`
        : `config_path of ${config} is ${found}, so containerd reads nothing of ${folder}`,
    hint: ({ folder, key }) => `write ${key} = "${folder}"`,
  }),
} as const;
