import { describe, expect, test } from "vitest";
import { aSpec, pem, rendered, withMirrors } from "../../specs/a-spec.ts";

const url = "https://mirror.internal.example";
const at = "registries[0].mirrors[0]";
const references = { "env:CA": pem("CERTIFICATE"), "env:HEADER": "Basic eA==" };

describe("a mirror that containerd makes something else of", () => {
  test.each([
    {
      name: "http to another machine is a warning",
      mirror: { url: "http://mirror.internal.example:5000" },
      found: [`mirror-http ${at}.url`],
    },
    {
      name: "http to the node itself is none",
      mirror: { url: "http://127.0.0.1:5000" },
      found: [],
    },
    { name: "http to localhost is none", mirror: { url: "http://localhost" }, found: [] },
    { name: "http to ::1 is none", mirror: { url: "http://[::1]" }, found: [] },
    {
      name: "skipVerify is a warning",
      mirror: { url, tls: { skipVerify: true } },
      found: [`mirror-skip-verify ${at}.tls.skipVerify`],
    },
    { name: "skipVerify: false is none", mirror: { url, tls: { skipVerify: false } }, found: [] },
    {
      name: "push alone is never asked",
      mirror: { url, capabilities: ["push"] },
      found: [
        "registry-cannot-resolve registries[0].mirrors",
        `mirror-without-pull ${at}.capabilities`,
      ],
    },
    {
      name: "resolve alone is never asked",
      mirror: { url, capabilities: ["resolve"] },
      found: [
        "registry-cannot-resolve registries[0].mirrors",
        `mirror-without-pull ${at}.capabilities`,
      ],
    },
    {
      name: "a path below /v2 gets another /v2",
      mirror: { url: `${url}/v2/proxy` },
      found: [`mirror-path ${at}.url`],
    },
    {
      name: "a path below /v2 that is whole is none",
      mirror: { url: `${url}/v2/proxy`, overridePath: true },
      found: [],
    },
    { name: "a path that ends in /v2 is none", mirror: { url: `${url}/x/v2` }, found: [] },
    {
      name: "docker.io serves nothing",
      mirror: { url: "https://docker.io" },
      found: [`mirror-docker-io ${at}.url`],
    },
    {
      name: "an escape that is none drops the file",
      mirror: { url: `${url}/%zz` },
      found: [`mirror-url ${at}.url`],
    },
    {
      name: "an escaped question mark ends the path",
      mirror: { url: `${url}/%3f` },
      found: [`mirror-url ${at}.url`],
    },
  ])("$name", ({ mirror, found }) => {
    expect(rendered(aSpec(withMirrors(mirror))).found).toEqual(found);
  });

  test("is told with what is asked instead", () => {
    const { findings } = rendered(aSpec(withMirrors({ url: `${url}/v2/proxy` })));
    expect(findings[0]?.message).toBe(`${url}/v2/proxy is asked at /v2/proxy/v2/…`);
  });
});

describe("an address in two spellings is one mirror", () => {
  test.each([
    { name: "another case", second: "https://MIRROR.internal.example" },
    { name: "the port of the scheme", second: `${url}:443` },
    { name: "the /v2 that is appended anyway", second: `${url}/v2` },
    { name: "a step up", second: `${url}/a/..` },
  ])("$name", ({ second }) => {
    expect(rendered(aSpec(withMirrors({ url }, { url: second }))).found).toEqual([
      "mirror-duplicate registries[0].mirrors[1].url",
    ]);
  });

  test.each([
    { name: "another scheme", second: "http://mirror.internal.example" },
    { name: "another path", second: `${url}/other` },
    { name: "another port", second: `${url}:5000` },
  ])("$name is another mirror", ({ second }) => {
    const { found } = rendered(aSpec(withMirrors({ url }, { url: second })));
    expect(found.filter((each) => each.startsWith("mirror-duplicate"))).toEqual([]);
  });
});

describe("an IPv6 address as a mirror", () => {
  const spec = (version: string) =>
    aSpec({ containerd: { version }, ...withMirrors({ url: "https://[fd00::5]:5000" }) });

  test("is refused for 1.7, which would drop the file", () => {
    expect(rendered(spec("1.7.35")).found).toEqual([`containerd-mirror-ipv6 ${at}.url`]);
  });

  test("is fine for 2.1", () => {
    expect(rendered(spec("2.1.9")).found).toEqual([]);
  });
});

