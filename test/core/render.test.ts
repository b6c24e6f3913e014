import { describe, expect, test } from "vitest";
import { planNode } from "../../src/core/render.ts";
import {
  anArchive,
  aSpec,
  deepFrozen,
  inputOf,
  rendered,
  theNode,
  withArchiveFile,
} from "../specs/a-spec.ts";

const pools = {
  nodePools: [
    { name: "workers", nodes: [{ name: "worker-1" }, { name: "worker-2" }] },
    { name: "storage" },
  ],
};
const named = ({ pool, node, format }: { pool: string; node?: string; format: string }) =>
  `${pool}/${node ?? "-"}/${format}`;

describe("what is rendered", () => {
  test("is each node, and each pool without nodes, in each format", () => {
    expect(rendered(aSpec(pools)).outputs.map(named)).toEqual([
      "workers/worker-1/tree",
      "workers/worker-1/cloud-init",
      "workers/worker-2/tree",
      "workers/worker-2/cloud-init",
      "storage/-/tree",
      "storage/-/cloud-init",
    ]);
  });

  test("is the tree alone where delivery names no format", () => {
    const spec = aSpec({ delivery: { layers: { boot: [] } } });
    expect(rendered(spec).outputs.map(({ format }) => format)).toEqual(["tree"]);
  });

  test("is what was asked for, whatever delivery names", () => {
    const { outputs } = rendered(aSpec(), { formats: ["cloud-init"] });
    expect(outputs.map(({ format }) => format)).toEqual(["cloud-init"]);
  });

  test("is nothing at all where one node has an error: there is no half of a cluster", () => {
    const nodePools = [{ name: "a" }, { name: "b", containerd: { version: "1.5.18" } }];
    expect(rendered(aSpec({ nodePools })).outputs).toEqual([]);
  });

  test("is everything where there are only warnings", () => {
    const result = rendered(withArchiveFile(), { archives: { "./pause.tar": anArchive() } });
    expect(result.findings.map(({ severity }) => severity)).toEqual(["warning"]);
    expect(result.outputs).toHaveLength(2);
  });

  test("is the same every time", () => {
    expect(rendered(aSpec(pools)).outputs).toEqual(rendered(aSpec(pools)).outputs);
  });
});

test("findings of all components are told at once", () => {
  const spec = aSpec({
    images: { pause: { reference: "pause" } },
    registries: [{ host: "a.example", mirrors: [{ url: "ftp://x" }] }],
    kubelet: { config: { maxPod: 5 } },
    host: { cgroup: "v1" },
  });
  expect(
    rendered(spec)
      .findings.map(({ code }) => code)
      .toSorted(),
  ).toEqual(["image-reference", "kubelet-cgroup-v1", "kubelet-field-unknown", "mirror-url"]);
});

test("rendering leaves the settings as they are", () => {
  const node = theNode(aSpec({ containerd: { snapshotter: "native" } }));
  deepFrozen(node.settings);
  expect(() => planNode(node, inputOf({}))).not.toThrow();
});

describe("a plan", () => {
  const { plan } = planNode(theNode(aSpec({ registries: [{ host: "*" }] })), inputOf({}));

  test("says of every file and unit which field of the spec it comes from", () => {
    for (const { from } of [...plan.files, ...plan.units]) expect(from.length).toBeGreaterThan(0);
  });

  test("has the kubelet's configuration at boot, and what can be baked in the image", () => {
    const layers = new Map(plan.files.map(({ path, layer }) => [path, layer]));
    expect(layers.get("/var/lib/kubelet/config.yaml")).toBe("boot");
    expect(layers.get("/etc/containerd/config.toml")).toBe("image");
  });

  test("has no secret that others may read", () => {
    for (const { secret, mode } of plan.files) if (secret) expect(mode).toBe(0o600);
  });
});
