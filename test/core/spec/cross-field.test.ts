import { describe, expect, test } from "vitest";
import { pathText } from "../../../src/core/report/path.ts";
import { aSpec, rendered, type SpecDocument, specText } from "../../specs/a-spec.ts";
import { resolvingFinds } from "./findings.ts";

/** `code path`, for what resolving this spec finds. */
function found(changes: SpecDocument): readonly string[] {
  return resolvingFinds(specText(aSpec(changes))).map(
    ({ code, path }) => `${code} ${pathText(path)}`,
  );
}

const kubernetes = (changes: object) => ({ kubernetes: changes });
const withNode = (addresses: readonly unknown[], changes: object) => ({
  ...kubernetes(changes),
  nodePools: [{ name: "workers", nodes: [{ name: "worker-1", addresses }] }],
});

describe("networks of pods and services", () => {
  test.each([
    { name: "one of each", podCIDRs: ["10.244.0.0/16"], serviceCIDRs: ["10.96.0.0/12"] },
    { name: "neighbours", podCIDRs: ["10.0.0.0/17"], serviceCIDRs: ["10.0.128.0/17"] },
    {
      name: "dual stack",
      podCIDRs: ["10.244.0.0/16", "fd00:1::/56"],
      serviceCIDRs: ["fd00:2::/112", "10.96.0.0/16"],
    },
    { name: "pods alone", podCIDRs: ["10.244.0.0/16"], serviceCIDRs: [] },
  ])("$name are fine", ({ podCIDRs, serviceCIDRs }) => {
    expect(found(kubernetes({ podCIDRs, serviceCIDRs }))).toEqual([]);
  });

  test.each([
    { cidr: "10.244.0.0/33" },
    { cidr: "10.244.0.300/16" },
    { cidr: "fd00::/129" },
    { cidr: "fd00::1::/64" },
  ])("$cidr is none", ({ cidr }) => {
    expect(found(kubernetes({ podCIDRs: [cidr] }))).toEqual([
      "network-invalid kubernetes.podCIDRs[0]",
    ]);
  });

  test.each([
    { name: "one inside the other", pods: "10.0.0.0/8", services: "10.96.0.0/16" },
    { name: "the other inside the one", pods: "10.96.1.0/24", services: "10.96.0.0/16" },
    {
      name: "the same, written with bits behind the prefix",
      pods: "10.96.5.1/16",
      services: "10.96.0.0/16",
    },
    { name: "IPv6", pods: "fd00::/48", services: "fd00:0:0:1::/112" },
  ])("may not overlap: $name", ({ pods, services }) => {
    expect(found(kubernetes({ podCIDRs: [pods], serviceCIDRs: [services] }))).toEqual([
      "network-overlap kubernetes.serviceCIDRs[0]",
    ]);
  });

  test("two of one field are one of each family", () => {
    expect(found(kubernetes({ podCIDRs: ["10.1.0.0/16", "10.2.0.0/16"] }))).toEqual([
      "network-same-family kubernetes.podCIDRs",
    ]);
  });

  test("of both families and of one are worth a warning", () => {
    const podCIDRs = ["10.244.0.0/16", "fd00:1::/56"];
    const [first] = resolvingFinds(
      specText(aSpec(kubernetes({ podCIDRs, serviceCIDRs: ["10.96.0.0/16"] }))),
    );
    expect(first).toMatchObject({ code: "network-families-differ", severity: "warning" });
  });

  test("are not held against each other while one of them is none", () => {
    const podCIDRs = ["10.244.0.0/33", "fd00:1::/56"];
    expect(found(kubernetes({ podCIDRs, serviceCIDRs: ["10.96.0.0/16"] }))).toEqual([
      "network-invalid kubernetes.podCIDRs[0]",
    ]);
  });

  test("without a family in common no service reaches a pod", () => {
    expect(
      found(kubernetes({ podCIDRs: ["fd00:1::/56"], serviceCIDRs: ["10.96.0.0/16"] })),
    ).toEqual(["network-no-common-family kubernetes.serviceCIDRs"]);
  });
});