describe("a dial timeout", () => {
  const hosts = "/etc/containerd/certs.d/registry.internal.example/hosts.toml";
  const spec = (version: string) =>
    aSpec({ containerd: { version }, ...withMirrors({ url, dialTimeoutSeconds: 5 }) });

  test.each(["2.0.7", "2.1.9"])("is written for containerd %s, which knows it", (version) => {
    const { text, found } = rendered(spec(version));
    expect(found).toEqual([]);
    expect(text(hosts)).toContain('dial_timeout = "5s"\n');
  });

  test.each(["1.7.24", "2.0.6"])("is left out with a warning for %s, which does not", (version) => {
    const { text, findings } = rendered(spec(version));
    expect(findings).toMatchObject([
      {
        code: "containerd-dial-timeout",
        severity: "warning",
        path: ["registries", 0, "mirrors", 0, "dialTimeoutSeconds"],
        message: expect.stringContaining("it came with 2.0.7 and 2.1"),
      },
    ]);
    expect(text(hosts)).not.toContain("dial_timeout");
  });
});

test("a dial timeout of an http mirror is left out for containerd 2.0, which would ask it with https", () => {
  const mirror = { url: "http://127.0.0.1:5000", dialTimeoutSeconds: 5 };
  const found = (version: string) =>
    rendered(aSpec({ containerd: { version }, ...withMirrors(mirror) })).found;
  const warning = `containerd-dial-timeout-http ${at}.dialTimeoutSeconds`;
  expect(found("2.0.14")).toContain(warning);
  expect(found("2.1.9")).not.toContain(warning);
});

describe("the host of a registry", () => {
  const one = (host: string) =>
    rendered(aSpec({ registries: [{ host, upstream: "allow" }] })).found;

  test.each(["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"])(
    "%s is docker.io",
    (host) => {
      expect(one(host)).toEqual(["registry-alias registries[0].host"]);
      const { findings } = rendered(aSpec({ registries: [{ host }] }));
      expect(findings[0]?.hint).toBe("write host: docker.io");
    },
  );

  test.each([
    "registry.k8s.io",
    "docker.io",
    "localhost",
    "localhost:5000",
    "registry:5000",
    "10.0.0.5",
  ])("%s is fine", (host) => {
    expect(one(host)).toEqual([]);
  });

  test.each(["registry", "a..example", "a.-b", "a.example:0", "a.example:65536"])(
    "%s is in no reference",
    (host) => {
      expect(one(host)).toEqual(["registry-host registries[0].host"]);
    },
  );

  test("with port 443 is another registry than the one without", () => {
    expect(one("a.example:443")).toEqual(["registry-port-443 registries[0].host"]);
  });

  test.each(["A.example", "[fd00::5]:5000", "a.example/x", "https://a.example"])(
    "%s is refused by the schema",
    (host) => {
      expect(one(host)).toEqual(["spec-pattern registries[0].host"]);
    },
  );
});

describe("an image whose registry has an entry with another port", () => {
  test.each(["registry.internal.example:5000", "registry.internal.example:443"])("%s", (host) => {
    expect(rendered(aSpec({ registries: [{ host }] })).found).toContain(
      "registry-other-port registries[0].host",
    );
  });

  test("is told of instead of what * does", () => {
    const registries = [{ host: "registry.internal.example:5000" }, { host: "*" }];
    expect(rendered(aSpec({ registries })).found).toEqual([
      "registry-other-port registries[0].host",
    ]);
  });
});

describe("a registry as its own mirror", () => {
  const own = (upstream: string) =>
    rendered(
      aSpec({
        registries: [{ host: "a.example", upstream, mirrors: [{ url: "https://a.example" }] }],
      }),
    ).found;

  test("is fine where it is denied: that is how its TLS is set", () => {
    expect(own("deny")).toEqual([]);
  });

  test("is asked twice where it is allowed", () => {
    expect(own("allow")).toEqual(["mirror-is-upstream registries[0].mirrors[0].url"]);
  });
});

test("a header with control characters is a finding, and no fault of ours", () => {
  const spec = aSpec(withMirrors({ url, headers: { A: { env: "HEADER" } } }));
  const { found } = rendered(spec, { references: { ...references, "env:HEADER": "\u0001\u0002" } });
  expect(found).toEqual([`mirror-header-newline ${at}.headers.A`]);
});
