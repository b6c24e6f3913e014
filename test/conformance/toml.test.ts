import { beforeAll, describe, expect, test } from "vitest";
import { type RenderedNode, renderAll, treeText } from "../specs/render.ts";
import { planted } from "../specs/variants.ts";
import { type Text, valuesByPython } from "./readers.ts";

// What Python's tomllib reads in every config.toml and hosts.toml, held against what is written down here by hand.

const configFile = "/etc/containerd/config.toml";
const hostsFile = /^\/etc\/containerd\/certs\.d\/([^/]+)\/hosts\.toml$/;

interface Runtime {
  readonly version: 2 | 3 | 4;
  readonly sandbox?: string;
  readonly root?: string;
  readonly snapshotter?: string;
  /** What the transfer service unpacks for, where its default does not do. */
  readonly unpack?: readonly object[];
  /** Folders of CNI plugins, in the form of this version. */
  readonly cni?: object;
  readonly defaultRuntime?: string;
  /** Runtimes beside runc. */
  readonly runtimes?: object;
  /** Further keys: of the top level, of the images plugin, of the runtime plugin, and further plugins. */
  readonly top?: object;
  readonly images?: object;
  readonly cri?: object;
  readonly plugins?: object;
}

const unpackFor = (architecture: string, ...snapshotters: readonly string[]) =>
  snapshotters.map((snapshotter) => ({ platform: `linux/${architecture}`, snapshotter }));

const runc = "io.containerd.runc.v2";
const nvidia = {
  nvidia: {
    runtime_type: runc,
    options: { SystemdCgroup: true, BinaryName: "/usr/bin/nvidia-container-runtime" },
  },
};
const gvisor = { gvisor: { runtime_type: "io.containerd.runsc.v1" } };
const kata = (snapshotter: string) => ({
  kata: {
    runtime_type: "io.containerd.kata.v2",
    snapshotter,
    pod_annotations: ["io.katacontainers.*"],
    privileged_without_host_devices: true,
    options: { ConfigPath: "/opt/kata/configuration.toml" },
  },
});
const cniOf2 = { bin_dir: "/opt/cni/bin", conf_dir: "/etc/cni/net.d" };
const cniOf3 = { bin_dirs: ["/opt/cni/bin"], conf_dir: "/etc/cni/net.d" };

const example = { sandbox: "registry.internal.example/lab/pause:test" };
const overlay2: Runtime = { version: 2 };
const overlay3: Runtime = { version: 3 };
const native2: Runtime = { version: 2, snapshotter: "native" };
const native3: Runtime = {
  version: 3,
  snapshotter: "native",
  unpack: unpackFor("amd64", "native"),
};

const edge: Runtime = {
  ...overlay3,
  sandbox: "registry.edge.internal.example/kubernetes/pause:3.10",
};
/** What the two pools of examples/gpu-and-gvisor share. */
const gpuAndGvisor: Runtime = {
  version: 4,
  sandbox: "registry.internal.example/kubernetes/pause:3.10.2",
  cni: { ...cniOf3, bin_dirs: ["/opt/cni/bin", "/usr/libexec/cni"] },
};

