import { describe, expect, test } from "vitest";
import { loadSpec } from "../../../src/core/spec/load.ts";
import { resolve } from "../../../src/core/spec/resolve.ts";
import { aSpec, deepFrozen, type SpecDocument, specText, theNode } from "../../specs/a-spec.ts";
import { resolvingFinds, seen } from "./findings.ts";

/** Each layer says something about the one node that there is. */
function layered(layers: {
  readonly spec?: SpecDocument;
  readonly pool?: SpecDocument;
  readonly node?: SpecDocument;
}) {
  const { spec, pool, node } = layers;
  const nodes = [{ name: "worker-1", ...node }];
  return theNode(aSpec({ ...spec, nodePools: [{ name: "workers", ...pool, nodes }] }));
}

describe("precedence", () => {
  test.each([
    { name: "the default, where nobody says anything", layers: {}, enabled: true },
    {
      name: "the spec over the default",
      layers: { spec: { host: { kubelet: { enabled: false } } } },
      enabled: false,
    },
    {
      name: "the pool over the spec",
      layers: {
        spec: { host: { kubelet: { enabled: false } } },
        pool: { host: { kubelet: { enabled: true } } },
      },
      enabled: true,
    },
    {
      name: "the node over the pool",
      layers: {
        pool: { host: { kubelet: { enabled: true } } },
        node: { host: { kubelet: { enabled: false } } },
      },
      enabled: false,
    },
    {
      name: "the node over the spec",
      layers: {
        spec: { host: { kubelet: { enabled: true } } },
        node: { host: { kubelet: { enabled: false } } },
      },
      enabled: false,
    },
  ])("$name", ({ layers, enabled }) => {
    expect(layered(layers).settings.host.kubelet.enabled).toBe(enabled);
  });

  test("a pool that says nothing of a field leaves the spec's value, and no default resets it", () => {
    const { settings } = layered({
      spec: { containerd: { snapshotter: "native", root: "/data/containerd" } },
      pool: { containerd: { version: "1.7.24" } },
    });
    expect(settings.containerd).toMatchObject({
      version: "1.7.24",
      snapshotter: "native",
      root: "/data/containerd",
    });
  });

  test("free maps merge key by key", () => {
    const { settings } = layered({
      spec: { kubelet: { config: { maxPods: 50, evictionHard: { "memory.available": "1Gi" } } } },
      pool: { kubelet: { config: { maxPods: 60 } } },
      node: { kubelet: { config: { evictionHard: { "nodefs.available": "5%" } } } },
    });
    expect(settings.kubelet.config).toEqual({
      maxPods: 60,
      evictionHard: { "memory.available": "1Gi", "nodefs.available": "5%" },
    });
  });
});

describe("null removes", () => {
  test("what an outer layer set, and the default is back", () => {
    const { settings } = layered({
      spec: { containerd: { snapshotter: "native" } },
      pool: { containerd: { snapshotter: null } },
    });
    expect(settings.containerd.snapshotter).toBe("overlayfs");
  });

  test("one key of a free map", () => {
    const { settings } = layered({
      spec: { kubelet: { nodeLabels: { a: "1", b: "2" } } },
      node: { kubelet: { nodeLabels: { a: null } } },
    });
    expect(settings.kubelet.nodeLabels).toEqual({ b: "2" });
  });

  test("a whole list", () => {
    const { settings } = layered({
      spec: { registries: [{ host: "*" }] },
      pool: { registries: null },
    });
    expect(settings.registries).toEqual([]);
  });

  test("a whole section, and only its defaults are left", () => {
    const { settings } = layered({
      spec: { kubelet: { config: { maxPods: 5 }, bootstrap: { kubeconfig: { file: "x" } } } },
      pool: { kubelet: null },
    });
    expect(settings.kubelet).toEqual({
      managedBy: "nodegen",
      config: {},
      nodeLabels: {},
      taints: [],
      flags: {},
    });
  });

  test("a field of an entry that joins by its key", () => {
    const { settings } = layered({
      spec: { registries: [{ host: "*", upstream: "allow" }] },
      pool: { registries: [{ host: "*", upstream: null }] },
    });
    expect(settings.registries[0]?.upstream).toBe("deny");
  });

  test("nothing where nothing was set", () => {
    const { settings } = layered({ pool: { containerd: { root: null } } });
    expect(settings.containerd.root).toBe("/var/lib/containerd");
  });
});

