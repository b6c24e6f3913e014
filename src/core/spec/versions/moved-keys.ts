import type { Path } from "../../report/path.ts";

/** A key, or a table with all below it, that has another place in a later version of config.toml. `*` is any key. */
export interface Move {
  readonly from: Path;
  readonly to: Path;
}

const plugin = (id: string): Path => ["plugins", id];
const cri = plugin("io.containerd.grpc.v1.cri");
const images = plugin("io.containerd.cri.v1.images");
const runtime = plugin("io.containerd.cri.v1.runtime");

const same = (from: Path, to: Path, keys: readonly string[]): readonly Move[] =>
  keys.map((key) => ({ from: [...from, key], to: [...to, key] }));

/**
 * Version 2 to 3. What is not here stays where it is (the streaming keys of grpc.v1.cri, all that is not the CRI's) or
 * is gone. A later row is for what an earlier one does not have in that release.
 * Source: containerd v2.3.4, plugins/cri/images/plugin.go, plugins/cri/runtime/plugin.go, plugins/restart/monitor.go and
 * core/metrics/cgroups/cgroups.go (their ConfigMigration), internal/cri/config/config.go.
 */
export const movedInVersion3: readonly Move[] = [
  { from: [...cri, "sandbox_image"], to: [...images, "pinned_images", "sandbox"] },
  ...same(cri, images, [
    "registry",
    "image_decryption",
    "image_pull_progress_timeout",
    "image_pull_with_sync_fs",
    "max_concurrent_downloads",
    "stats_collect_period",
  ]),
  ...same([...cri, "containerd"], images, [
    "snapshotter",
    "disable_snapshot_annotations",
    "discard_unpacked_layers",
  ]),
  {
    from: [...cri, "containerd", "runtimes", "*", "sandbox_mode"],
    to: [...runtime, "containerd", "runtimes", "*", "sandboxer"],
  },
  ...same(
    [...cri, "containerd"],
    [...runtime, "containerd"],
    [
      "default_runtime_name",
      "runtimes",
      "ignore_blockio_not_enabled_errors",
      "ignore_rdt_not_enabled_errors",
    ],
  ),
  { from: [...cri, "cni", "bin_dir"], to: [...runtime, "cni", "bin_dirs"] },
  ...same(cri, runtime, [
    "cni",
    "cdi_spec_dirs",
    "device_ownership_from_security_context",
    "disable_apparmor",
    "disable_hugetlb_controller",
    "disable_proc_mount",
    "drain_exec_sync_io_timeout",
    "enable_cdi",
    "enable_selinux",
    "enable_unprivileged_icmp",
    "enable_unprivileged_ports",
    "ignore_deprecation_warnings",
    "ignore_image_defined_volumes",
    "max_container_log_line_size",
    "netns_mounts_under_state_dir",
    "restrict_oom_score_adj",
    "selinux_category_range",
    "tolerate_missing_hugetlb_controller",
    "unset_seccomp_profile",
  ]),
  {
    from: plugin("io.containerd.internal.v1.restart"),
    to: plugin("io.containerd.monitor.container.v1.restart"),
  },
  {
    from: plugin("io.containerd.monitor.v1.cgroups"),
    to: plugin("io.containerd.monitor.task.v1.cgroups"),
  },
];

const server = (id: string): Path => plugin(`io.containerd.server.v1.${id}`);

/**
 * Version 3 to 4: the servers, which are plugins since. At the top level they are ignored without a word.
 * Source: containerd v2.3.4, serviceMigrate in cmd/containerd/server/config/config.go.
 */
export const movedInVersion4: readonly Move[] = [
  ...same(["grpc"], server("grpc"), [
    "address",
    "uid",
    "gid",
    "max_recv_message_size",
    "max_send_message_size",
  ]),
  { from: ["grpc", "tcp_address"], to: [...server("grpc-tcp"), "address"] },
  ...["ca", "cert", "key", "common_name"].map((part) => ({
    from: ["grpc", `tcp_tls_${part}`],
    to: [...server("grpc-tcp"), `tls_${part}`],
  })),
  ...same(["ttrpc"], server("ttrpc"), ["address", "uid", "gid"]),
  ...same(["debug"], server("debug"), ["address", "uid", "gid"]),
  ...same(["metrics"], server("metrics"), ["address"]),
  {
    from: ["metrics", "grpc_histogram"],
    to: [...plugin("io.containerd.metrics.v1.grpc-prometheus"), "grpc_histogram"],
  },
];

/** Every other place that `path` has or had, in any version. */
export function otherPlaces(path: Path): readonly Path[] {
  const moves = [...movedInVersion3, ...movedInVersion4];
  const places = [
    ...moves.map(({ from, to }) => moved(path, from, to)),
    ...moves.map(({ from, to }) => moved(path, to, from)),
  ];
  return places.filter((place) => place !== undefined);
}

/** Where `path` is after a move; undefined when the move is not about it. */
export function moved(path: Path, from: Path, to: Path): Path | undefined {
  if (!isBelow(path, from)) return undefined;
  const any = path.filter((_, index) => from[index] === "*").values();
  const target = to.map((step) => (step === "*" ? (any.next().value ?? step) : step));
  return [...target, ...path.slice(from.length)];
}

/** Whether `path` is `place` or below it. `*` in `place` is any key. */
export function isBelow(path: Path, place: Path): boolean {
  return (
    path.length >= place.length &&
    place.every((step, index) => step === "*" || step === path[index])
  );
}