/** Nodes that are not here have a plain containerd of version 3. */
const runtimes: Readonly<Record<string, Runtime>> = {
  "examples/capi-external workers": overlay2,
  "examples/edge-dual-stack edge-001": edge,
  "examples/edge-dual-stack edge-300": edge,
  "examples/edge-dual-stack gateway-1": edge,
  "examples/edge-dual-stack gateway-2": edge,
  "examples/gpu-and-gvisor gpu": {
    ...gpuAndGvisor,
    defaultRuntime: "nvidia",
    runtimes: nvidia,
    cri: { enable_cdi: true, cdi_spec_dirs: ["/etc/cdi", "/var/run/cdi"] },
  },
  "examples/gpu-and-gvisor sandbox": {
    ...gpuAndGvisor,
    runtimes: {
      gvisor: {
        runtime_type: "io.containerd.runsc.v1",
        pod_annotations: ["dev.gvisor.*"],
        options: {
          TypeUrl: "io.containerd.runsc.v1.options",
          ConfigPath: "/etc/containerd/runsc.toml",
        },
      },
      kata: {
        runtime_type: "io.containerd.kata.v2",
        snapshotter: "blockfile",
        privileged_without_host_devices: true,
      },
    },
    unpack: unpackFor("amd64", "overlayfs", "blockfile"),
    plugins: {
      "io.containerd.snapshotter.v1.blockfile": {
        fs_type: "ext4",
        scratch_file: "/opt/kata/scratch.ext4",
      },
    },
  },
  "examples/two-layers-packer-and-cloud-init worker-1": { ...overlay3, ...example },
  "examples/two-layers-packer-and-cloud-init worker-2": { ...overlay3, ...example },
  "examples/lab one-seven": { ...overlay2, ...example },
  "examples/lab two-one": { ...overlay3, ...example },
  "examples/lab two-one-not-enabled": { ...overlay3, ...example },
  "containerd 2.1 worker-1": overlay3,
  "containerd 1.7 worker-1": overlay2,
  "snapshotter native on 2.1 worker-1": { ...native3, root: "/srv/containerd" },
  "snapshotter native on 1.7 worker-1": native2,
  "containerd 1.6 worker-1": {
    ...overlay2,
    defaultRuntime: "nvidia",
    runtimes: { ...nvidia, ...gvisor },
  },
  "containerd 1.7 with runtimes worker-1": {
    ...overlay2,
    runtimes: { ...nvidia, ...kata("native") },
    cri: { enable_cdi: true, cdi_spec_dirs: ["/etc/cdi", "/var/run/cdi"] },
  },
  "containerd 2.0 with runtimes worker-1": {
    ...overlay3,
    cni: { bin_dir: "/usr/lib/cni", conf_dir: "/etc/cni/net.d" },
    runtimes: { ...gvisor, ...kata("native") },
    images: { runtime_platforms: { kata: { snapshotter: "native" } } },
  },
  "containerd 2.1 with runtimes and imports worker-1": {
    ...overlay3,
    cni: { ...cniOf3, bin_dirs: ["/opt/cni/bin", "/usr/lib/cni"] },
    runtimes: { ...gvisor, ...kata("native") },
    images: { runtime_platforms: { kata: { snapshotter: "native" } } },
    unpack: unpackFor("amd64", "overlayfs", "native"),
    top: { imports: ["/etc/containerd/conf.d/*.toml"] },
  },
  "containerd 2.2 with runtimes and keys of its own worker-1": {
    ...native3,
    defaultRuntime: "nvidia",
    runtimes: {
      nvidia: { ...nvidia.nvidia, container_annotations: ["example.com/*"] },
      ...kata("overlayfs"),
    },
    images: {
      runtime_platforms: { kata: { snapshotter: "overlayfs" } },
      max_concurrent_downloads: 3,
    },
    cri: { device_ownership_from_security_context: true },
    unpack: unpackFor("amd64", "native", "overlayfs"),
    top: { oom_score: -999 },
  },
  "containerd 2.3 with servers of its own worker-1": {
    version: 4,
    runtimes: { ...nvidia, ...gvisor, ...kata("native") },
    cri: { enable_cdi: true, cdi_spec_dirs: ["/etc/cdi"] },
    unpack: unpackFor("amd64", "overlayfs", "native"),
    plugins: { "io.containerd.server.v1.metrics": { address: "127.0.0.1:1338" } },
  },
  "a failed import is a warning worker-1": overlay3,
  "more images are preloaded worker-1": overlay3,
  "archives travel inside user-data worker-1": overlay3,
  "registries on 2.1 worker-1": overlay3,
  "registries on 1.7 worker-1": overlay2,
  "every registry is asked for, with a header worker-1": overlay3,
  "a standalone kubelet with labels, taints and two addresses worker-1.internal.example": overlay3,
  "a kubelet that joins, with fields of its own worker-1": overlay3,
  "a kubelet that the image does not start worker-1": overlay3,
  "arm64 on cgroup v1 worker-1": { ...native3, unpack: unpackFor("arm64", "native") },
  "a pool without named nodes spot": overlay3,
  "pools and nodes override old-1": overlay2,
  "pools and nodes override old-2": native2,
  "pools and nodes override new": overlay3,
};

