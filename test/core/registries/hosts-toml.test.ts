import { describe, expect, test } from "vitest";
import { hostDirectory } from "../../../src/core/registries/host-directory.ts";
import { type HostTable, hostsDocument } from "../../../src/core/registries/hosts-toml.ts";
import { tomlText } from "../../../src/core/syntax/toml.ts";

const mirror = (url: string, rest: Partial<HostTable> = {}): HostTable => ({
  url,
  capabilities: ["pull", "resolve"],
  overridePath: false,
  skipVerify: false,
  headers: {},
  ...rest,
});

/** hosts.toml as it is written. */
const hosts = (
  registry: Parameters<typeof hostsDocument>[0],
  ...mirrors: readonly HostTable[]
): string => tomlText(hostsDocument(registry, mirrors));

const deny = (host: string) => ({ host, upstream: "deny" }) as const;
const allow = (host: string) => ({ host, upstream: "allow" }) as const;

describe("upstream: deny", () => {
  test("with a mirror: the server is nowhere and is never asked, the mirror is", () => {
    expect(hosts(deny("docker.io"), mirror("https://a.example"))).toBe(`\
server = "http://127.0.0.1:9"
capabilities = [ "push" ]

[host."https://a.example"]
capabilities = [ "pull", "resolve" ]
`);
  });

  test("without a mirror: there is a [host] table all the same, or 1.x would drop the file", () => {
    expect(hosts(deny("docker.io"))).toBe(`\
server = "http://127.0.0.1:9"
capabilities = [ "push" ]

[host."http://127.0.0.1:9"]
capabilities = [ "push" ]
`);
  });

  test("for every registry is the same", () => {
    expect(hosts(deny("*"))).toBe(hosts(deny("docker.io")));
  });

  test.each(["docker.io", "registry.internal.example", "quay.io"])("never names %s", (host) => {
    expect(hosts(deny(host), mirror("https://mirror.example"))).not.toContain(host);
  });
});

describe("upstream: allow", () => {
  test("writes the registry itself as server, after the mirrors", () => {
    expect(hosts(allow("quay.io"), mirror("https://a.example"))).toBe(`\
server = "https://quay.io"

[host."https://a.example"]
capabilities = [ "pull", "resolve" ]
`);
  });

  test("writes Docker Hub's real address, because containerd does not once server is there", () => {
    expect(hosts(allow("docker.io"), mirror("https://a.example"))).toMatch(
      /^server = "https:\/\/registry-1\.docker\.io"\n/,
    );
  });

  test("keeps the registry's port", () => {
    expect(hosts(allow("registry:5000"), mirror("https://a.example"))).toMatch(
      /^server = "https:\/\/registry:5000"\n/,
    );
  });

  test("for every registry has no server: each is its own", () => {
    expect(hosts(allow("*"), mirror("https://a.example"))).not.toContain("server");
  });
});

describe("a mirror", () => {
  test("stands where the spec has it: order is priority", () => {
    const urls = [
      "https://z.example",
      "https://a.example",
      "https://m.example",
      "http://1.example",
    ];
    const text = hosts(deny("*"), ...urls.map((url) => mirror(url)));
    expect([...text.matchAll(/^\[host\."(.*)"\]$/gm)].map(([, url]) => url)).toEqual(urls);
  });

  test("has override_path only where it is wanted", () => {
    const text = hosts(deny("*"), mirror("https://a.example", { overridePath: true }));
    expect(text).toContain("override_path = true");
    expect(hosts(deny("*"), mirror("https://a.example"))).not.toContain("override_path");
  });

  test("names its certificate authority", () => {
    expect(hosts(deny("*"), mirror("https://a.example", { ca: "/etc/ca.pem" }))).toContain(
      'ca = "/etc/ca.pem"',
    );
  });

  test("has its client certificate and key as one pair", () => {
    const client = { certificate: "/etc/c.pem", key: "/etc/k.pem" };
    expect(hosts(deny("*"), mirror("https://a.example", { client }))).toContain(
      'client = [ [ "/etc/c.pem", "/etc/k.pem" ] ]',
    );
  });

  test("has its headers right behind it, and before the next mirror", () => {
    const text = hosts(
      deny("*"),
      mirror("https://a.example", { headers: { Authorization: "Basic eA==" }, ca: "/etc/ca.pem" }),
      mirror("https://b.example"),
    );
    expect(text).toBe(`\
server = "http://127.0.0.1:9"
capabilities = [ "push" ]

[host."https://a.example"]
capabilities = [ "pull", "resolve" ]
ca = "/etc/ca.pem"

  [host."https://a.example".header]
  Authorization = "Basic eA=="

[host."https://b.example"]
capabilities = [ "pull", "resolve" ]
`);
  });
});

test.each([
  { host: "*", directory: "_default" },
  { host: "docker.io", directory: "docker.io" },
  { host: "registry.internal.example", directory: "registry.internal.example" },
  { host: "registry.internal.example:5000", directory: "registry.internal.example_5000_" },
  { host: "localhost:5000", directory: "localhost_5000_" },
])("containerd looks for $host in $directory", ({ host, directory }) => {
  expect(hostDirectory(host)).toBe(directory);
});
