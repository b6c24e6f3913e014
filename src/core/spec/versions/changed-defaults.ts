import type { Path } from "../../report/path.ts";
import { containerdGenerations } from "./containerd.ts";

/** What holds where a file says nothing of it, on minors that don't agree. */
export interface ChangedDefault {
  /** For people, where keys differ. */
  readonly about: string;
  /** By the minor from which on it holds, oldest first. No `key`: nothing can be said of it yet. */
  readonly since: readonly {
    readonly minor: string;
    readonly key?: Path;
    readonly value: unknown;
  }[];
}

const cri = ["plugins", "io.containerd.grpc.v1.cri"];
const images = ["plugins", "io.containerd.cri.v1.images"];
const runtime = ["plugins", "io.containerd.cri.v1.runtime"];

/** The same key in both generations of plugins, off on 1.x and on since 2.0. */
const turnedOn = (about: string, key: string, first: string): ChangedDefault => ({
  about,
  since: [
    { minor: first, key: [...cri, key], value: false },
    { minor: "2.0", key: [...runtime, key], value: true },
  ],
});

/**
 * Of those keys which both minors of some pair have. Source: `containerd config default` of 1.6.36, 1.7.24, 2.0.14,
 * 2.1.9, 2.2.9 and 2.3.7, but for config_path, which is filled in when the plugin starts (v2.2.9,
 * plugins/cri/images/plugin.go). Folders of CNI are upstream's: Debian's packages have another.
 */
export const containerdDefaults: readonly ChangedDefault[] = [
  {
    about: "the sandbox image",
    since: [
      { minor: "1.6", key: [...cri, "sandbox_image"], value: "registry.k8s.io/pause:3.6" },
      { minor: "1.7", key: [...cri, "sandbox_image"], value: "registry.k8s.io/pause:3.8" },
      {
        minor: "2.0",
        key: [...images, "pinned_images", "sandbox"],
        value: "registry.k8s.io/pause:3.10",
      },
      {
        minor: "2.2",
        key: [...images, "pinned_images", "sandbox"],
        value: "registry.k8s.io/pause:3.10.1",
      },
      {
        minor: "2.3",
        key: [...images, "pinned_images", "sandbox"],
        value: "registry.k8s.io/pause:3.10.2",
      },
    ],
  },
  {
    about: "where hosts.toml files are",
    since: [
      { minor: "1.6", key: [...cri, "registry", "config_path"], value: "" },
      { minor: "2.0", key: [...images, "registry", "config_path"], value: "" },
      {
        minor: "2.2",
        key: [...images, "registry", "config_path"],
        value: "/etc/containerd/certs.d:/etc/docker/certs.d",
      },
    ],
  },
  turnedOn("whether CDI devices are injected", "enable_cdi", "1.7"),
  turnedOn("whether pods may bind ports below 1024", "enable_unprivileged_ports", "1.6"),
  turnedOn("whether pods may ping", "enable_unprivileged_icmp", "1.6"),
  {
    about: "whether NRI plugins are called",
    since: [
      { minor: "1.7", key: ["plugins", "io.containerd.nri.v1.nri", "disable"], value: true },
      { minor: "2.0", key: ["plugins", "io.containerd.nri.v1.nri", "disable"], value: false },
    ],
  },
];

const order = containerdGenerations.map(({ minor }) => minor);

/** What holds for `minor`; undefined where it does not know the key. */
export function defaultOf(
  { since }: ChangedDefault,
  minor: string,
  minors: readonly string[] = order,
): ChangedDefault["since"][number] | undefined {
  return since.findLast((row) => minors.indexOf(row.minor) <= minors.indexOf(minor));
}

/**
 * Of the kubelet. Source: k8s.io/kubernetes, pkg/kubelet/apis/config/v1beta1/defaults.go, compared from 1.30.14 to
 * 1.36.3; what a gate decides changes with the gate, and is told there.
 */
export const kubeletDefaults: readonly ChangedDefault[] = [
  {
    about: "whether the kubelet refuses to start on cgroup v1",
    since: [
      { minor: "1.31", key: ["failCgroupV1"], value: false },
      { minor: "1.35", key: ["failCgroupV1"], value: true },
    ],
  },
];