/** The whole of config.toml, so that a key too many is seen as well as one too few. */
function configToml(runtime: Runtime): object {
  const {
    version,
    sandbox = "registry.internal.example/kubernetes/pause:3.10.1",
    root = "/var/lib/containerd",
    snapshotter = "overlayfs",
    unpack,
  } = runtime;
  const registry = { config_path: "/etc/containerd/certs.d" };
  const runtimes = {
    default_runtime_name: runtime.defaultRuntime ?? "runc",
    runtimes: {
      runc: { runtime_type: runc, options: { SystemdCgroup: true } },
      ...runtime.runtimes,
    },
  };
  const cni = runtime.cni ?? (version === 2 ? cniOf2 : cniOf3);
  const top = { version, root, ...runtime.top };
  if (version === 2) {
    const containerd = { snapshotter, ...runtimes };
    const cri = { sandbox_image: sandbox, registry, containerd, cni, ...runtime.cri };
    return { ...top, plugins: { "io.containerd.grpc.v1.cri": cri, ...runtime.plugins } };
  }
  const pinned = { pinned_images: { sandbox } };
  return {
    ...top,
    plugins: {
      "io.containerd.cri.v1.images": { snapshotter, ...pinned, registry, ...runtime.images },
      "io.containerd.cri.v1.runtime": { containerd: runtimes, cni, ...runtime.cri },
      ...(unpack === undefined
        ? {}
        : { "io.containerd.transfer.v1.local": { unpack_config: unpack } }),
      ...runtime.plugins,
    },
  };
}

/** No way to the upstream: the root's server is never asked. */
const denied = { server: "http://127.0.0.1:9", capabilities: ["push"] };
const nowhere = { ...denied, host: { "http://127.0.0.1:9": { capabilities: ["push"] } } };
const both = { capabilities: ["pull", "resolve"] };
const directory = "/etc/containerd/certs.d";

/** `knowing`: what this containerd knows beside what all do. */
const everyKindOfMirror = (knowing: object) => ({
  "registry.internal.example_5000_": {
    ...denied,
    host: {
      "https://z-first.internal.example:8443/v2/proxy": {
        ...both,
        override_path: true,
        ca: `${directory}/registry.internal.example_5000_/mirror-0-ca.pem`,
        client: [
          [
            `${directory}/registry.internal.example_5000_/mirror-0-client.pem`,
            `${directory}/registry.internal.example_5000_/mirror-0-client-key.pem`,
          ],
        ],
        header: { Authorization: planted.authorization, "X-Second": planted.second },
      },
      "https://a-second.internal.example": { capabilities: ["pull"] },
      "http://10.0.0.5:5000": { capabilities: ["resolve", "pull"] },
      "https://m-fourth.internal.example": {
        capabilities: ["push"],
        ca: `${directory}/registry.internal.example_5000_/mirror-3-ca.pem`,
      },
      "https://fifth.internal.example": { ...both, skip_verify: true, ...knowing },
    },
  },
  "docker.io": {
    server: "https://registry-1.docker.io",
    host: { "https://docker-proxy.internal.example": both },
  },
  "quay.io": {
    server: "https://quay.io",
    host: { "https://quay-proxy.internal.example": both },
  },
  // Allowed and without a mirror: an empty file keeps it from falling to the denied "*".
  "ghcr.io": {},
  "gcr.io": nowhere,
  "registry.internal.example": {
    ...denied,
    host: { "https://registry.internal.example": both },
  },
  _default: nowhere,
});
const everyKindOf2 = everyKindOfMirror({ dial_timeout: "5s" });

