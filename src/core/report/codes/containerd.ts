import { code } from "./code-info.ts";

/** containerd's own configuration. */
export const containerdCodes = {
  "containerd-version-unsupported": code<{ version: string; known: readonly string[] }>({
    severity: "error",
    about:
      "The version decides which config.toml is read and which is silently ignored, so nodegen writes one only for versions whose keys it knows.",
    message: ({ version }) => `nodegen does not know containerd ${version}`,
    hint: ({ known }) => `it knows ${known.map((minor) => `${minor}.x`).join(", ")}`,
  }),
  "containerd-key-unknown": code<{
    key: string;
    version: string;
    /** Where the key is in this version. */
    instead: string | undefined;
    nearest: string | undefined;
    /** The minors which have it. */
    minors: readonly string[];
  }>({
    severity: "error",
    about:
      "containerd ignores a key that it does not know, at most with a warning, and goes on with its default: for the sandbox image that is a name on the internet.",
    message: ({ key, version }) => `containerd ${version} has no key ${key}`,
    hint: ({ instead, nearest, minors }) => {
      if (instead !== undefined) return `the key of this version is ${instead}`;
      const meant = nearest === undefined ? "remove it" : `did you mean ${nearest}?`;
      return minors.length === 0 ? meant : `${meant} (it is a key of ${minors.join(", ")})`;
    },
  }),
  "containerd-key-ignored": code<{ key: string; version: string; instead: string }>({
    severity: "error",
    about:
      "From version 4 of config.toml on, the sockets of containerd, of its debug and metrics servers belong to plugins. containerd 2.3 still reads the old tables, shows them in its dump, and does nothing with them, without a warning.",
    message: ({ key, version }) => `containerd ${version} reads ${key} and does nothing with it`,
    hint: ({ instead }) => `the key of this version is ${instead}`,
  }),
  "containerd-key-guarded": code<{ key: string; instead: string }>({
    severity: "error",
    about:
      "nodegen writes this key from a field of its own, because other files depend on it: the import, the registries, the kubelet and the checks on the node would not know of a value that stands only here.",
    message: ({ key }) => `containerd.config can't set ${key}`,
    hint: ({ instead }) => `remove it: ${instead}`,
  }),
  "containerd-value": code<{ key: string }>({
    severity: "error",
    about:
      "config.toml is written by a TOML library, and what it wrote is read back: a value that comes back as another one is not written at all.",
    message: ({ key }) => `the value of ${key} can't be written as TOML`,
    hint: () =>
      "write text, true or false, a whole number below 2^53, a plain decimal number, or a list of one kind",
  }),
  "containerd-key-type": code<{ key: string; expected: string; found: string }>({
    severity: "error",
    about: "A value of the wrong type keeps containerd from starting.",
    message: ({ key, expected, found }) => `${key} takes ${expected}, not ${found}`,
    hint: ({ expected }) => `write a value of type ${expected}`,
  }),
  "containerd-cri-disabled": code<{ name: string }>({
    severity: "error",
    about:
      "The kubelet talks to the CRI plugin. Docker's packages of containerd come with it disabled, and a configuration that was copied from there makes a node that never gets ready.",
    message: ({ name }) => `${name} is disabled, so the kubelet can't use this containerd`,
    hint: ({ name }) => `remove ${name} from disabled_plugins`,
  }),
  "containerd-default-runtime": code<{
    name: string;
    known: readonly string[];
    nearest: string | undefined;
  }>({
    severity: "error",
    about:
      "Pods without a runtimeClassName run with the default runtime. Where there is none of that name, the CRI plugin does not load.",
    message: ({ name }) => `there is no runtime ${name}`,
    hint: ({ known, nearest }) =>
      nearest === undefined
        ? `write one of ${known.join(", ")}, or add it to the runtimes (in a spec, containerd.runtimes)`
        : `did you mean ${nearest}?`,
  }),
  "containerd-runtime-type": code<{ type: string; minor: string; known: readonly string[] }>({
    severity: "error",
    about:
      "The shims of runc come with containerd. The one of an old type was removed in 2.0, so pods of that runtime don't start.",
    message: ({ type, minor }) => `containerd ${minor} has no shim ${type}`,
    hint: ({ known }) => `write ${known.join(" or ")}`,
  }),
  "containerd-runtime-cgroups": code<{ name: string }>({
    severity: "warning",
    about:
      "The kubelet manages cgroups through systemd. A runtime that makes them by itself puts its pods where systemd does not know of them: their limits are not kept, and they get killed.",
    message: ({ name }) =>
      `the runtime ${name} does not use systemd's cgroups, and the kubelet does`,
    hint: () => "set SystemdCgroup: true in its options",
  }),
  "containerd-runtime-snapshotter": code<{ minor: string }>({
    severity: "error",
    about:
      "containerd 1.6 ignores the key: the runtime's pods would use the snapshotter of all others.",
    message: ({ minor }) => `containerd ${minor} has one snapshotter for all runtimes`,
    hint: () => "remove it, or use containerd 1.7 or later",
  }),
  "containerd-snapshotter-proxy": code<{ name: string; minor: string; known: readonly string[] }>({
    severity: "warning",
    about:
      "Snapshotters such as stargz, soci, nydus or overlaybd are processes of their own, which containerd finds in proxy_plugins. Without the entry its CRI plugin does not load.",
    message: ({ name, minor }) =>
      `containerd ${minor} has no snapshotter ${name} of its own, and nothing says where it is`,
    hint: ({ name, known }) =>
      `write proxy_plugins.${name} (in a spec, below containerd.config) with type snapshot and the address of its socket, or use one of ${known.join(", ")}`,
  }),
  "containerd-snapshotter-unconfigured": code<{
    name: string;
    minor: string;
    plugin: string;
    key: string;
  }>({
    severity: "error",
    about:
      "containerd passes over a snapshotter that lacks its configuration, at level info. Where all pods use it, its CRI plugin does not load. Where one runtime does, the pods of that runtime do not start; from 2.1 on the transfer service fails over it, and the CRI plugin with that, so no pod starts at all.",
    message: ({ name, minor, key }) =>
      `containerd ${minor} does not load its snapshotter ${name} without ${key}`,
    hint: ({ plugin, key }) =>
      `set ${key} at plugins."${plugin}" (in a spec, below containerd.config), or take another snapshotter`,
  }),
  "containerd-devmapper-size": code<{
    minor: string;
    /** Empty when there is none. */
    found: string;
    failedSnapshotterStopsAll: boolean;
  }>({
    severity: "error",
    about:
      "The devmapper snapshotter has no default for base_image_size, and does not load with a pool alone. On containerd 1.x nothing can be unpacked into it then. From 2.0 on its failure is that of the metadata store, and with it of images, containers and the CRI: the node never gets ready.",
    message: ({ minor, found, failedSnapshotterStopsAll }) =>
      `${found === "" ? "without base_image_size" : `with base_image_size "${found}"`} ${
        failedSnapshotterStopsAll
          ? `the CRI plugin of containerd ${minor} does not load: its devmapper snapshotter fails`
          : `the devmapper snapshotter of containerd ${minor} does not load`
      }`,
    hint: () =>
      "set base_image_size beside pool_name, a number with a unit such as 10GB: the size of the disk that each container sees",
  }),
  "containerd-unpack-config": code<{ key: string; missing: readonly string[] }>({
    severity: "error",
    about:
      "From 2.1 on images are pulled by the transfer service. A snapshotter that its list lacks makes every pull fail (no unpack platforms defined), and an entry without a platform keeps the CRI plugin from loading.",
    message: ({ key, missing }) =>
      missing.length === 0
        ? `an entry of ${key} has no platform`
        : `${key} has no entry with a platform for ${missing.join(", ")}`,
    hint: () =>
      "give each entry platform: linux/amd64 or linux/arm64, and list each snapshotter that is used: the list takes the place of containerd's own",
  }),
  "containerd-local-pull": code<{
    key: string;
    minor: string;
    instead: string | undefined;
    consent: string;
  }>({
    severity: "warning",
    about:
      "From 2.1 on the CRI plugin pulls through the transfer service. A few keys of the time before make it fall back to the older way, with one line in the log: image verifiers are not asked then, and the settings of the transfer service (unpack_config, its own max_concurrent_downloads and max_concurrent_unpacks) no longer apply.",
    message: ({ key, minor }) =>
      `${key} makes containerd ${minor} pull without the transfer service, so image verifiers are not asked`,
    hint: ({ instead, consent }) =>
      `${instead === undefined ? "remove it" : `use ${instead}`}, or set ${consent} to true if that is meant`,
  }),
  "containerd-cni-directories": code<{ minor: string }>({
    severity: "error",
    about:
      "containerd looks for CNI plugins in one folder before 2.1, so those of the others would not be found and pods would get no network.",
    message: ({ minor }) => `containerd ${minor} has one folder of CNI plugins`,
    hint: () => "write one folder, or use containerd 2.1 or later",
  }),
  "containerd-cni-twice": code<{ minor: string }>({
    severity: "error",
    about: "containerd does not load its CRI plugin with bin_dir and bin_dirs in one file.",
    message: ({ minor }) => `containerd ${minor} refuses cni.bin_dir beside cni.bin_dirs`,
    hint: () =>
      "remove bin_dir, and list its folder in bin_dirs (in a spec, containerd.cni.binDirs)",
  }),
  "containerd-cdi-unknown": code<{ minor: string }>({
    severity: "error",
    about:
      "containerd 1.6 knows no Container Device Interface: pods that ask for a device would start without it.",
    message: ({ minor }) => `containerd ${minor} has no Container Device Interface`,
    hint: () => "remove it, or use containerd 1.7 or later",
  }),
  "containerd-cdi-off": code<{ minor: string }>({
    severity: "warning",
    about:
      "Folders of CDI specifications are read only where CDI is enabled, and containerd 1.7 does not enable it by itself.",
    message: ({ minor }) =>
      `CDI is not enabled on containerd ${minor}, so these folders are not read`,
    hint: () => "set enable_cdi to true (in a spec, containerd.cdi.enabled), or remove the folders",
  }),
  "containerd-cdi-off-deprecated": code<{ minor: string }>({
    severity: "warning",
    about: "Turning CDI off is deprecated since 2.3: a later release has it always on.",
    message: ({ minor }) => `containerd ${minor} has deprecated turning CDI off`,
    hint: () => "remove it: without CDI specifications on the node nothing is injected",
  }),
  "containerd-imports-replace": code<{ minor: string }>({
    severity: "warning",
    about:
      "containerd before 2.0 does not merge plugin sections: one that an imported file has takes the place of the whole section. With a single key of the CRI plugin in it, sandbox image, registries and runtimes are all back at their defaults.",
    message: ({ minor }) =>
      `on containerd ${minor} an imported file with a section of the CRI plugin takes all of it away`,
    hint: () =>
      "write those keys into containerd.config, which is merged, and import only other sections",
  }),
  "containerd-cannot-pin": code<{ version: string; since: string }>({
    severity: "warning",
    about:
      "Without the pin label the kubelet's garbage collection may remove the pause image. nodegen imports it again at every start of the kubelet, but not in between.",
    message: ({ version }) => `containerd ${version} does not know the pin label`,
    hint: ({ since }) => `use containerd ${since} or later`,
  }),
} as const;
