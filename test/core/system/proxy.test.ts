import { describe, expect, test } from "vitest";
import { noProxy } from "../../../src/core/system/no-proxy.ts";
import { aSpec, rendered, theSettings, withMirrors } from "../../specs/a-spec.ts";

const https = "http://proxy.internal.example:3128";
const dropIn = (unit: string) => `/etc/systemd/system/${unit}.service.d/40-nodegen-proxy.conf`;
const environment = (text: string) =>
  text.split("\n").filter((line) => line.startsWith("Environment="));

describe("a proxy", () => {
  const result = rendered(aSpec({ proxy: { http: "http://p.example", https } }));

  test.each(["containerd", "kubelet"])(
    "is set for %s, under both names of each variable",
    (unit) => {
      const direct = "localhost,127.0.0.1,::1,.svc,.cluster.local";
      expect(environment(result.text(dropIn(unit)))).toEqual([
        "Environment=HTTP_PROXY=http://p.example",
        "Environment=http_proxy=http://p.example",
        `Environment=HTTPS_PROXY=${https}`,
        `Environment=https_proxy=${https}`,
        `Environment=NO_PROXY=${direct}`,
        `Environment=no_proxy=${direct}`,
      ]);
    },
  );

  test("for one of the two leaves the other unset", () => {
    const text = rendered(aSpec({ proxy: { https } })).text(dropIn("containerd"));
    expect(text).not.toMatch(/HTTP_PROXY|http_proxy/);
  });

  test("is none without one, whatever is reached directly", () => {
    const { tree, found } = rendered(aSpec({ proxy: { noProxy: [".internal.example"] } }));
    expect([...tree.keys()].filter((path) => path.includes("proxy"))).toEqual([]);
    expect(found).toEqual([]);
  });

  test("is not set for a kubelet that others configure", () => {
    const spec = aSpec({ proxy: { https }, kubelet: { managedBy: "external" } });
    const { tree } = rendered(spec);
    expect(tree.has(dropIn("containerd"))).toBe(true);
    expect(tree.has(dropIn("kubelet"))).toBe(false);
  });

  test("keeps its percent signs: systemd would read them as specifiers", () => {
    const text = rendered(aSpec({ proxy: { https, noProxy: ["[fe80::1]:80"] } })).text(
      dropIn("containerd"),
    );
    expect(text).toContain('Environment="NO_PROXY=[fe80::1]:80,');
  });

  test.each([
    "http://user:secret@proxy.internal.example:3128",
    "http://user@proxy.internal.example",
    "https://:secret@proxy.internal.example",
  ])("with credentials is refused, and they are shown nowhere: %s", (url) => {
    const { findings } = rendered(aSpec({ proxy: { http: url } }));
    expect(findings).toMatchObject([{ code: "proxy-credentials", path: ["proxy", "http"] }]);
    expect(JSON.stringify(findings)).not.toMatch(/secret@|user@/);
  });

  test.each([
    "http://",
    "http://proxy.internal.example/path",
    "http://proxy.internal.example:port",
    "http://proxy internal",
    "http://-x",
  ])("that Go would pass over is refused: %s", (url) => {
    expect(rendered(aSpec({ proxy: { https: url } })).findings[0]?.code).toMatch(
      /proxy-url|spec-pattern/,
    );
  });

  test.each(["http://10.0.0.1:3128", "https://[fd00::1]:3128/", "http://proxy"])(
    "may be %s",
    (url) => {
      expect(rendered(aSpec({ proxy: { https: url } })).found).toEqual([]);
    },
  );
});

describe("a proxy for archives that the node fetches", () => {
  const url = "https://artifacts.internal.example/pause.tar";
  const sha256 = "1".repeat(64);
  const fetched = { archive: { url, sha256 } };
  const pauseUnit = "nodegen-preload";
  const imagesUnit = "nodegen-preload-images";
  const image = (archive: object) => ({
    reference: "registry.internal.example/lab/dns:1",
    archive: { path: "/opt/nodegen/images/dns.tar", ...archive },
  });
  const withImages = (images: object, more: object = {}) =>
    rendered(aSpec({ proxy: { https }, images, ...more }));
  const unitsWithProxy = (images: object, more: object = {}) =>
    [pauseUnit, imagesUnit].filter((unit) => withImages(images, more).tree.has(dropIn(unit)));

  test("is set for the unit that fetches the pause image, as for containerd", () => {
    const { text } = withImages({ pause: fetched });
    expect(text(dropIn(pauseUnit))).toBe(text(dropIn("containerd")));
  });

  test.each([
    { name: "the pause image", images: { pause: fetched }, units: [pauseUnit] },
    {
      name: "another image",
      images: { preload: [image({ url, sha256 })] },
      units: [imagesUnit],
    },
    {
      name: "both",
      images: { pause: fetched, preload: [image({ url, sha256 })] },
      units: [pauseUnit, imagesUnit],
    },
    { name: "none", images: { preload: [image({ sha256 })] }, units: [] },
  ])("is set where it fetches $name", ({ images, units }) => {
    expect(unitsWithProxy(images)).toEqual(units);
  });

  test("is set too where others configure the kubelet", () => {
    const external = { kubelet: { managedBy: "external" } };
    expect(unitsWithProxy({ pause: fetched }, external)).toEqual([pauseUnit]);
  });

  test("is none where the spec has no proxy", () => {
    const { tree } = rendered(aSpec({ images: { pause: fetched } }));
    expect([...tree.keys()].filter((path) => path.includes("proxy"))).toEqual([]);
  });

  test("is not passed by for the hosts of archives", () => {
    const images = { pause: fetched, preload: [image({ url, sha256 })] };
    expect(noProxy(theSettings(aSpec({ proxy: { https }, images }))).join()).not.toContain(
      "artifacts",
    );
  });
});

test("the URL that is refused is quoted, at its field", () => {
  expect(rendered(aSpec({ proxy: { http: "http://proxy.internal.example/path" } })).found).toEqual([
    "proxy-url proxy.http",
  ]);
});

describe("what is reached directly", () => {
  const settings = theSettings(
    aSpec({
      ...withMirrors(
        { url: "https://mirror.internal.example:8443/v2/x" },
        { url: "http://[fd00::5]:5000" },
        { url: "https://MIRROR.internal.example" },
      ),
      kubernetes: {
        podCIDRs: ["10.244.0.0/16", "fd00:10::/56"],
        serviceCIDRs: ["10.96.0.0/16"],
        clusterDomain: "k8s.example",
      },
      kubelet: {
        join: { endpoint: "[fd00::9]:6443", token: { env: "T" }, caCertHashes: [] },
      },
      proxy: { https, noProxy: [".internal.example", "localhost"] },
      nodePools: [{ name: "a", nodes: [{ name: "b", addresses: ["10.0.0.7"] }] }],
    }),
  );

  test("begins with what the user says, has each once, and goes on in one order", () => {
    expect(noProxy(settings)).toEqual([
      ".internal.example",
      "localhost",
      "127.0.0.1",
      "::1",
      "10.244.0.0/16",
      "fd00:10::/56",
      "10.96.0.0/16",
      ".svc",
      ".k8s.example",
      "10.0.0.7",
      "mirror.internal.example",
      "fd00::5",
      "MIRROR.internal.example",
      "fd00::9",
    ]);
  });

  test("has no upstream of a registry: those are what a proxy is for", () => {
    const spec = aSpec({ registries: [{ host: "docker.io", upstream: "allow" }] });
    expect(noProxy(theSettings(spec))).not.toContain("docker.io");
  });
});