const mirrored = (...urls: readonly string[]) => ({
  ...denied,
  host: Object.fromEntries(urls.map((url) => [url, both])),
});

const proxy = { ...both, override_path: true };
const proxied = {
  _default: { ...denied, host: { "https://registry.internal.example/v2/proxy": proxy } },
};
const onEdge = {
  _default: mirrored("https://registry.edge.internal.example", "https://registry.internal.example"),
};

const airgapped = {
  "registry.internal.example": {
    ...denied,
    host: {
      "https://registry.internal.example": {
        ...both,
        ca: `${directory}/registry.internal.example/mirror-0-ca.pem`,
      },
    },
  },
  _default: {
    ...denied,
    host: {
      "https://registry.internal.example/v2/proxy": {
        ...both,
        override_path: true,
        ca: `${directory}/_default/mirror-0-ca.pem`,
      },
    },
  },
};

/** Directory -> hosts.toml. Nodes that are not here have no registries. */
const hosts: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  "examples/airgapped worker-1": airgapped,
  "examples/airgapped worker-2": airgapped,
  "examples/capi-external workers": proxied,
  "examples/edge-dual-stack edge-001": onEdge,
  "examples/edge-dual-stack edge-300": onEdge,
  "examples/edge-dual-stack gateway-1": onEdge,
  "examples/edge-dual-stack gateway-2": onEdge,
  "examples/flatcar-ignition flatcar-1": proxied,
  "examples/flatcar-ignition flatcar-2": proxied,
  "examples/gpu-and-gvisor gpu": proxied,
  "examples/gpu-and-gvisor sandbox": proxied,
  "examples/kubeadm-join worker-1": proxied,
  "examples/mirrors-tls workers": {
    ...airgapped,
    "registry.internal.example_5000_": {
      ...denied,
      host: {
        "https://registry.internal.example:5000": {
          ...both,
          ca: `${directory}/registry.internal.example_5000_/mirror-0-ca.pem`,
        },
      },
    },
    "ghcr.io": nowhere,
    "docker.io": {
      ...denied,
      host: {
        "https://cache.rack.internal.example:8443": {
          ...both,
          ca: `${directory}/docker.io/mirror-0-ca.pem`,
          dial_timeout: "2s",
        },
        "https://registry.internal.example/v2/docker": {
          ...proxy,
          ca: `${directory}/docker.io/mirror-1-ca.pem`,
          client: [
            [
              `${directory}/docker.io/mirror-1-client.pem`,
              `${directory}/docker.io/mirror-1-client-key.pem`,
            ],
          ],
          header: { Authorization: "Basic bm9kZTpzZWNyZXQ=" },
        },
      },
    },
  },
  "examples/two-layers-packer-and-cloud-init worker-1": proxied,
  "examples/two-layers-packer-and-cloud-init worker-2": proxied,
  "examples/lab one-seven": { _default: nowhere },
  "examples/lab two-one": { _default: nowhere },
  "examples/lab two-one-not-enabled": { _default: nowhere },
  "registries on 2.1 worker-1": everyKindOf2,
  "registries on 1.7 worker-1": everyKindOfMirror({}),
  "two layers, with secrets in the second worker-1": everyKindOf2,
  "two layers, with secrets in the second worker-2": everyKindOf2,
  "user-data of the user's own worker-1": everyKindOf2,
  "user-data of the user's own, in MIME and gzipped worker-1": everyKindOf2,
  "user-data of several parts worker-1": everyKindOf2,
  "every registry is asked for, with a header worker-1": {
    // Each registry is its own upstream, which containerd takes where no server is named.
    _default: {
      host: {
        "https://proxy.internal.example/all": {
          capabilities: ["pull", "resolve", "push"],
          ca: `${directory}/_default/mirror-0-ca.pem`,
          client: [
            [
              `${directory}/_default/mirror-0-client.pem`,
              `${directory}/_default/mirror-0-client-key.pem`,
            ],
          ],
          header: { Authorization: "Bearer fromFile0Zk8mQw3vRtY6uJp" },
        },
      },
    },
  },
  "pools and nodes override old-1": {
    "registry.internal.example": mirrored("https://three.example"),
    _default: nowhere,
    "quay.io": nowhere,
  },
  "pools and nodes override old-2": {
    "registry.internal.example": mirrored("https://three.example"),
    _default: nowhere,
    "quay.io": nowhere,
  },
  "pools and nodes override new": {
    "registry.internal.example": mirrored("https://one.example", "https://two.example"),
    _default: nowhere,
  },
};

