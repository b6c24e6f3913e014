import { describe, expect, test } from "vitest";
import { aSpec, specText } from "../../specs/a-spec.ts";
import { readingFinds, resolvingFinds } from "./findings.ts";

/** The codes and paths for a node with these addresses. */
function forAddresses(...addresses: readonly string[]) {
  const nodePools = [{ name: "workers", nodes: [{ name: "worker-1", addresses }] }];
  return resolvingFinds(specText(aSpec({ nodePools })));
}

describe("addresses of a node", () => {
  test.each([
    { name: "none", addresses: [] },
    { name: "an IPv4 address", addresses: ["10.0.0.11"] },
    { name: "an IPv6 address", addresses: ["fd00::11"] },
    { name: "one of each family", addresses: ["10.0.0.11", "fd00::11"] },
    { name: "one of each family, IPv6 first", addresses: ["fd00::11", "10.0.0.11"] },
    { name: "an IPv4 address inside IPv6", addresses: ["::ffff:10.0.0.11"] },
  ])("$name is fine", ({ addresses }) => {
    expect(forAddresses(...addresses)).toEqual([]);
  });

  test.each([
    { name: "an octet beyond 255", address: "10.0.0.256" },
    { name: "an octet with a leading zero", address: "10.0.0.011" },
    { name: "two double colons", address: "fd00::1::1" },
    { name: "too many groups", address: "1:2:3:4:5:6:7:8:9" },
  ])("$name is no address", ({ address }) => {
    expect(forAddresses(address)).toMatchObject([
      {
        code: "spec-address",
        path: ["nodePools", 0, "nodes", 0, "addresses", 0],
        message: `${address} is not an IP address`,
        hint: "write an IPv4 or IPv6 address, such as 10.0.0.11 or fd00::11",
      },
    ]);
  });

  test("a shortened IPv4 address has not even the form of one", () => {
    const nodePools = [{ name: "workers", nodes: [{ name: "worker-1", addresses: ["10.1"] }] }];
    expect(readingFinds(specText(aSpec({ nodePools })))).toMatchObject([{ code: "spec-pattern" }]);
  });

  test("two of one family are one too many", () => {
    expect(forAddresses("10.0.0.11", "10.0.0.12")).toMatchObject([
      {
        code: "spec-addresses-same-family",
        path: ["nodePools", 0, "nodes", 0, "addresses"],
        hint: "keep one of them",
      },
    ]);
  });

  test("three are too many", () => {
    const addresses = ["10.0.0.1", "10.0.0.2", "fd00::1"];
    const nodePools = [{ name: "workers", nodes: [{ name: "worker-1", addresses }] }];
    expect(readingFinds(specText(aSpec({ nodePools })))).toMatchObject([{ code: "spec-too-long" }]);
  });
});

test("an address of the cluster's DNS is checked like any other", () => {
  const text = specText(aSpec({ kubernetes: { clusterDNS: ["10.96.0.10", "10.96.0.300"] } }));
  expect(resolvingFinds(text)).toMatchObject([
    { code: "spec-address", path: ["kubernetes", "clusterDNS", 1] },
  ]);
});

describe("characters that nobody means", () => {
  test.each([
    { name: "an escape character", character: "\u001b", shown: "U+001B" },
    { name: "a line break", character: "\n", shown: "U+000A" },
    { name: "a C1 control", character: "\u009b", shown: "U+009B" },
    { name: "a zero-width space", character: "\u200b", shown: "U+200B" },
    { name: "a line separator", character: "\u2028", shown: "U+2028" },
    { name: "a right-to-left override", character: "\u202e", shown: "U+202E" },
    { name: "a first strong isolate", character: "\u2068", shown: "U+2068" },
    { name: "a byte order mark", character: "\ufeff", shown: "U+FEFF" },
  ])("$name in a value is refused, and told by number", ({ character, shown }) => {
    // Written as an escape: as they are, YAML itself forbids some of them.
    const escaped = `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
    const spec = aSpec({ kubelet: { config: { clusterDomain: "a%b" } } });
    const text = JSON.stringify(spec).replace("%", escaped);
    expect(readingFinds(text)).toMatchObject([
      {
        code: "spec-hostile-text",
        path: ["kubelet", "config", "clusterDomain"],
        message: `the text holds the character ${shown}`,
      },
    ]);
  });

  test("one in a key is refused too", () => {
    const text = specText(aSpec({ kubelet: { config: { "max\u200bPods": 1 } } }));
    expect(readingFinds(text)).toMatchObject([{ code: "spec-hostile-text" }]);
  });

  test.each(["Straße", "日本", "🙂", "a b"])("%s has none", (value) => {
    expect(
      readingFinds(specText(aSpec({ kubelet: { config: { clusterDomain: value } } }))),
    ).toEqual([]);
  });
});

describe("an entry that stands in a list twice", () => {
  const image = { reference: "registry.internal.example/a:1", archive: { path: "/opt/a.tar" } };

  test("is refused for images to preload", () => {
    expect(readingFinds(specText(aSpec({ images: { preload: [image, image] } })))).toMatchObject([
      {
        code: "spec-duplicate-entry",
        path: ["images", "preload", 1],
        message: `there is already an entry with reference ${image.reference} in this list`,
      },
    ]);
  });

  test("is refused inside a pool", () => {
    const registries = [{ host: "*" }, { host: "*" }];
    expect(readingFinds(specText(aSpec({ nodePools: [{ name: "a", registries }] })))).toMatchObject(
      [{ code: "spec-duplicate-entry", path: ["nodePools", 0, "registries", 1] }],
    );
  });

  test("is wanted where a pool changes what the cluster has", () => {
    const registries = [{ host: "*" }];
    expect(
      readingFinds(specText(aSpec({ registries, nodePools: [{ name: "a", registries }] }))),
    ).toEqual([]);
  });

  test("is no matter for taints of one key with two effects", () => {
    const taints = [
      { key: "a", effect: "NoSchedule" },
      { key: "a", effect: "NoExecute" },
    ];
    expect(readingFinds(specText(aSpec({ kubelet: { taints } })))).toEqual([]);
  });
});
