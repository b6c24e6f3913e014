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
   * points below /usr. Source: Flatcar, app-containers/containerd, containerd-1.0.0.service.
   */
  readonly containerdConfigVariable: boolean;
  /** Where certificate authorities are put, the ending of their files, and the program that makes them known. */
  readonly trust: {
    readonly directory: string;
    readonly ending: ".crt" | ".pem";
    readonly update: readonly string[];
  };
}

export type HostFamilyName = "debian" | "rhel" | "amazon" | "flatcar" | "fcos";

/** Source of the directories: update-ca-certificates(8) of Debian and Flatcar, update-ca-trust(8) of Fedora and RHEL. */
const debianTrust: HostFamily["trust"] = {
  directory: "/usr/local/share/ca-certificates",
  ending: ".crt",
  update: ["update-ca-certificates"],
};

const fedoraTrust: HostFamily["trust"] = {
  directory: "/etc/pki/ca-trust/source/anchors",
  ending: ".pem",
  update: ["update-ca-trust", "extract"],
};

const rhel: Omit<HostFamily, "name"> = {
  kubeletProgram: "/usr/bin/kubelet",
  kubeletEnvironmentFile: "/etc/sysconfig/kubelet",
  bootFormat: "cloud-init",
  servicesRaceUserData: true,
  containerdConfigVariable: false,
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
    trust: debianTrust,
  },
  { name: "rhel", ...rhel },
  { name: "amazon", ...rhel },
  {
    name: "flatcar",
    kubeletProgram: "/opt/bin/kubelet",
    kubeletEnvironmentFile: "/etc/default/kubelet",
    bootFormat: "ignition",
    servicesRaceUserData: false,
    containerdConfigVariable: true,
    trust: { directory: "/etc/ssl/certs", ending: ".pem", update: ["update-ca-certificates"] },
  },
  { name: "fcos", ...rhel, bootFormat: "ignition", servicesRaceUserData: false },
];

export function hostFamily(name: HostFamilyName): HostFamily {
  const family = hostFamilies.find((row) => row.name === name);
  if (family === undefined) throw new Error(`no row for the host family ${name}`);
  return family;
}
