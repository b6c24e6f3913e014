import { describe, expect, test } from "vitest";
import type { Path } from "../../../src/core/report/path.ts";
import { loadSpec } from "../../../src/core/spec/load.ts";
import { everything, type ResolvedNode, resolve } from "../../../src/core/spec/resolve.ts";

const text = `apiVersion: nodegen/v1alpha1
kind: Cluster
metadata: { name: test }
kubernetes: { version: "1.35.2" }
host: { family: debian }
containerd:
  version: 2.1.9
registries:
  - host: a.example
images:
  pause: { reference: a.example/pause:1, archive: { path: /opt/pause.tar } }
kubelet:
  taints: [{ key: a, effect: NoSchedule }]
nodePools:
  - name: workers
    containerd: { root: /data/containerd }
    registries: [{ host: "*" }, { host: a.example, upstream: allow }]
    nodes:
      - name: worker-1
        containerd:
          snapshotter: native
        kubelet:
          config: { maxPods: 50 }
`;

const { spec } = loadSpec(text, "cluster.yaml");
const { nodes } = spec === undefined ? { nodes: [] } : resolve(spec, everything);
const node = nodes[0] as ResolvedNode;

/** The line of the document that a path of the document is on. */
const lineOf = (path: Path) => spec?.document.locate(path, "value").line;

test.each([
  { name: "the spec", path: ["containerd", "version"], layer: "spec", line: 7 },
  { name: "the pool", path: ["containerd", "root"], layer: "pool", line: 16 },
  { name: "the node", path: ["containerd", "snapshotter"], layer: "node", line: 21 },
  { name: "an entry of the spec's list", path: ["registries", 0, "host"], layer: "pool", line: 17 },
  {
    name: "an entry that the pool changed",
    path: ["registries", 0, "upstream"],
    layer: "pool",
    line: 17,
  },
  {
    name: "an entry that the pool added",
    path: ["registries", 1, "host"],
    layer: "pool",
    line: 17,
  },
  {
    name: "a field of a free map",
    path: ["kubelet", "config", "maxPods"],
    layer: "node",
    line: 23,
  },
  {
    name: "a field of a list that nobody overrode",
    path: ["kubelet", "taints", 0, "key"],
    layer: "spec",
    line: 13,
  },
])("a value of $name says which layer wrote it, and on which line", ({ path, layer, line }) => {
  const origin = node.originOf(path);
  expect({ layer: origin?.layer, line: lineOf(origin?.path ?? []) }).toEqual({ layer, line });
});

test("a default has no line", () => {
  expect(node.originOf(["host", "cgroup"])).toEqual({ layer: "defaults", path: [] });
});

test("what is not there has no origin", () => {
  expect(node.originOf(["kubelet", "bootstrap", "kubeconfig"])).toBeUndefined();
});

describe("the place in the document that answers for a setting", () => {
  test.each([
    {
      name: "written in the spec: there",
      path: ["containerd", "version"],
      place: ["containerd", "version"],
    },
    {
      name: "written in the pool: there",
      path: ["containerd", "root"],
      place: ["nodePools", 0, "containerd", "root"],
    },
    {
      name: "written in the node: there",
      path: ["containerd", "snapshotter"],
      place: ["nodePools", 0, "nodes", 0, "containerd", "snapshotter"],
    },
    {
      name: "the second in the pool, the first when merged: where it is written",
      path: ["registries", 0, "upstream"],
      place: ["nodePools", 0, "registries", 1, "upstream"],
    },
    {
      name: "a default: the same field below the section that was written",
      path: ["host", "cgroup"],
      place: ["host", "cgroup"],
    },
    {
      name: "a default in an entry of a pool: below that entry",
      path: ["registries", 1, "mirrors"],
      place: ["nodePools", 0, "registries", 0, "mirrors"],
    },
    {
      name: "a default of which nobody wrote even the section",
      path: ["delivery", "inlineArchives"],
      place: ["delivery", "inlineArchives"],
    },
    {
      name: "missing: below the nearest that is there",
      path: ["images", "pause", "archive", "file"],
      place: ["images", "pause", "archive", "file"],
    },
  ])("$name", ({ path, place }) => {
    expect(node.pathInDocument(path)).toEqual(place);
  });
});
