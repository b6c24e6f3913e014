import { describe, expect, test } from "vitest";
import { findingsIn, found, type Machine } from "./machine.ts";

const path = "/etc/default/kubelet";
const flags = (line: string): Machine => ({ [path]: `KUBELET_EXTRA_ARGS=${line}\n` });
const at = (column: number) => `${path}:1:${column}`;
const config = (text: string): Machine => ({
  "/var/lib/kubelet/config.yaml": `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n${text}\n`,
});

describe("flags in an environment file", () => {
  test.each([
    ["--no-such-flag=1", "kubelet-flag-unknown"],
    ["--pod-infra-container-image=registry.k8s.io/pause:3.10", "kubelet-flag-removed"],
    ["--container-runtime=remote", "kubelet-flag-removed"],
    ["--network-plugin=cni", "kubelet-flag-removed"],
    ["--max-pods=50", "kubelet-flag-deprecated"],
    ["--max_pods=50", "kubelet-flag-deprecated"],
    ["--node-labels=node-role.kubernetes.io/worker=", "kubelet-label-forbidden"],
    ["--feature-gates=NoSuchGate=true", "kubelet-gate-unknown"],
  ])("%s: %s", (line, code) => {
    expect(found(flags(line))).toContain(`${code} ${at(20)}`);
  });

  test.each([
    "--node-ip=10.0.0.1",
    "--node-labels=node.kubernetes.io/pool=a,example.com/b=c",
    "-v=2",
    "--v=4 --vmodule=a=1",
    '"--node-ip=10.0.0.1 --cloud-provider=external"',
    "",
    "$OTHER",
  ])("%s is fine", (line) => {
    expect(found(flags(line))).toEqual([]);
  });

  test("say when they were removed", () => {
    const messages = (line: string) => findingsIn(flags(line)).map(({ message }) => message);
    expect(messages("--container-runtime=remote")).toEqual([
      "the kubelet of 1.35 has no flag --container-runtime any more: it was removed in 1.27",
    ]);
    expect(messages("--pod-infra-container-image=a")).toEqual([
      "the kubelet of 1.35 has no flag --pod-infra-container-image any more: it was removed in 1.35",
    ]);
  });

  test("are each told where it stands, with its value behind it", () => {
    const line = '"--node-ip 10.0.0.1 --bogus 1 --other"';
    expect(
      findingsIn(flags(line)).map(({ position }) => [position?.column, position?.length]),
    ).toEqual([
      [40, 9],
      [50, 7],
    ]);
  });

  test("with a value that the kubelet refuses", () => {
    expect(found(flags("--image-gc-high-threshold=120"))).toContain(`kubelet-value ${at(20)}`);
    expect(found(flags("--image-gc-high-threshold=90"))).not.toContain(`kubelet-value ${at(20)}`);
  });

  test("win over a field that says something else", () => {
    const machine = { ...flags("--max-pods=50"), ...config("maxPods: 110") };
    expect(found(machine)).toEqual([`kubelet-flag-overrides ${at(20)}`]);
    const same = { ...flags("--max-pods=110"), ...config("maxPods: 110") };
    expect(found(same)).toEqual([`kubelet-flag-deprecated ${at(20)}`]);
  });

  test("that kubeadm wrote are right until the kubelet has them no more", () => {
    const machine = {
      "/var/lib/kubelet/kubeadm-flags.env":
        'KUBELET_KUBEADM_ARGS="--container-runtime-endpoint=unix:///run/containerd/containerd.sock --pod-infra-container-image=registry.k8s.io/pause:3.9"\n',
      ...config('containerRuntimeEndpoint: ""'),
    };
    expect(found(machine, { kubelet: "1.30" })).toEqual([]);
    expect(found(machine, { kubelet: "1.35" })).toEqual([
      "kubelet-flag-removed /var/lib/kubelet/kubeadm-flags.env:1:91",
    ]);
  });

  test("keep another pause image than containerd runs", () => {
    const machine = {
      "/var/lib/kubelet/kubeadm-flags.env":
        "KUBELET_KUBEADM_ARGS=--pod-infra-container-image=registry.k8s.io/pause:3.9\n",
      "/etc/containerd/config.toml":
        'version = 3\n[plugins."io.containerd.cri.v1.images".pinned_images]\nsandbox = "registry.internal.example/pause:3.10"\n',
    };
    const old = { containerd: "2.1.9", kubelet: "1.34" };
    expect(found(machine, old).filter((one) => one.startsWith("kubelet"))).toEqual([
      "kubelet-flag-pause /var/lib/kubelet/kubeadm-flags.env:1:22",
    ]);
  });
});

describe("flags in units", () => {
  const dropIn = "/etc/systemd/system/kubelet.service.d/10-flags.conf";

  test("stand in the command, over several lines", () => {
    const text =
      "[Service]\nExecStart=\nExecStart=/usr/bin/kubelet --config=/a \\\n  --container-runtime=remote \\\n  $KUBELET_EXTRA_ARGS\n";
    expect(found({ [dropIn]: text })).toEqual([`kubelet-flag-removed ${dropIn}:4:3`]);
  });

  test("stand in variables of the unit", () => {
    const text =
      '[Service]\nEnvironment="KUBELET_KUBECONFIG_ARGS=--kubeconfig=/a --bogus=1"\nEnvironment=OTHER=--bogus\n';
    expect(found({ [dropIn]: text })).toEqual([`kubelet-flag-unknown ${dropIn}:2:54`]);
  });

  test("need the version of the kubelet; other units need none", () => {
    const text = "[Service]\nExecStart=/usr/bin/kubelet --v=2\n";
    expect(findingsIn({ [dropIn]: text }, {}).map(({ code }) => code)).toEqual([
      "input-version-needed",
    ]);
    const gate = "[Service]\nExecStartPre=/opt/nodegen/bin/nodegen-preload\n";
    expect(findingsIn({ [dropIn]: gate }, {})).toEqual([]);
  });
});