describe("the address of the cluster's DNS", () => {
  test.each([
    { name: "in the network", clusterDNS: ["10.96.0.10"], serviceCIDRs: ["10.96.0.0/16"] },
    {
      name: "of a node-local cache",
      clusterDNS: ["169.254.20.10"],
      serviceCIDRs: ["10.96.0.0/16"],
    },
    { name: "where no network is given", clusterDNS: ["8.8.8.8"], serviceCIDRs: [] },
  ])("$name is fine", ({ clusterDNS, serviceCIDRs }) => {
    expect(found(kubernetes({ clusterDNS, serviceCIDRs }))).toEqual([]);
  });

  test("may be in a network that is mistyped: that is told alone", () => {
    const serviceCIDRs = ["10.96.0.0/33", "fd00:2::/112"];
    expect(found(kubernetes({ clusterDNS: ["10.96.0.10"], serviceCIDRs }))).toEqual([
      "network-invalid kubernetes.serviceCIDRs[0]",
    ]);
  });

  test("outside the service network is worth a warning", () => {
    const changes = { clusterDNS: ["10.96.0.10", "10.97.0.10"], serviceCIDRs: ["10.96.0.0/16"] };
    const [first, ...others] = resolvingFinds(specText(aSpec(kubernetes(changes))));
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      code: "cluster-dns-outside",
      severity: "warning",
      path: ["kubernetes", "clusterDNS", 1],
    });
  });
});

describe("a node's addresses", () => {
  const dual = { podCIDRs: ["10.244.0.0/16", "fd00:1::/56"] };
  const at = "nodePools[0].nodes[0].addresses";

  test.each([
    {
      name: "outside all networks",
      addresses: ["10.0.0.1"],
      changes: { podCIDRs: ["10.244.0.0/16"] },
    },
    { name: "of both families", addresses: ["10.0.0.1", "fd00:9::1"], changes: dual },
    {
      name: "of one more family than pods",
      addresses: ["10.0.0.1", "fd00:9::1"],
      changes: { podCIDRs: ["10.244.0.0/16"] },
    },
    { name: "not given", addresses: [], changes: dual },
    { name: "kept elsewhere", addresses: ["10.0.0.1", { env: "IP6" }], changes: dual },
  ])("$name are fine", ({ addresses, changes }) => {
    expect(found(withNode(addresses, changes))).toEqual([]);
  });

  test.each([
    { name: "the pods", addresses: ["10.244.3.4"], changes: { podCIDRs: ["10.244.0.0/16"] } },
    { name: "the services", addresses: ["10.96.3.4"], changes: { serviceCIDRs: ["10.96.0.0/16"] } },
  ])("may not be inside the network of $name", ({ addresses, changes }) => {
    expect(found(withNode(addresses, changes))).toEqual([`node-address-in-network ${at}[0]`]);
  });

  test("may not be that of the DNS, however it is spelled", () => {
    expect(found(withNode(["fd00:0::A"], { clusterDNS: ["fd00::a"] }))).toEqual([
      `node-address-is-dns ${at}[0]`,
    ]);
  });

  test.each([
    { addresses: ["10.0.0.1"], changes: dual },
    { addresses: ["fd00:9::1"], changes: { podCIDRs: ["10.244.0.0/16"] } },
  ])("without a family that pods have are worth a warning", ({ addresses, changes }) => {
    expect(found(withNode(addresses, changes))).toEqual([`node-address-families ${at}`]);
  });

  test("are asked again when they are read", () => {
    const spec = aSpec(withNode([{ env: "IP" }], { podCIDRs: ["10.244.0.0/16"] }));
    expect(rendered(spec, { references: { "env:IP": "10.244.0.9\n" } }).found).toEqual([
      `node-address-in-network ${at}[0]`,
    ]);
  });
});

describe("containerd and Kubernetes", () => {
  const pair = (version: string, containerd: string) => ({
    kubernetes: { version },
    containerd: { version: containerd },
  });

  test.each([
    ["1.30.0", "1.6.28"],
    ["1.32.9", "2.0.1"],
    ["1.35.2", "2.1.9"],
    ["1.35.2", "2.3.4"],
    ["1.36.0", "2.2.0"],
    ["1.99.0", "1.6.0"],
  ])("%s with %s is fine", (version, containerd) => {
    expect(found(pair(version, containerd))).toEqual([]);
  });

  test.each([
    ["1.30.0", "1.6.27"],
    ["1.30.0", "1.7.9"],
    ["1.34.0", "2.0.5"],
    ["1.35.2", "1.6.39"],
    ["1.35.2", "2.1.4"],
    ["1.35.2", "2.0.7"],
    ["1.36.0", "2.1.9"],
  ])("%s with %s is worth a warning that names the others", (version, containerd) => {
    const [first, ...others] = resolvingFinds(specText(aSpec(pair(version, containerd))));
    expect(others).toEqual([]);
    expect(first).toMatchObject({ code: "containerd-kubernetes-pair", severity: "warning" });
    expect(first?.hint).toMatch(/2\.\d\.\d\+/);
  });
});