describe("lists with a natural key merge by it", () => {
  test("registries by host: the spec's order first, then what the pool adds", () => {
    const { settings } = layered({
      spec: { registries: [{ host: "*" }, { host: "b.example" }] },
      pool: { registries: [{ host: "a.example" }, { host: "b.example", upstream: "allow" }] },
    });
    expect(settings.registries.map(({ host, upstream }) => `${host} ${upstream}`)).toEqual([
      "* deny",
      "b.example allow",
      "a.example deny",
    ]);
  });

  test("taints by key and effect", () => {
    const { settings } = layered({
      spec: { kubelet: { taints: [{ key: "a", value: "1", effect: "NoSchedule" }] } },
      node: {
        kubelet: {
          taints: [
            { key: "a", value: "2", effect: "NoSchedule" },
            { key: "a", value: "3", effect: "NoExecute" },
          ],
        },
      },
    });
    expect(settings.kubelet.taints).toEqual([
      { key: "a", value: "2", effect: "NoSchedule" },
      { key: "a", value: "3", effect: "NoExecute" },
    ]);
  });

  test("images to preload by reference, field by field", () => {
    const reference = "registry.internal.example/a:1";
    const { settings } = layered({
      spec: { images: { preload: [{ reference, archive: { path: "/opt/a.tar" } }] } },
      pool: { images: { preload: [{ reference, archive: { sha256: "0".repeat(64) } }] } },
    });
    expect(settings.images.preload).toEqual([
      { reference, archive: { path: "/opt/a.tar", sha256: "0".repeat(64) } },
    ]);
  });
});

describe("every other list replaces", () => {
  test("mirrors, because their order is priority", () => {
    const { settings } = layered({
      spec: { registries: [{ host: "*", mirrors: [{ url: "https://a.example" }] }] },
      node: { registries: [{ host: "*", mirrors: [{ url: "https://b.example" }] }] },
    });
    expect(settings.registries[0]?.mirrors.map(({ url }) => url)).toEqual(["https://b.example"]);
  });

  test("DNS servers", () => {
    const { settings } = layered({
      spec: { kubernetes: { clusterDNS: ["10.0.0.1", "10.0.0.2"] } },
      pool: { kubernetes: { clusterDNS: ["10.0.0.3"] } },
    });
    expect(settings.kubernetes.clusterDNS).toEqual(["10.0.0.3"]);
  });

  test("an empty list too", () => {
    const { settings } = layered({
      spec: { kubernetes: { clusterDNS: ["10.0.0.1"] } },
      pool: { kubernetes: { clusterDNS: [] } },
    });
    expect(settings.kubernetes.clusterDNS).toEqual([]);
  });

  test("lists inside the kubelet's own configuration", () => {
    const { settings } = layered({
      spec: { kubelet: { config: { allowedUnsafeSysctls: ["a", "b"] } } },
      pool: { kubelet: { config: { allowedUnsafeSysctls: ["c"] } } },
    });
    expect(settings.kubelet.config).toEqual({ allowedUnsafeSysctls: ["c"] });
  });
});

