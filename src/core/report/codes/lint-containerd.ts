import { code } from "./code-info.ts";

/** containerd's files as they lie on a machine. */
export const lintContainerdCodes = {
  "containerd-config-syntax": code<{ problem: string; version: string }>({
    severity: "error",
    about:
      "containerd does not start with a config.toml that is not TOML. Where the fault is in an imported file, that is the same.",
    message: ({ problem, version }) =>
      `this is no TOML (${lower(problem)}), so containerd ${version} does not start`,
    hint: () => "correct the line",
  }),
  "containerd-config-refused": code<{ found: number; known: number; version: string }>({
    severity: "error",
    about: "containerd does not start with a config.toml of a version that it does not know.",
    message: ({ found, version }) =>
      `containerd ${version} does not know version ${found} of config.toml and does not start`,
    hint: ({ known }) => `write version = ${known}, and the keys of that version`,
  }),
  "containerd-config-newer": code<{
    found: number;
    known: number;
    version: string;
    sandbox: string;
  }>({
    severity: "error",
    about:
      "containerd before 1.6.32 and 1.7.17 takes a config.toml of any version without a word. Plugin tables that it does not know count for nothing, and what they said is at its default.",
    message: ({ found, version, sandbox }) =>
      `containerd ${version} does not know version ${found} of config.toml and leaves out each plugin table of it that is new: its sandbox image is ${sandbox}`,
    hint: ({ known }) => `write version = ${known}, and the keys of that version`,
  }),
  "containerd-config-short-names": code<{ version: string; known: number; sandbox: string }>({
    severity: "error",
    about:
      "Without a version, containerd 1.x takes a config.toml for one of version 1, in which plugins have short names. It ignores every table with a long one, and all that it says is at its default.",
    message: ({ version, sandbox }) =>
      `without version = 2, containerd ${version} ignores every plugin table of this file: its sandbox image is ${sandbox}`,
    hint: ({ known }) => `write version = ${known} in the first line`,
  }),
  "containerd-config-unversioned": code<{ version: string; known: number }>({
    severity: "warning",
    about:
      "Which keys of a config.toml count depends on its version. A file without one is taken for another version by each containerd: after an upgrade, the same file may say nothing at all.",
    message: ({ version }) => `containerd ${version} has to guess of which version this file is`,
    hint: ({ known }) => `write version = ${known} in the first line`,
  }),
  "containerd-sandbox-ignored": code<{
    key: string;
    version: string;
    sandbox: string;
    instead: string;
  }>({
    severity: "error",
    about:
      "The sandbox image is what the first pod of a node needs before anything else. containerd ignores its key in the place of another version, and asks a registry on the internet for its own default.",
    message: ({ key, version, sandbox }) =>
      `containerd ${version} ignores ${key}: its sandbox image is ${sandbox}`,
    hint: ({ instead }) => `write ${instead} instead`,
  }),
  "containerd-sandbox-twice": code<{ key: string; other: string; version: string }>({
    severity: "error",
    about:
      "containerd 2.x translates the sandbox image of an older config.toml to its place in a newer one. Where both are there, the older one wins without a word.",
    message: ({ key, other, version }) =>
      `containerd ${version} takes ${key} for its sandbox image, not ${other}`,
    hint: ({ key }) => `remove ${key}`,
  }),
  "containerd-plugin-short-name": code<{
    name: string;
    full: string | undefined;
    version: string;
    isRefused: boolean;
  }>({
    severity: "error",
    about:
      "Only a config.toml of version 1 has short names of plugins. In any later one containerd 1.x refuses to start over such a name, and 2.x ignores the table without a word.",
    message: ({ name, version, isRefused }) =>
      isRefused
        ? `containerd ${version} does not start over the plugin name ${name}`
        : `containerd ${version} has no plugin ${name} and ignores the table`,
    hint: ({ full }) =>
      full === undefined
        ? "write the name of the plugin in full, or remove the table"
        : `write plugins."${full}"`,
  }),
  "containerd-import-missing": code<{ path: string }>({
    severity: "error",
    about:
      "containerd does not start where an imported file is missing. Only a pattern with a * may match nothing.",
    message: ({ path }) => `${path} is not there, so containerd does not start`,
    hint: () => "remove the import, or put the file there",
  }),
  "containerd-import-unseen": code<{ path: string }>({
    severity: "warning",
    about:
      "An imported file can take back or change whatever this one says. nodegen judges files together only where all of them are named.",
    message: ({ path }) => `${path} is imported, and not among the files that were named`,
    hint: ({ path }) => `name ${path} too, or the folder that it is in`,
  }),
  "containerd-import-newer": code<{ root: number; found: number; version: string }>({
    severity: "error",
    about:
      "The first releases of containerd 2.3 do not start where an imported file has a higher version than config.toml itself.",
    message: ({ root, found, version }) =>
      `containerd ${version} does not start over an import of version ${found} into a file of version ${root}`,
    hint: ({ root }) => `write both in one version, or this file in version ${root}`,
  }),
  "containerd-import-version": code<{
    root: number;
    found: number;
    version: string;
    sandbox: string;
  }>({
    severity: "error",
    about:
      "containerd 2.0 to 2.2 have one version for all files: that of the last that names one. An import of a newer version keeps config.toml itself from being translated, and each of its older tables then counts for nothing.",
    message: ({ root, found, version, sandbox }) =>
      `this import of version ${found} makes containerd ${version} ignore the tables of version ${root} in the file that imports it: its sandbox image is ${sandbox}`,
    hint: () => "write both files in one version",
  }),
  "containerd-import-replaces": code<{
    section: string;
    lost: readonly string[];
    version: string;
    sandbox: string;
  }>({
    severity: "error",
    about:
      "containerd before 2.0 does not merge plugin sections: one of an imported file takes the place of the whole section, and what stood there before is at its default again.",
    message: ({ section, lost, version, sandbox }) =>
      `on containerd ${version} this takes the place of all of ${section}: ${lost.join(", ")} of the importing file are gone, and the sandbox image is ${sandbox}`,
    hint: ({ section }) => `write all keys of ${section} into one file`,
  }),
  "containerd-drop-in-unread": code<{ config: string; pattern: string }>({
    severity: "warning",
    about:
      "containerd reads /etc/containerd/conf.d only where config.toml imports it. From 2.2 on it is in the default configuration, and that is not asked where there is a config.toml.",
    message: ({ config }) => `${config} does not import this file, so containerd does not read it`,
    hint: ({ pattern }) => `write imports = ["${pattern}"] into config.toml, or remove the file`,
  }),
  "containerd-runtime-snapshotter-lost": code<{
    minor: string;
    name: string;
    snapshotter: string;
    instead: string;
  }>({
    severity: "error",
    about:
      "From 2.0 to 2.2 the plugin that pulls images has a list of its own of which runtime uses which snapshotter. Without it images for the runtime are unpacked into the snapshotter of all others, and once more when a pod starts; a snapshotter that fetches lazily gets nothing.",
    message: ({ minor, name, snapshotter }) =>
      `containerd ${minor} pulls images for the runtime ${name} into the default snapshotter, not into ${snapshotter}`,
    hint: ({ instead, snapshotter }) => `add ${instead} = "${snapshotter}"`,
  }),
  "containerd-registry-twice": code<{ key: string; minor: string }>({
    severity: "error",
    about:
      "The CRI plugin does not load with a registry table of the old form beside config_path. containerd itself starts, and the kubelet finds no runtime.",
    message: ({ key, minor }) =>
      `${key} beside config_path keeps the CRI plugin of containerd ${minor} from loading`,
    hint: () => "remove it, and write a hosts.toml for each registry below config_path",
  }),
  "containerd-registry-deprecated": code<{ key: string }>({
    severity: "warning",
    about:
      "registry.mirrors, configs and auths are deprecated since containerd 1.5 and announced to go. From 2.1 on they also turn the transfer service off.",
    message: ({ key }) => `${key} is deprecated`,
    hint: () => "set config_path, and write a hosts.toml for each registry below it",
  }),
  "containerd-config-path-colon": code<{ found: string; minor: string }>({
    severity: "error",
    about:
      "The transfer service, which pulls from 2.1 on, takes config_path for one folder, colon and all. It finds no hosts.toml then, and asks each registry itself.",
    message: ({ found, minor }) =>
      `containerd ${minor} looks for hosts.toml in one folder that is called ${found}, so each registry is asked directly`,
    hint: () => 'write one folder, such as config_path = "/etc/containerd/certs.d"',
  }),
  "containerd-config-path-relative": code<{ found: string; minor: string }>({
    severity: "error",
    about:
      "containerd finds no hosts.toml below a config_path that does not begin with a slash, and asks each registry itself.",
    message: ({ found, minor }) =>
      `containerd ${minor} finds nothing below "${found}", so each registry is asked directly`,
    hint: () => 'write it from the root, such as config_path = "/etc/containerd/certs.d"',
  }),
} as const;

/** The parser's words begin like a sentence. */
function lower(problem: string): string {
  return `${problem.charAt(0).toLowerCase()}${problem.slice(1)}`;
}