const nodes = await renderAll();
let values: ReadonlyMap<string, unknown> = new Map();

beforeAll(() => {
  const texts = new Map<string, Text>();
  for (const node of nodes) {
    for (const path of node.tree.keys()) {
      if (path.endsWith(".toml")) {
        texts.set(`${node.name} ${path}`, { reader: "toml", text: treeText(node, path) });
      }
    }
  }
  values = valuesByPython(texts);
});

function read(node: RenderedNode, path: string): unknown {
  return values.get(`${node.name} ${path}`);
}

test("what is written down in this file is about nodes that are rendered", () => {
  const rendered = new Set(nodes.map(({ name }) => name));
  const written = [...Object.keys(runtimes), ...Object.keys(hosts)];
  expect(written.filter((name) => !rendered.has(name))).toEqual([]);
});

describe.each(nodes.map((node) => ({ name: node.name, node })))("$name", ({ name, node }) => {
  test("config.toml says the sandbox image, registries, snapshotter and cgroup driver", () => {
    expect(read(node, configFile)).toEqual(configToml(runtimes[name] ?? overlay3));
    // A key that follows a table's header belongs to that table.
    expect(Object.keys(read(node, configFile) as object).slice(0, 2)).toEqual(["version", "root"]);
  });

  test("the hosts.toml of each registry names its mirrors in their order, and the right upstream", () => {
    const found = new Map(
      [...node.tree.keys()].flatMap((path) => {
        const host = hostsFile.exec(path)?.[1];
        return host === undefined ? [] : [[host, read(node, path)] as const];
      }),
    );
    const expected = Object.entries(hosts[name] ?? {});
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(expected));
    for (const [host, document] of expected) {
      // toEqual does not look at the order of keys, and containerd does.
      expect(mirrorsOf(found.get(host))).toEqual(mirrorsOf(document));
    }
  });

  test("each file that a hosts.toml names is there", () => {
    for (const path of node.tree.keys()) {
      if (!hostsFile.test(path)) continue;
      const named = treeText(node, path).match(/"\/etc\/containerd\/[^"]*"/g) ?? [];
      for (const file of named) expect([...node.tree.keys()]).toContain(file.slice(1, -1));
    }
  });
});

describe("as containerd 2.x reads a hosts.toml, which goes by the order of its tables", () => {
  const files = nodes.flatMap((node) =>
    [...node.tree.keys()]
      .filter((path) => hostsFile.test(path))
      .map((path) => ({ name: `${node.name} ${path}`, text: treeText(node, path) })),
  );

  test.each(files)("$name", ({ name, text }) => {
    // getSortedHosts of core/remotes/docker/config/hosts.go: the tables in the order of their headers. A host
    // that turns up again after another one would be asked twice.
    const headers = text.split("\n").filter((line) => /^\s*\[\w/.test(line));
    const order = headers.map((line) => /^\s*\[host\."([^"]+)"(\.header)?\]$/.exec(line)?.[1]);
    const asked = order.filter((url, index) => url !== order[index - 1]);
    expect(asked).toEqual(mirrorsOf(values.get(name)));
  });
});

function mirrorsOf(document: unknown): readonly string[] {
  return Object.keys((document as { readonly host?: object } | undefined)?.host ?? {});
}
