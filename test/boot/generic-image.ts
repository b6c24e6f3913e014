import { createHash } from "node:crypto";
import { packed } from "../e2e/archives.ts";
import { kubeadmDropIn, packagedKubelet } from "../e2e/kubelet-units.ts";
import { type ContainerdMinor, labContainerd } from "../e2e/lab/containerds.ts";
import type { NodeFile, NodeFiles } from "../e2e/lab/files.ts";
import { type KubeletMinor, labKubelet } from "../e2e/lab/kubelets.ts";
import { bootKernel, type VirtualMachine } from "../e2e/lab/virtual-machine.ts";
import { labSpec, type RenderedNode, rendered, verifyProgram } from "../e2e/rendered.ts";

/** The programs of a machine image. */
export interface Programs {
  readonly containerd: ContainerdMinor;
  readonly kubelet: KubeletMinor;
}

/** What the static pod runs; it comes from `images.preload`. */
export const appReference = "registry.internal.example/lab/app:1";

const pod = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "app", namespace: "default" },
  spec: {
    // The limit shows in the control group, so that nobody takes another's for the pod's.
    containers: [
      { name: "app", image: appReference, resources: { limits: { memory: "64Mi", cpu: "500m" } } },
    ],
  },
};

/** A spec as users write it: archives, static pod and kernel settings, all of it for user-data to bring. */
export async function renderedNode(
  { containerd, kubelet }: Programs,
  pauseArchive: "delivered" | "missing" = "delivered",
): Promise<RenderedNode> {
  const file = await packed("--name", appReference, "--label", "app");
  const archive = { path: "/opt/nodegen/images/app.tar", file };
  const manifest = "/etc/kubernetes/manifests/app.yaml";
  return await rendered(
    labSpec(containerd, {
      kubernetes: { version: labKubelet(kubelet).version },
      // The kubelet's own word on its pods is asked there; it lets nobody in elsewhere.
      kubelet: { config: { readOnlyPort: 10255, address: "127.0.0.1" } },
      kernel: { modules: ["overlay", "br_netfilter"], sysctls: { "net.ipv4.ip_forward": "1" } },
      files: [{ path: manifest, content: `${JSON.stringify(pod)}\n` }],
      images: {
        preload: [{ reference: appReference, archive }],
        ...(pauseArchive === "missing" ? { pause: { archive: { file: null } } } : {}),
      },
    }),
  );
}

/** A generic image that has containerd and a kubelet, which its vendor enables, and the user-data beside it. */
export async function booted(
  { containerd, kubelet }: Programs,
  seed: RenderedNode["seed"],
  during: string,
): Promise<VirtualMachine> {
  const unit = "/usr/lib/systemd/system/kubelet.service";
  const files = { ...kubeadmDropIn, [unit]: { content: packagedKubelet } };
  const { node } = labContainerd(containerd);
  return await bootKernel({
    disk: { ...node, kubeletMinor: kubelet, files, enable: ["kubelet.service"] },
    seed,
    during: `${functions}\n${during}`,
    timeoutSeconds: 600,
  });
}

const functions = `
kubelet_says() { curl -sf http://127.0.0.1:10255/pods; }
running() { kubelet_says | grep -q '"phase":"Running"'; }
cloud_init_done() { [ -e /run/cloud-init/result.json ]; }
app() { crictl ps --name '^app$' --state Running --quiet; }
`;

/** Shell for `during`: waits until the kubelet calls its pod running, then writes down what is there. */
export function evidence(files: NodeFiles): string {
  return `
wait_for 300 running
running=$?
record pods kubelet_says
record containers crictl ps --all --output json
id=$(app)
pid=$(crictl inspect --output go-template --template '{{.info.pid}}' "$id")
group=$(cut -d: -f3 "/proc/$pid/cgroup")
record cgroup echo "$group"
record cgroup-limits cat "/sys/fs/cgroup$group/memory.max" "/sys/fs/cgroup$group/cpu.max"
record cgroup-filesystem stat -f -c %T /sys/fs/cgroup
record cgroup-units systemctl is-active "$(basename "$group")" "$(basename "$(dirname "$group")")" kubepods.slice
record images crictl images --output json
record network-devices find /sys/class/net -type l -printf '%l\\n'
record routes ip route show table all type unicast
record configuration containerd config dump
record plugins ctr plugins ls
record runc head -c 4 "$(readlink -f "$(command -v runc)")"
record enabled systemctl is-enabled nodegen-preload nodegen-preload-images kubelet
record kernel sh -c 'cut -d" " -f1 /proc/modules; sysctl net.ipv4.ip_forward'
record cloud-init cat /run/cloud-init/status.json
written() { while read -r path; do echo "$(sha256sum <"$path" | cut -d' ' -f1) $(stat -c '%a %u:%g' "$path") $path"; done; }
record written written <<'PATHS'
${Object.keys(contents(files)).join("\n")}
PATHS
${verifyProgram} && exit $running
`;
}

/** The lines of `written` where every file is as it was rendered. */
export function writtenAsRendered(files: NodeFiles): readonly string[] {
  return Object.entries(contents(files)).map(([path, { content, mode = 0o644 }]) => {
    const sha256 = createHash("sha256").update(content).digest("hex");
    return `${sha256} ${mode.toString(8)} 0:0 ${path}`;
  });
}

/** Files without the links: a first boot makes those by `systemctl enable`. */
function contents(files: NodeFiles): Readonly<Record<string, NodeFile>> {
  const all: Record<string, NodeFile> = {};
  for (const [path, file] of Object.entries(files)) if ("content" in file) all[path] = file;
  return all;
}
