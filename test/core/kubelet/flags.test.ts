import { describe, expect, test } from "vitest";
import { byKubeadm, minors, newest, withKubelet } from "./specs.ts";

const found = (flag: string, minor = newest) =>
  withKubelet({ flags: { [flag]: "x" } }, { minor }).findings;

describe.each(minors)("a flag of the kubelet of %s", (minor) => {
  test("without a field is taken", () => {
    expect(found("root-dir", minor)).toEqual([]);
    expect(found("cert-dir", minor)).toEqual([]);
  });

  test("with a field is told with the field", () => {
    expect(found("max-pods", minor)).toMatchObject([
      { code: "kubelet-flag-field", hint: "write kubelet.config.maxPods" },
    ]);
    expect(found("v", minor)).toMatchObject([{ hint: "write kubelet.config.logging.verbosity" }]);
  });

  test.each([
    ["config", "kubelet.config"],
    ["kubeconfig", "kubelet.bootstrap"],
    ["bootstrap-kubeconfig", "kubelet.bootstrap"],
    ["hostname-override", "nodePools[].nodes[].name"],
    ["node-ip", "nodePools[].nodes[].addresses"],
    ["node-labels", "kubelet.nodeLabels"],
    ["register-with-taints", "kubelet.taints"],
    ["config-dir", "kubelet.configDir"],
    ["image-credential-provider-config", "kubelet.credentialProviders"],
    ["image-credential-provider-bin-dir", "kubelet.credentialProviders"],
    ["cgroup-driver", "systemd"],
    ["container-runtime-endpoint", "containerd"],
    ["version", "exit"],
  ])("that nodegen sets is guarded: --%s", (flag, instead) => {
    expect(found(flag, minor)).toMatchObject([
      {
        code: "kubelet-flag-guarded",
        path: ["kubelet", "flags", flag],
        hint: expect.stringContaining(instead),
      },
    ]);
  });

  test("that no minor has is unknown", () => {
    expect(found("rot-dir", minor)).toMatchObject([
      { code: "kubelet-flag-unknown", hint: "did you mean root-dir?" },
    ]);
  });
});

test.each([
  { flag: "pod-infra-container-image", since: "1.35" },
  { flag: "cloud-config", since: "1.34" },
  { flag: "register-schedulable", since: "1.34" },
  { flag: "keep-terminated-pod-volumes", since: "1.31" },
  { flag: "iptables-drop-bit", since: "1.31" },
])("--$flag was removed in $since", ({ flag, since }) => {
  for (const minor of minors.slice(minors.indexOf(since))) {
    expect(found(flag, minor)).toMatchObject([
      {
        code: "kubelet-flag-removed",
        message: `the kubelet of ${minor} has no flag --${flag} any more: it was removed in ${since}`,
      },
    ]);
  }
  for (const minor of minors.slice(0, minors.indexOf(since))) {
    expect(found(flag, minor).map(({ code }) => code)).not.toContain("kubelet-flag-removed");
  }
});

test("a flag that came later is unknown before, not removed", () => {
  expect(found("fail-cgroupv1", "1.30")).toMatchObject([{ code: "kubelet-flag-unknown" }]);
});

test("a flag is told with kubeadm too", () => {
  expect(withKubelet(byKubeadm({ flags: { "max-pods": "5" } })).found).toEqual([
    "kubelet-flag-field kubelet.flags.max-pods",
  ]);
});

test("a label and a taint whose prefix is no DNS name are told", () => {
  const key = "a..b/x";
  const kubelet = { nodeLabels: { [key]: "x" }, taints: [{ key, effect: "NoSchedule" }] };
  expect(withKubelet(kubelet).findings).toMatchObject([
    { code: "kubelet-key-prefix", path: ["kubelet", "nodeLabels", key] },
    { code: "kubelet-key-prefix", path: ["kubelet", "taints", 0, "key"] },
  ]);
});
