import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { packed, pauseReference } from "../e2e/archives.ts";
import { kubeadmDropIn, packagedKubelet } from "../e2e/kubelet-units.ts";
import type { NodeSoftware } from "../e2e/lab/containerds.ts";
import type { NodeFiles } from "../e2e/lab/files.ts";
import { labKubelet } from "../e2e/lab/kubelets.ts";
import { softwareOf } from "../e2e/lab/software.ts";
import { bootKernel, type VirtualMachineOptions } from "../e2e/lab/virtual-machine.ts";
import { once } from "../e2e/machine.ts";
import { labSpec, type RenderedNode, rendered, verifyProgram } from "../e2e/rendered.ts";

// A generic image with a kernel of its own, containerd and a real kubelet that its vendor enables. All else is in the
// rendered user-data: both archives, every file, and the static pod that is to run in the end.

const appReference = "registry.internal.example/lab/app:1";
const manifestPath = "/etc/kubernetes/manifests/app.yaml";

/** Its limit shows in the control group, so that nobody takes an empty one for the pod's. */
const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "app", namespace: "default" },
  spec: {
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: "app",
        image: appReference,
        imagePullPolicy: "IfNotPresent",
        resources: { limits: { memory: "64Mi", cpu: "500m" } },
      },
    ],
  },
};

interface Case {
  readonly containerd: "2.1" | "2.3";
  readonly software: NodeSoftware & Required<Pick<NodeSoftware, "kubeletMinor">>;
}

const cases: readonly Case[] = [
  { containerd: "2.3", software: { suite: "trixie", containerd: "2.3", kubeletMinor: "1.36" } },
  { containerd: "2.1", software: { suite: "forky", kubeletMinor: "1.35" } },
];

async function node({ containerd, software }: Case): Promise<RenderedNode> {
  const file = await packed("--name", appReference, "--label", "app");
  const path = "/opt/nodegen/images/app.tar";
  return await rendered(
    labSpec(containerd, {
      kubernetes: { version: labKubelet(software.kubeletMinor).version },
      images: { preload: [{ reference: appReference, archive: { path, file } }] },
      // For the test to ask the kubelet, which lets nobody in elsewhere.
      kubelet: { config: { readOnlyPort: 10255, address: "127.0.0.1" } },
      kernel: { modules: ["overlay", "br_netfilter"], sysctls: { "net.ipv4.ip_forward": "1" } },
      files: [{ path: manifestPath, content: `${JSON.stringify(pod)}\n` }],
    }),
  );
}

function machineOf(software: NodeSoftware, seed: RenderedNode["seed"], during: string) {
  const unit = "/usr/lib/systemd/system/kubelet.service";
  const files = { ...kubeadmDropIn, [unit]: { content: packagedKubelet } };
  const disk = { ...software, files, enable: ["kubelet.service"] };
  const options: VirtualMachineOptions = { disk, seed, during, timeoutSeconds: 300 };
  return bootKernel(options);
}

const during = (files: NodeFiles) => `
app() { crictl ps --name '^app$' --state Running --quiet | grep .; }
running() { curl -sf http://127.0.0.1:10255/pods | grep -q '"phase":"Running"'; }
before() { cat /run/cloud-init/result.json; ls /sys/class/net; }
wait_for 200 test -e /run/cloud-init/result.json
record cloud-init cat /run/cloud-init/result.json
record cloud-init-status cat /run/cloud-init/status.json
wait_for 150 app
wait_for 60 running
code=$?
record uptime cat /proc/uptime
record pods curl -sf http://127.0.0.1:10255/pods
record container crictl inspect "$(app)"
pid=$(crictl inspect --output go-template --template '{{.info.pid}}' "$(app)")
group=/sys/fs/cgroup$(cut -d: -f3 "/proc/$pid/cgroup")
record cgroup cut -d: -f3 "/proc/$pid/cgroup"
record cgroup-filesystem stat -f -c %T /sys/fs/cgroup
record cgroup-limits cat "$group/memory.max" "$group/cpu.max"
record cgroup-unit systemctl is-active "$(basename "$group")" kubepods.slice
record images crictl images --output json
record devices find /sys/class/net -type l -printf '%l\\n'
record routes ip -4 route show
record configuration containerd config dump
record runc sh -c 'head -c 4 "$(readlink -f "$(command -v runc)")" | tail -c 3'
record plugins ctr plugins ls
record written sh -c 'while read -r path; do [ ! -e "$path" ] || sha256sum "$path"; done' <<'PATHS'
${Object.keys(files).join("\n")}
PATHS
record kubelet-command tr '\\0' ' ' "</proc/$(property kubelet MainPID)/cmdline"
record kubelet-log journalctl -u kubelet --no-pager -o cat
${verifyProgram} && exit $code
`;

describe.concurrent.each(cases)("containerd $containerd with kubelet $software.kubeletMinor", (item) => {
  const node_ = once(() => node(item));
  const machine = once(async () => {
    const { seed, files } = await node_();
    return await machineOf(item.software, seed, during(files));
  });

  test("DEBUG", async () => {
    const m = await machine();
    console.log(m.seconds, m.probe, m.versions, m.record("uptime"));
    const { writeFileSync } = await import("node:fs");
    writeFileSync(`/tmp/vmtest/${item.containerd}.journal`, m.journal);
    for (const n of ["cloud-init","cloud-init-status","pods","container","cgroup","cgroup-filesystem","cgroup-limits","cgroup-unit","images","devices","routes","configuration","runc","plugins","written","kubelet-log"]) writeFileSync(`/tmp/vmtest/${item.containerd}.${n}`, m.record(n));
  });
});
