import { pauseReference } from "./e2e/archives.ts";
import { atImport } from "./e2e/ctr-wrapper.ts";
import { plainKubelet } from "./e2e/kubelet-units.ts";
import type { ContainerdMinor } from "./e2e/lab/containerds.ts";
import type { NodeFiles } from "./e2e/lab/files.ts";
import {
  altered,
  archiveOnNode,
  containerdConfig,
  labSpec,
  preloadProgram,
  rendered,
  without,
} from "./e2e/rendered.ts";

// What `audit` has to say of nodes that are as they should be, and of each with one thing broken: once for every failure mode
// and for every mirror pitfall. The unit tests ask the audit alone; in the lab the nodes themselves are asked as well.

/** A node, and what is done with it from the image build to the first pod. */
export interface AuditedNode {
  readonly files: NodeFiles;
  /**
   * What the build of its image ran, with a containerd that has no configuration of its own: shell. What that leaves in the
   * store belongs to the machine that is audited.
   */
  readonly baked?: string;
  /** Where a disk of its own is mounted when the machine boots. */
  readonly mounted?: string;
  /** What runs before the kubelet on each start of the machine: shell. */
  readonly beforeKubelet: string;
  /** What happens to it before the first pod, as it does to machines sooner or later: shell. */
  readonly later?: string;
  /** As its unit starts containerd. */
  readonly containerdArguments?: readonly string[];
}

export interface NodeVariant {
  readonly name: string;
  readonly minors: readonly ContainerdMinor[];
  readonly node: (minor: ContainerdMinor) => Promise<AuditedNode>;
}

/** `link`: which one is broken. `host`: whom the first pod contacts then. */
export interface BrokenNode extends NodeVariant {
  readonly link: number;
  readonly host: string;
}

/** The registries are left as they are, so that a pod whose image is not there turns to one. */
const open = { registries: [] };
const registry = "registry.internal.example";
const drawn: readonly ContainerdMinor[] = ["1.7", "2.1"];

const script = "/usr/local/sbin/import-pause";
const importUnit = "/etc/systemd/system/import-pause.service";
const gate = "/etc/systemd/system/kubelet.service.d/10-import-pause.conf";
const storeDropIn = "/etc/systemd/system/containerd.service.d/10-store.conf";

/** What the machine image brings along, as in Debian's package of containerd. */
const vendor: NodeFiles = {
  "/usr/lib/systemd/system/containerd.service": {
    content: `[Unit]
Description=containerd container runtime
After=network.target local-fs.target dbus.service
[Service]
ExecStartPre=-/sbin/modprobe overlay
ExecStart=/usr/bin/containerd
Type=notify
Delegate=yes
KillMode=process
Restart=always
RestartSec=5
[Install]
WantedBy=multi-user.target
`,
  },
  "/usr/lib/systemd/system/kubelet.service": { content: plainKubelet() },
  ...enabled("containerd.service", "/usr/lib/systemd/system"),
};