describe("defaults", () => {
  test("fill in all that nobody said", () => {
    const { kubernetes, host, containerd, images, ...rest } = theNode(aSpec()).settings;
    expect(kubernetes).toMatchObject({
      clusterDomain: "cluster.local",
      clusterDNS: [],
      podCIDRs: [],
      serviceCIDRs: [],
    });
    expect(host).toMatchObject({
      architecture: "amd64",
      cgroup: "v2",
      kubelet: { unit: "provided", enabled: true },
    });
    expect(containerd).toMatchObject({
      root: "/var/lib/containerd",
      snapshotter: "overlayfs",
      defaultRuntime: "runc",
      runtimes: [],
      cni: { binDirs: ["/opt/cni/bin"], confDir: "/etc/cni/net.d" },
      imports: [],
      config: {},
    });
    expect(images).toMatchObject({ preload: [], onFailure: "block" });
    expect(rest).toMatchObject({
      registries: [],
      kubelet: { managedBy: "nodegen", config: {}, nodeLabels: {}, taints: [], flags: {} },
      proxy: { http: "", https: "", noProxy: [] },
      trust: { certificateAuthorities: [] },
      kernel: { modules: [], sysctls: {} },
      files: [],
      units: [],
      vars: {},
      allowedHosts: [],
      delivery: { platform: "generic", layers: { image: [] }, inlineArchives: false },
      addresses: [],
    });
  });

  test("fill in the entries of lists", () => {
    const registries = [{ host: "*", mirrors: [{ url: "https://a.example" }] }];
    expect(theNode(aSpec({ registries })).settings.registries).toEqual([
      {
        host: "*",
        upstream: "deny",
        mirrors: [
          {
            url: "https://a.example",
            overridePath: false,
            capabilities: ["pull", "resolve"],
            headers: {},
          },
        ],
      },
    ]);
  });

  test("make no section of which nothing has a default", () => {
    const { settings } = theNode(aSpec());
    expect(settings.kubelet).not.toHaveProperty("bootstrap");
  });

  // tls, join and credentialProviders have defaults inside, and mean something by being there.
  test("make no section that the schema calls optional", () => {
    const registries = [{ host: "*", mirrors: [{ url: "https://a.example" }] }];
    const { settings } = theNode(aSpec({ registries }));
    expect(settings.registries[0]?.mirrors[0]).not.toHaveProperty("tls");
    expect(settings.kubelet).not.toHaveProperty("join");
    expect(settings.kubelet).not.toHaveProperty("credentialProviders");
  });

  test("fill in an optional section that somebody began", () => {
    const mirrors = [{ url: "https://a.example", tls: { ca: { file: "./ca.crt" } } }];
    const join = { endpoint: "api.example:6443", token: { env: "TOKEN" } };
    const provider = { name: "a", matchImages: ["a.example"], defaultCacheDuration: "12h" };
    const credentialProviders = { binDir: "/opt/bin", providers: [provider] };
    const { settings } = theNode(
      aSpec({ registries: [{ host: "*", mirrors }], kubelet: { join, credentialProviders } }),
    );
    expect(settings.registries[0]?.mirrors[0]?.tls).toEqual({
      ca: { file: "./ca.crt" },
      skipVerify: false,
    });
    expect(settings.kubelet.join).toEqual({ ...join, caCertHashes: [], run: true });
    expect(settings.kubelet.credentialProviders).toEqual({
      binDir: "/opt/bin",
      providers: [{ ...provider, args: [], env: {} }],
    });
  });

  test("null takes an optional section away again", () => {
    const join = { endpoint: "api.example:6443", token: { env: "TOKEN" } };
    const { settings } = layered({
      spec: { kubelet: { join } },
      pool: { kubelet: { join: null } },
    });
    expect(settings.kubelet).not.toHaveProperty("join");
  });
});

test("resolving leaves the document as it was", () => {
  const { spec } = loadSpec(specText(aSpec({ nodePools: [{ name: "a", containerd: null }] })), "f");
  if (spec === undefined) throw new Error("it does not load");
  deepFrozen(spec.document.value);
  deepFrozen(spec.value);
  expect(() => resolve(spec, { pools: [], nodes: [] })).not.toThrow();
});

