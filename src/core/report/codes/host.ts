import { code } from "./code-info.ts";

/**
 * Systems that people have nodes on, and that nodegen has nothing to say to: why, and what does it there. Names in lower
 * case, as one would try them for `host.family`.
 */
const refused = {
  eks: {
    why: "on the EKS-optimised images nodeadm writes containerd's and the kubelet's configuration at every boot, over ours",
    instead:
      "configure those nodes through nodeadm's NodeConfig; for a plain Amazon Linux write family: amazon",
  },
  bottlerocket: {
    why: "Bottlerocket makes its files from its own settings API, and has no shell and no systemd units of yours",
    instead: "set container-registry and kubernetes in Bottlerocket's own user-data",
  },
  talos: {
    why: "Talos has a machine configuration of its own and no file system to put ours into",
    instead: "write machine.registries and the image cache in Talos' machine configuration",
  },
  k3s: {
    why: "k3s brings its own containerd, and writes its configuration at every start",
    instead: "put registries.yaml below /etc/rancher/k3s, and archives below /var/lib/rancher/k3s",
  },
  rke2: {
    why: "RKE2 brings its own containerd, and writes its configuration at every start",
    instead:
      "put registries.yaml below /etc/rancher/rke2, and archives below /var/lib/rancher/rke2",
  },
} as const;

/** Why a family is refused, and what to do instead; undefined for one that simply is not known. */
export function refusedFamily(
  found: string,
): { readonly why: string; readonly instead: string } | undefined {
  const name = found.toLowerCase().replace(/^amazon-(?=eks$)/, "");
  return Object.hasOwn(refused, name) ? refused[name as keyof typeof refused] : undefined;
}

/** What the machine image has, and what can be put on it. */
export const hostCodes = {
  "host-family-refused": code<{ why: string; instead: string }>({
    severity: "error",
    about:
      "Where another program owns the files that nodegen writes, its output would be overwritten, or never read. The node would start pods until the first reboot or upgrade, and then look at the internet again.",
    message: ({ why }) => why,
    hint: ({ instead }) => instead,
  }),
  "path-read-only": code<{ path: string; folder: string; family: string }>({
    severity: "error",
    about:
      "Image-based systems mount parts of their file tree read-only. Ignition and cloud-init fail at the first such file, and the machine does not come up.",
    message: ({ path, folder, family }) =>
      `${path} can't be written: ${folder} is read-only on ${family}`,
    hint: () => "choose a path below /etc, /opt or /var",
  }),
  "path-collision": code<{ path: string; other: string; otherPath: string }>({
    severity: "error",
    about:
      "Two parts of the spec make one file, or a file where the other needs a folder. Which of the two would be on the node depends on the format that delivers them.",
    message: ({ path, other, otherPath }) =>
      path === otherPath
        ? `${path} is written by ${other} too`
        : `${path} and ${otherPath}, of ${other}, can't both be there`,
    hint: ({ other }) => `choose another path, or change ${other} instead`,
  }),
} as const;
