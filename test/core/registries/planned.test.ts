import fc from "fast-check";
import { expect, test } from "vitest";
import { registriesPart } from "../../../src/core/registries/registries.ts";
import { planNode } from "../../../src/core/render.ts";
import { settled } from "../../../src/core/spec/settled.ts";
import { aSpec, rendered, resolved, type SpecDocument, theNode } from "../../specs/a-spec.ts";
import { arbitrarySpec } from "../../specs/arbitrary.ts";

const planOf = (spec: SpecDocument) =>
  planNode(theNode(spec), { references: new Map(), archives: new Map() }).plan.registries.map(
    ({ host, directory, upstream, tryOrder }) => ({
      host,
      directory: directory?.replace("/etc/containerd/certs.d/", ""),
      upstream,
      asked: tryOrder.flatMap(({ url, capabilities }) =>
        capabilities.includes("pull") ? [url] : [],
      ),
    }),
  );

test("the plan says for each registry, and for those of the images, who is asked in which order", () => {
  const registries = [
    { host: "a.example", mirrors: [{ url: "https://m" }, { url: "https://n/x" }] },
    { host: "docker.io", upstream: "allow", mirrors: [{ url: "https://m" }] },
    { host: "*" },
  ];
  expect(planOf(aSpec({ registries }))).toEqual([
    {
      host: "a.example",
      directory: "a.example",
      upstream: "denied",
      asked: ["https://m/v2", "https://n/x/v2"],
    },
    {
      host: "docker.io",
      directory: "docker.io",
      upstream: "https://registry-1.docker.io/v2",
      asked: ["https://m/v2", "https://registry-1.docker.io/v2"],
    },
    { host: "*", directory: "_default", upstream: "denied", asked: [] },
    { host: "registry.internal.example", directory: "_default", upstream: "denied", asked: [] },
  ]);
});

test("an image whose registry nobody speaks of comes from that registry", () => {
  const url = "https://registry.internal.example/v2";
  expect(planOf(aSpec())).toEqual([
    { host: "registry.internal.example", directory: undefined, upstream: url, asked: [url] },
  ]);
});

test("an allowed registry without mirrors is kept from falling to a denied *, by an empty file", () => {
  const spec = aSpec({ registries: [{ host: "ghcr.io", upstream: "allow" }, { host: "*" }] });
  expect(planOf(spec)[0]).toEqual({
    host: "ghcr.io",
    directory: "ghcr.io",
    upstream: "https://ghcr.io/v2",
    asked: ["https://ghcr.io/v2"],
  });
  expect(rendered(spec).text("/etc/containerd/certs.d/ghcr.io/hosts.toml")).toBe("");
});

test("whatever the spec, every containerd reads each file as it is meant", () => {
  fc.assert(
    fc.property(
      arbitrarySpec,
      fc.constantFrom(
        "1.6.20",
        "1.6.36",
        "1.7.24",
        "1.7.35",
        "2.0.0",
        "2.0.14",
        "2.1.9",
        "2.2.9",
        "2.3.7",
      ),
      ({ spec, env }, version) => {
        const values = new Map(Object.entries(env).map(([name, value]) => [`env:${name}`, value]));
        for (const { settings } of resolved(spec as SpecDocument)) {
          const node = settled(settings, values).settings;
          registriesPart({ ...node, containerd: { ...node.containerd, version } }, values);
        }
      },
    ),
    { numRuns: 60, seed: 7 },
  );
});