describe("what must be there once all layers are merged", () => {
  const wholeImages = { pause: { reference: "a.example/p:1", archive: { path: "/opt/p.tar" } } };

  test.each([
    ["kubernetes.version", { kubernetes: { version: undefined } }],
    ["host.family", { host: { family: undefined } }],
    ["containerd.version", { containerd: { version: undefined } }],
    ["images.pause.reference", { images: { pause: { reference: undefined } } }],
    ["images.pause.archive.path", { images: { pause: { archive: { path: undefined } } } }],
    ["kubelet.bootstrap.kubeconfig", { kubelet: { bootstrap: {} } }],
  ])("%s is asked for where no layer has it", (path, changes) => {
    expect(resolvingFinds(specText(aSpec(changes))).map(seen)).toMatchObject([
      { code: "spec-required", path },
    ]);
  });

  test("the path of an image to preload is asked for", () => {
    const preload = [{ reference: "registry.internal.example/a:1" }];
    expect(resolvingFinds(specText(aSpec({ images: { preload } }))).map(seen)).toMatchObject([
      { code: "spec-required", path: "images.preload[0].archive.path" },
    ]);
  });

  test("any layer may have it", () => {
    const text = specText(
      aSpec({
        containerd: undefined,
        images: undefined,
        nodePools: [
          {
            name: "workers",
            containerd: { version: "2.1.9" },
            nodes: [{ name: "worker-1", images: wholeImages }],
          },
        ],
      }),
    );
    expect(resolvingFinds(text)).toEqual([]);
  });

  test("only the node that lacks it is told of, in the section of it that was written", () => {
    const text = specText(
      aSpec({
        containerd: undefined,
        nodePools: [
          { name: "a", containerd: { version: "2.1.9" } },
          { name: "b", containerd: { root: "/data/containerd" } },
        ],
      }),
    );
    expect(resolvingFinds(text).map(seen)).toMatchObject([
      {
        code: "spec-required",
        path: "nodePools[1].containerd.version",
        hint: 'add for example version: "2.1.9"',
      },
    ]);
  });

  test("what null took away in a pool is missing there", () => {
    const nodePools = [{ name: "a", containerd: { version: null } }];
    expect(resolvingFinds(specText(aSpec({ nodePools })))).toMatchObject([
      { code: "spec-required", message: '"version" is missing' },
    ]);
  });

  test("all that is missing is told at once", () => {
    const text = specText(aSpec({ kubernetes: undefined, host: undefined, images: undefined }));
    expect(resolvingFinds(text).map(({ path }) => path.join("."))).toEqual([
      "kubernetes.version",
      "host.family",
      "images.pause.reference",
      "images.pause.archive.path",
    ]);
  });
});

describe("selection", () => {
  const text = specText(
    aSpec({
      nodePools: [
        { name: "workers", nodes: [{ name: "worker-1" }, { name: "worker-2" }] },
        { name: "storage" },
      ],
    }),
  );
  const { spec } = loadSpec(text, "cluster.yaml");
  const named = (pools: readonly string[], nodes: readonly string[]) => {
    if (spec === undefined) throw new Error("it does not load");
    return resolve(spec, { pools, nodes }).nodes.map(({ pool, node }) => `${pool}/${node ?? "-"}`);
  };

  test.each([
    {
      name: "nothing: all, in the spec's order",
      pools: [],
      nodes: [],
      selected: ["workers/worker-1", "workers/worker-2", "storage/-"],
    },
    { name: "a pool without nodes", pools: ["storage"], nodes: [], selected: ["storage/-"] },
    {
      name: "a pool with nodes",
      pools: ["workers"],
      nodes: [],
      selected: ["workers/worker-1", "workers/worker-2"],
    },
    { name: "a node", pools: [], nodes: ["worker-2"], selected: ["workers/worker-2"] },
    { name: "a node of another pool", pools: ["storage"], nodes: ["worker-2"], selected: [] },
    {
      name: "names in another order: the spec's order stays",
      pools: [],
      nodes: ["worker-2", "worker-1"],
      selected: ["workers/worker-1", "workers/worker-2"],
    },
  ])("of $name", ({ pools, nodes, selected }) => {
    expect(named(pools, nodes)).toEqual(selected);
  });

  test.each([
    {
      name: "a misspelt pool",
      selection: { pools: ["worker"], nodes: [] },
      message: "the spec has no pool called worker",
      hint: "did you mean workers?",
    },
    {
      name: "a misspelt node",
      selection: { pools: [], nodes: ["worker1"] },
      message: "the spec has no node called worker1",
      hint: "did you mean worker-1?",
    },
    {
      name: "a node that resembles none",
      selection: { pools: [], nodes: ["db"] },
      message: "the spec has no node called db",
      hint: "it has worker-1, worker-2",
    },
  ])("of $name is a finding", ({ selection, message, hint }) => {
    expect(resolvingFinds(text, selection)).toMatchObject([
      { code: "selection-unknown", path: [], message, hint },
    ]);
  });
});
