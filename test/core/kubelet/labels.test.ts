import { expect, test } from "vitest";
import { aSpec, rendered } from "../../specs/a-spec.ts";

const specWith = (label: string) => aSpec({ kubelet: { nodeLabels: { [label]: "x" } } });

test.each([
  "team",
  "example.com/team",
  "kubernetes.io/hostname",
  "topology.kubernetes.io/zone",
  "node.kubernetes.io/pool",
  "my.node.kubernetes.io/pool",
  "kubelet.kubernetes.io/x",
  "notkubernetes.io/x",
])("the kubelet may give itself the label %s", (label) => {
  expect(rendered(specWith(label)).findings).toEqual([]);
});

test.each([
  "node-role.kubernetes.io/worker",
  "kubernetes.io/role",
  "k8s.io/x",
  "node-restriction.kubernetes.io/x",
  "x.k8s.io/y",
  "topology.kubernetes.io/rack",
])("%s is refused, because the kubelet would not start", (label) => {
  expect(rendered(specWith(label)).findings).toMatchObject([
    {
      code: "kubelet-label-forbidden",
      severity: "error",
      path: ["kubelet", "nodeLabels", label],
      message: `the kubelet does not start with the label ${label}`,
    },
  ]);
});
