import { readFileSync } from "node:fs";
import {
  type ContainerdGeneration,
  containerdGenerations,
} from "../../src/core/spec/versions/containerd.ts";
import { aSpec, type SpecDocument } from "../specs/a-spec.ts";
import type { Variant } from "./variant.ts";

export const mirrors = [
  {
    url: "https://registry.internal.example:8443/v2/proxy",
    overridePath: true,
    tls: {
      ca: { file: "./pki/ca.crt" },
      clientCertificate: { file: "./pki/node.crt" },
      clientKey: { env: "REGISTRY_CLIENT_KEY" },
    },
    headers: { Authorization: { env: "REGISTRY_AUTH" } },
  },
  { url: "http://fallback.internal.example", capabilities: ["pull"] },
];

/** Every kind of registry, none of them with a key that only some containerd reads. */
const mirrorsTls: SpecDocument = {
  registries: [
    { host: "registry.internal.example:8443", mirrors },
    {
      host: "docker.io",
      upstream: "allow",
      mirrors: [{ url: "https://hub.internal.example", tls: { ca: { file: "./pki/ca.crt" } } }],
    },
    {
      host: "*",
      mirrors: [
        {
          url: "https://proxy.internal.example/v2/all",
          overridePath: true,
          capabilities: ["pull", "resolve"],
          tls: { ca: { file: "./pki/ca.crt" } },
        },
      ],
    },
  ],
};

/** Runtimes of each kind, with options, CDI where there is one, and keys of the user's own. */
function manyRuntimes({ minor, keys, runtimeSnapshotters }: ContainerdGeneration): SpecDocument {
  const own = (snapshotter: string) => (runtimeSnapshotters ? { snapshotter } : {});
  return {
    containerd: {
      defaultRuntime: "nvidia",
      runtimes: [
        { name: "runc", options: { BinaryName: "/usr/bin/crun" } },
        {
          name: "nvidia",
          type: "io.containerd.runc.v2",
          options: { BinaryName: "/usr/bin/nvidia-container-runtime" },
        },
        { name: "gvisor", type: "io.containerd.runsc.v1", ...own("native") },
        {
          name: "kata",
          type: "io.containerd.kata.v2",
          options: { ConfigPath: "/opt/kata/configuration.toml" },
          ...own("devmapper"),
          podAnnotations: ["io.katacontainers.*"],
          privilegedWithoutHostDevices: true,
        },
      ],
      cni: { binDirs: keys.cniBinDirs ? ["/opt/cni/bin", "/usr/lib/cni"] : ["/usr/lib/cni"] },
      ...(keys.enableCdi ? { cdi: { enabled: true, specDirs: ["/etc/cdi"] } } : {}),
      config: { oom_score: -999, plugins: { [poolPlugin]: pool(minor) } },
    },
  };
}

const poolPlugin = "io.containerd.snapshotter.v1.devmapper";

const pool = (minor: string) => ({
  pool_name: `pool-${minor}`,
  root_path: "/var/lib/containerd-devmapper",
  base_image_size: "10GB",
});

/** Every minor of containerd, plain, with mirrors and with runtimes. A new row of `containerdGenerations` is in here. */
export const containerdVariants: readonly Variant[] = containerdGenerations.flatMap((generation) =>
  Object.entries({ plain: {}, "mirrors-tls": mirrorsTls, runtimes: manyRuntimes(generation) }).map(
    ([kind, changes]) => ({
      name: `containerd-${generation.minor}-${kind}`,
      spec: withContainerd(changes, newestPatch(generation.minor)),
      only: /^etc\/containerd\//,
    }),
  ),
);

/** The patch release that the key table was read from. */
function newestPatch(minor: string): string {
  const table = new URL(`../../schemas/containerd/${minor}.json`, import.meta.url);
  const { source } = JSON.parse(readFileSync(table, "utf8")) as { readonly source: string };
  return source.slice(source.lastIndexOf("@v") + 2);
}

export function withContainerd(changes: SpecDocument, version: string): SpecDocument {
  return aSpec({ ...changes, containerd: { ...(changes.containerd as object), version } });
}