/** What nodegen renders, on a machine image of Debian. */
export async function renderedNode(
  minor: ContainerdMinor,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<AuditedNode> {
  const { files } = await rendered(labSpec(minor, changes));
  return { files: { ...vendor, ...files }, beforeKubelet: preloadProgram };
}

/** What a careful person writes by hand: the configuration of nodegen, and a program of one's own before each kubelet. */
export async function handmadeNode(
  minor: ContainerdMinor,
  changes: Readonly<Record<string, unknown>> = open,
): Promise<AuditedNode> {
  const { files } = await rendered(labSpec(minor, changes));
  const kept = Object.entries(files).filter(
    ([path]) => path === archiveOnNode || path.startsWith("/etc/containerd/"),
  );
  const local = minor === "1.6" ? "" : " --local";
  return {
    beforeKubelet: script,
    files: {
      ...vendor,
      ...Object.fromEntries(kept),
      [script]: {
        mode: 0o755,
        content: `#!/bin/sh
set -e
ctr -n k8s.io images import${local} --snapshotter overlayfs ${archiveOnNode}
ctr -n k8s.io images label ${pauseReference} io.cri-containerd.pinned=pinned
`,
      },
      [importUnit]: {
        content: `[Unit]
Wants=containerd.service
After=containerd.service
Before=kubelet.service
RequiresMountsFor=${archiveOnNode} /var/lib/containerd
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=${script}
[Install]
WantedBy=multi-user.target
`,
      },
      [gate]: {
        content: `[Unit]
StartLimitIntervalSec=0
[Service]
ExecStartPre=${script}
Restart=always
RestartSec=5
`,
      },
      [storeDropIn]: { content: "[Unit]\nRequiresMountsFor=/var/lib/containerd\n" },
      ...enabled("import-pause.service"),
      ...enabled("kubelet.service", "/usr/lib/systemd/system"),
    },
  };
}

/** An image whose build has put the pause image into the store, and nothing else does. */
async function bakedNode(minor: ContainerdMinor, label = true): Promise<AuditedNode> {
  const { files } = await handmadeNode(minor);
  const left = [script, importUnit, gate, enabledAt("import-pause.service")];
  const pin = `ctr -n k8s.io images label ${pauseReference} io.cri-containerd.pinned=pinned`;
  return {
    files: left.reduce(without, files),
    baked: `ctr -n k8s.io images import ${archiveOnNode}${label ? ` && ${pin}` : ""}`,
    beforeKubelet: "true",
  };
}

/** Nodes of which `audit` says that their pause image is proved; a pod starts and nobody is turned to. */
export const goodNodes: readonly NodeVariant[] = [
  { name: "a node as it is rendered", minors: drawn, node: (minor) => renderedNode(minor) },
  {
    name: "a node as it is rendered, with registries that may be asked",
    minors: drawn,
    node: (minor) => renderedNode(minor, open),
  },
  { name: "a node made by hand", minors: drawn, node: (minor) => handmadeNode(minor) },
  {
    name: "a node whose image is unpacked for another snapshotter, which the first pod makes good",
    minors: drawn,
    node: async (minor) => {
      const node = await handmadeNode(minor);
      const [from, to] = ['snapshotter = "overlayfs"', 'snapshotter = "native"'];
      return { ...node, files: altered(node.files, containerdConfig, from, to) };
    },
  },
];

/** A node by hand with one thing changed in its program. */
const inScript = (from: string | RegExp, to: string) => async (minor: ContainerdMinor) => {
  const node = await handmadeNode(minor);
  return { ...node, files: altered(node.files, script, from, to) };
};

/** A rendered node with one thing changed in its configuration of containerd. */
const inConfig = (from: string | RegExp, to: string) => async (minor: ContainerdMinor) => {
  const node = await renderedNode(minor, open);
  return { ...node, files: altered(node.files, containerdConfig, from, to) };
};

/** One thing broken for every failure mode, and link 0: nothing imports. */
export const brokenNodes: readonly BrokenNode[] = [
  {
    name: "0: nothing imports the archive",
    link: 0,
    host: registry,
    minors: drawn,
    node: async (minor) => {
      const { files } = await handmadeNode(minor);
      const left = [importUnit, gate, enabledAt("import-pause.service")];
      return { files: left.reduce(without, files), beforeKubelet: "true" };
    },
  },
  {
    name: "1: the configuration has another tag than the archive",
    link: 1,
    host: registry,
    minors: drawn,
    node: inConfig(pauseReference, `${registry}/lab/pause:other`),
  },
  {
    name: "2: the image in the store is not pinned, and a clean-up removes it",
    link: 2,
    host: registry,
    // 2.x pins it when it starts with the right configuration.
    minors: ["1.7"],
    node: async (minor) => ({ ...(await bakedNode(minor, false)), later: "crictl rmi --prune" }),
  },
  {
    name: "3: the import goes into the namespace default",
    link: 3,
    host: registry,
    minors: drawn,
    node: inScript(/ -n k8s\.io/g, ""),
  },
  {
    name: "4: the import asks the transfer service for a snapshotter that it does not know",
    link: 4,
    host: registry,
    minors: ["2.1"],
    node: async (minor) => {
      const node = await handmadeNode(minor);
      const files = altered(
        node.files,
        containerdConfig,
        'snapshotter = "overlayfs"',
        'snapshotter = "native"',
      );
      return {
        ...node,
        files: altered(files, script, "--local --snapshotter overlayfs", "--snapshotter native"),
      };
    },
  },
  {
    name: "5: a disk is mounted over the store in which the image was baked",
    link: 5,
    host: registry,
    minors: drawn,
    node: async (minor) => {
      const node = await bakedNode(minor);
      const fstab = "LABEL=containerd /var/lib/containerd ext4 defaults,nofail 0 2\n";
      return {
        ...node,
        files: { ...node.files, "/etc/fstab": { content: fstab } },
        mounted: "/var/lib/containerd",
      };
    },
  },
  {
    name: "6: the keys are those of the other generation",
    link: 6,
    host: "registry.k8s.io",
    minors: drawn,
    node: async (minor) => {
      const node = await renderedNode(minor, open);
      const other = await renderedNode(minor === "1.7" ? "2.1" : "1.7", open);
      const content = configOf(other).replace(
        /^version = \d/,
        /^version = \d/.exec(configOf(node))?.[0] ?? "",
      );
      return { ...node, files: { ...node.files, [containerdConfig]: { content } } };
    },
  },
  {
    name: "7: the import runs once, and somebody removes the image",
    link: 7,
    host: registry,
    minors: drawn,
    node: async (minor) => {
      const node = await handmadeNode(minor);
      const done = "/var/lib/import-pause.done";
      const unit = altered(
        altered(node.files, importUnit, "[Unit]\n", `[Unit]\nConditionPathExists=!${done}\n`),
        importUnit,
        `ExecStart=${script}\n`,
        `ExecStart=${script}\nExecStartPost=/bin/touch ${done}\n`,
      );
      const waits = {
        content: "[Unit]\nRequires=import-pause.service\nAfter=import-pause.service\n",
      };
      // Where nobody else does, containerd labels the image itself, while the import lasts.
      const unlabelled = altered(unit, script, /^ctr .* label .*\n/m, "");
      const later = `crictl rmi ${pauseReference}`;
      return { ...node, files: { ...unlabelled, [gate]: waits }, later };
    },
  },
  {
    name: "8: the unit starts containerd with another file",
    link: 8,
    host: "registry.k8s.io",
    minors: drawn,
    node: async (minor) => {
      const node = await renderedNode(minor, open);
      const vendors = "/usr/share/containerd/config.toml";
      return {
        ...node,
        containerdArguments: ["--config", vendors],
        files: {
          ...altered(
            node.files,
            "/usr/lib/systemd/system/containerd.service",
            "ExecStart=/usr/bin/containerd",
            `ExecStart=/usr/bin/containerd --config ${vendors}`,
          ),
          [vendors]: { content: "version = 2\n" },
        },
      };
    },
  },
];

/** A machine on which the kubelet starts before the image is there, as its boot shows. */
export interface HastyNode extends NodeVariant {
  /** What makes the boot slow enough to see it; no part of what is audited. */
  readonly lab: NodeFiles;
}

/** A node by hand that imports early and once, as many do. */
async function earlyNode(minor: ContainerdMinor): Promise<AuditedNode> {
  const node = await handmadeNode(minor);
  return { ...node, files: without(node.files, gate) };
}

/** Link 0 is not told to hold: the image comes, but perhaps too late. */
export const hastyNodes: readonly HastyNode[] = [
  {
    name: "the kubelet is not told to wait for the import",
    minors: ["1.7"],
    lab: atImport("sleep 5"),
    node: async (minor) => {
      const node = await earlyNode(minor);
      return { ...node, files: altered(node.files, importUnit, "Before=kubelet.service\n", "") };
    },
  },
  {
    name: "the import is started before containerd answers, and the kubelet after it, however it ended",
    minors: ["2.1"],
    lab: {
      "/etc/systemd/system/containerd.service.d/99-lab-late.conf": {
        content:
          "[Service]\nExecStart=\nExecStart=/bin/sh -c 'sleep 4; exec /usr/bin/containerd'\n",
      },
    },
    node: async (minor) => {
      const node = await earlyNode(minor);
      const dropIn = "/etc/systemd/system/containerd.service.d/20-simple.conf";
      const content = "[Service]\nType=simple\n";
      return { ...node, files: { ...node.files, [dropIn]: { content } } };
    },
  },
];

/** A node whose mirrors are broken: what is pulled there, and whom it turns to for that, mirrors and all. */
export interface BrokenMirrors extends NodeVariant {
  readonly pull: string;
  readonly hosts: readonly string[];
}

const mirror = "mirror.internal.example";
const upstream = "registry.k8s.io";
const certsD = "/etc/containerd/certs.d";
const hostsOf = (directory: string) => `${certsD}/${directory}/hosts.toml`;
const image = `${upstream}/lab/one:test`;

const mirrored = (host: string) => [
  { host, upstream: "deny", mirrors: [{ url: `https://${mirror}` }] },
];

const withMirrors = (registries: readonly object[]) => (minor: ContainerdMinor) =>
  renderedNode(minor, { registries });

/** A rendered node with one thing changed in the hosts.toml of the upstream. */
const inHosts = (from: string | RegExp, to: string) => async (minor: ContainerdMinor) => {
  const node = await withMirrors(mirrored(upstream))(minor);
  return { ...node, files: altered(node.files, hostsOf(upstream), from, to) };
};

const everyMinor: readonly ContainerdMinor[] = ["1.7", "2.1", "2.3"];

/** Mirrors as they should be: what is not there is asked of nobody else. */
export const goodMirrors: readonly BrokenMirrors[] = [
  {
    name: "a registry with a mirror",
    minors: everyMinor,
    pull: image,
    hosts: [mirror],
    node: withMirrors(mirrored(upstream)),
  },
  {
    name: "a mirror of all",
    minors: everyMinor,
    pull: image,
    hosts: [mirror],
    node: withMirrors(mirrored("*")),
  },
];

export const brokenMirrors: readonly BrokenMirrors[] = [
  {
    name: "a capability that no containerd knows drops the file",
    minors: everyMinor,
    pull: image,
    hosts: [upstream],
    node: inHosts('"resolve" ]', '"resolve", "fetch" ]'),
  },
  {
    name: "a file without a [host] table is dropped",
    minors: ["1.7"],
    pull: image,
    hosts: [upstream],
    node: inHosts(/[\s\S]*/, `server = "https://${mirror}"\n`),
  },
  {
    name: "two folders in config_path are none",
    minors: ["2.1", "2.3"],
    pull: image,
    hosts: [upstream],
    node: async (minor) => {
      const node = await withMirrors(mirrored(upstream))(minor);
      const both = `"${certsD}:/etc/docker/certs.d"`;
      return { ...node, files: altered(node.files, containerdConfig, `"${certsD}"`, both) };
    },
  },
  {
    name: "the upstream comes last where no server is written",
    minors: everyMinor,
    pull: image,
    hosts: [mirror, upstream],
    node: inHosts(/^server = .*\n/m, ""),
  },
  {
    name: "a folder of its own without a file hides the mirror of all",
    minors: everyMinor,
    pull: image,
    hosts: [upstream],
    node: async (minor) => {
      const node = await withMirrors(mirrored("*"))(minor);
      const file = `${certsD}/${upstream}/README`;
      return { ...node, files: { ...node.files, [file]: { content: "to be written\n" } } };
    },
  },
  {
    name: "a folder whose port is spelled otherwise is none",
    minors: everyMinor,
    pull: "registry.internal.example:5000/lab/one:test",
    hosts: ["registry.internal.example:5000"],
    node: async (minor) => {
      const node = await withMirrors(mirrored("registry.internal.example:5000"))(minor);
      const right = hostsOf("registry.internal.example_5000_");
      const file = node.files[right];
      if (file === undefined) throw new Error(`${right} was not rendered`);
      const wrong = hostsOf("registry.internal.example-5000");
      return { ...node, files: { ...without(node.files, right), [wrong]: file } };
    },
  },
  {
    name: "a key that is there twice drops the file",
    minors: everyMinor,
    pull: image,
    hosts: [upstream],
    node: inHosts(
      /^server = .*\n/m,
      `server = "https://${mirror}"\nserver = "https://${mirror}"\n`,
    ),
  },
];

function configOf({ files }: AuditedNode): string {
  const file = files[containerdConfig];
  if (file === undefined || !("content" in file)) throw new Error("no configuration was rendered");
  return String(file.content);
}

function enabledAt(unit: string): string {
  return `/etc/systemd/system/multi-user.target.wants/${unit}`;
}

function enabled(unit: string, where = ".."): NodeFiles {
  return { [enabledAt(unit)]: { linkTo: `${where}/${unit}` } };
}