describe("allowedHosts", () => {
  const deny = { host: "*", upstream: "deny" };
  const mirrored = (url: string, allowedHosts: readonly string[]) =>
    found({ allowedHosts, registries: [{ ...deny, mirrors: [{ url }] }] });

  test.each([
    { url: "https://a.example/v2", allowed: ["a.example"] },
    { url: "https://A.example", allowed: ["a.EXAMPLE:443"] },
    { url: "http://a.example", allowed: ["a.example:80"] },
    { url: "https://b.a.example:5000", allowed: ["*.a.example"] },
    { url: "https://[fd00::1]:5000", allowed: ["[fd00::1]:5000"] },
    { url: "http://127.0.0.1:5000", allowed: ["a.example"] },
    { url: "https://anything.example", allowed: [] },
  ])("of $allowed take $url", ({ url, allowed }) => {
    expect(mirrored(url, allowed)).toEqual([]);
  });

  test.each([
    { url: "https://b.example", allowed: ["a.example"] },
    { url: "https://a.example", allowed: ["*.a.example"] },
    { url: "https://xa.example", allowed: ["*.a.example"] },
    { url: "https://a.example:5000", allowed: ["a.example:443"] },
    { url: "http://a.example", allowed: ["a.example:443"] },
  ])("of $allowed do not have the host of $url", ({ url, allowed }) => {
    expect(mirrored(url, allowed)).toEqual(["host-not-allowed registries[0].mirrors[0].url"]);
  });

  test("are held against every field that names a host", () => {
    const url = "https://files.example/p.tar";
    const sha256 = "0f".repeat(32);
    const token = { env: "TOKEN" };
    expect(
      found({
        allowedHosts: ["docker.io"],
        registries: [{ host: "docker.io", upstream: "allow" }, deny],
        images: { pause: { archive: { url, sha256 } } },
        proxy: { http: "http://p.example:3128", https: "http://p.example:3128" },
        kubelet: { managedBy: "kubeadm", join: { endpoint: "api.example:6443", token } },
      }),
    ).toEqual([
      "host-not-allowed images.pause.archive.url",
      "host-not-allowed proxy.http",
      "host-not-allowed proxy.https",
      "host-not-allowed registries[0].host",
      "host-not-allowed kubelet.join.endpoint",
    ]);
  });

  test("are not asked for a registry that is denied", () => {
    const registries = [{ host: "docker.io", upstream: "deny" }, deny];
    expect(found({ allowedHosts: ["a.example"], registries })).toEqual([]);
  });

  test("are held against the archives of images to preload", () => {
    const archive = {
      path: "/opt/a.tar",
      url: "https://files.example/a.tar",
      sha256: "0f".repeat(32),
    };
    const images = { preload: [{ reference: "registry.internal.example/a:1", archive }] };
    expect(found({ allowedHosts: ["a.example"], registries: [deny], images })).toEqual([
      "host-not-allowed images.preload[0].archive.url",
    ]);
  });

  test("mean little where every other registry is open", () => {
    const allowedHosts = ["a.example"];
    expect(found({ allowedHosts })).toEqual(["registries-open registries"]);
    expect(found({ allowedHosts, registries: [{ host: "*", upstream: "allow" }] })).toEqual([
      "registries-open registries[0].upstream",
    ]);
  });

  test("never make a password of a URL known", () => {
    const registries = [{ ...deny, mirrors: [{ url: "https://user:123/x@a.example" }] }];
    const findings = resolvingFinds(specText(aSpec({ allowedHosts: ["b.example"], registries })));
    expect(JSON.stringify(findings)).not.toContain("user:123");
  });
});

describe("fields that another one asks for", () => {
  test.each([
    {
      name: "the digest of an archive that is fetched",
      changes: { images: { pause: { archive: { url: "https://a.example/p.tar" } } } },
      missing: ["images.pause.archive.sha256"],
    },
    {
      name: "endpoint and token, for kubeadm",
      changes: { kubelet: { managedBy: "kubeadm", join: { run: false } } },
      missing: ["kubelet.join.endpoint", "kubelet.join.token"],
    },
    {
      name: "the digest of an archive of an image to preload that is fetched",
      changes: {
        images: {
          preload: [
            {
              reference: "registry.internal.example/a:1",
              archive: { path: "/opt/a.tar", url: "https://a.example/a.tar" },
            },
          ],
        },
      },
      missing: ["images.preload[0].archive.sha256"],
    },
    {
      name: "what a credential provider needs",
      changes: { kubelet: { credentialProviders: { providers: [{ name: "a" }] } } },
      missing: [
        "kubelet.credentialProviders.binDir",
        "kubelet.credentialProviders.providers[0].matchImages",
        "kubelet.credentialProviders.providers[0].defaultCacheDuration",
      ],
    },
    {
      name: "the certificate of an authority",
      changes: { trust: { certificateAuthorities: [{ name: "internal" }] } },
      missing: ["trust.certificateAuthorities[0].certificate"],
    },
  ])("$name", ({ changes, missing }) => {
    expect(found(changes)).toEqual(missing.map((path) => `spec-required ${path}`));
  });
});
