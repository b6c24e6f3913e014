/** What distinguishes one family of operating systems from another. Callers ask these, they never compare names. */
export interface HostFamily {
  readonly name: HostFamilyName;
  /** Where the kubelet is when the spec does not say. */
  readonly kubeletProgram: string;
  /** What the vendor's kubelet.service reads as its environment. Source: kubernetes/release, 10-kubeadm.conf of deb and rpm. */
  readonly kubeletEnvironmentFile: string;
  /** What reads the user-data of such a machine. */
  readonly bootFormat: "cloud-init" | "ignition";
  /**
   * Services start while cloud-init still writes its files: its stages are not ordered before sysinit.target there.
   * Source: cloud-init, systemd/cloud-init-network.service.tmpl, 22.4 to 26.2.
   */
  readonly servicesRaceUserData: boolean;
  /**
   * The unit of containerd takes its configuration file from the environment variable CONTAINERD_CONFIG, which
   * points below /usr. Source: Flatcar, app-containers/containerd, containerd-1.0.0.service, and the unit that
   * sysext-bakery brings with containerd.
   */
  readonly containerdConfigVariable: boolean;
  /** Folders in which nothing can be written on a running machine, links to them included. */
  readonly readOnly: readonly string[];
  /** Folders below `readOnly` in which it can. */
  readonly writable: readonly string[];
  readonly trust: Trust;
}

/** How such a machine is told of a certificate authority. */
export interface Trust {
  /** Where certificates are put, and the ending that the program looks for. */
  readonly directory: string;
  readonly ending: ".crt" | ".pem";
  /** The program that makes them known, by its whole path. */
  readonly update: readonly string[];
  /** A unit of the image that runs the same program, so that not both do at once. */
  readonly after: readonly string[];
}

export type HostFamilyName = "debian" | "rhel" | "amazon" | "flatcar" | "fcos";

/**
 * Source: ca-certificates 20230311 of Debian, sbin/update-ca-certificates: *.crt below this directory. What comes after
 * the first certificate of a file is in the bundle but not among the links by hash, which some programs go by.
 */
const debianTrust: Trust = {
  directory: "/usr/local/share/ca-certificates",
  ending: ".crt",
  update: ["/usr/sbin/update-ca-certificates"],
  after: [],
};

/** Source: update-ca-trust(8) of Fedora, RHEL and Amazon Linux. */
const fedoraTrust: Trust = {
  directory: "/etc/pki/ca-trust/source/anchors",
  ending: ".pem",
  update: ["/usr/bin/update-ca-trust", "extract"],
  after: [],
};

/**
 * Source: Flatcar, app-misc/ca-certificates, files/update-ca-certificates: hashes /etc/ssl/certs and makes the bundle of
 * what has a hash. Flatcar's own unit of the same name runs early and only when there is a bundle already.
 */
const flatcarTrust: Trust = {
  directory: "/etc/ssl/certs",
  ending: ".pem",
  update: ["/usr/sbin/update-ca-certificates"],
  after: ["update-ca-certificates.service"],
};

/**
 * Source: fedora-coreos-config, overlay.d/05core, coreos-update-ca-trust.service. It runs on the first boot alone, and
 * nothing orders it before containerd: without default dependencies basic.target does not wait for it.
 */
const fcosTrust: Trust = { ...fedoraTrust, after: ["coreos-update-ca-trust.service"] };

const mutable: Pick<HostFamily, "readOnly" | "writable"> = { readOnly: [], writable: [] };

const rhel: Omit<HostFamily, "name"> = {
  kubeletProgram: "/usr/bin/kubelet",
  kubeletEnvironmentFile: "/etc/sysconfig/kubelet",
  bootFormat: "cloud-init",
  servicesRaceUserData: true,
  containerdConfigVariable: false,
  ...mutable,
  trust: fedoraTrust,
};

export const hostFamilies: readonly HostFamily[] = [
  {
    name: "debian",
    kubeletProgram: "/usr/bin/kubelet",
    kubeletEnvironmentFile: "/etc/default/kubelet",
    bootFormat: "cloud-init",
    servicesRaceUserData: false,
    containerdConfigVariable: false,
    ...mutable,
    trust: debianTrust,
  },
  { name: "rhel", ...rhel },
  { name: "amazon", ...rhel },
  {
    name: "flatcar",
    // Where it is put by hand; Flatcar's sysext of Kubernetes has it in /usr/bin, and then the spec says so.
    kubeletProgram: "/opt/bin/kubelet",
    kubeletEnvironmentFile: "/etc/default/kubelet",
    bootFormat: "ignition",
    servicesRaceUserData: false,
    containerdConfigVariable: true,
    // /usr is a verified partition; the others are links into it.
    readOnly: ["/usr", "/bin", "/sbin", "/lib", "/lib64"],
    writable: [],
    trust: flatcarTrust,
  },
  {
    name: "fcos",
    ...rhel,
    bootFormat: "ignition",
    servicesRaceUserData: false,
    // The root is an image since Fedora 41 (composefs), without room for new folders in it. Links lead from the others
    // to /var. Source: docs.fedoraproject.org, fedora-coreos/composefs; ostree, "Adapting existing mainstream
    // distributions".
    readOnly: ["/"],
    writable: [
      "/etc",
      "/var",
      "/opt",
      "/srv",
      "/home",
      "/root",
      "/mnt",
      "/media",
      "/run",
      "/tmp",
      "/usr/local",
    ],
    trust: fcosTrust,
  },
];

export function hostFamily(name: HostFamilyName): HostFamily {
  const family = hostFamilies.find((row) => row.name === name);
  if (family === undefined) throw new Error(`no row for the host family ${name}`);
  return family;
}

/** The folder for which `path` can't be written on a running machine of this family; undefined where it can. */
export function readOnlyFolder(family: HostFamily, path: string): string | undefined {
  const around = (folders: readonly string[]) =>
    folders
      .filter((folder) => folder === "/" || path === folder || path.startsWith(`${folder}/`))
      .reduce<string | undefined>(
        (longest, folder) => (folder.length > (longest?.length ?? 0) ? folder : longest),
        undefined,
      );
  const readOnly = around(family.readOnly);
  const writable = around(family.writable);
  return (writable?.length ?? 0) > (readOnly?.length ?? 0) ? undefined : readOnly;
}
