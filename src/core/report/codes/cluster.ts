import { code } from "./code-info.ts";

/** Settings that stand in different sections, held against each other. */
export const clusterCodes = {
  "network-invalid": code<{ found: string }>({
    severity: "error",
    about:
      "A network is an address and a prefix of at most 32 (IPv4) or 128 (IPv6) bits. Kubernetes and every proxy setting refuse or ignore another.",
    message: ({ found }) => `${found} is not a network`,
    hint: () => "write address/prefix, such as 10.244.0.0/16 or fd00:10:244::/56",
  }),
  "network-same-family": code<{ field: string }>({
    severity: "error",
    about: "Kubernetes takes one network for pods and one for services, or one of each family.",
    message: ({ field }) => `two ${field} must be one IPv4 and one IPv6`,
    hint: () => "keep one of them, or replace the other by a network of the other family",
  }),
  "network-overlap": code<{ one: string; other: string; where: string }>({
    severity: "error",
    about:
      "An address in both networks belongs to a pod and to a service at once: traffic for the one reaches the other.",
    message: ({ one, other, where }) => `${one} overlaps ${other} of ${where}`,
    hint: () => "choose networks that share no address",
  }),
  "network-families-differ": code<{ pods: string; services: string }>({
    severity: "warning",
    about:
      "Where pods have both families and services one, or the other way round, the second family is of use to half of the cluster only. Kubernetes takes it, and it is rarely meant.",
    message: ({ pods, services }) => `pods have ${pods} and services have ${services}`,
    hint: () => "give podCIDRs and serviceCIDRs a network of the same families",
  }),
  "network-no-common-family": code<{ pods: string; services: string }>({
    severity: "error",
    about: "A service reaches its pods by addresses of its own family, and these pods have none.",
    message: ({ pods, services }) => `pods have ${pods} only, and services ${services} only`,
    hint: () => "give podCIDRs and serviceCIDRs a network of the same family",
  }),
  "cluster-dns-outside": code<{ address: string; networks: readonly string[] }>({
    severity: "warning",
    about:
      "The cluster's DNS is a service, so its address is in a service network. With another one no name resolves in any pod, unless a DNS server of yours listens there.",
    message: ({ address, networks }) => `${address} is not in ${networks.join(" or ")}`,
    hint: () => "write the address of the kube-dns service; with kubeadm the tenth of the network",
  }),
  "node-address-in-network": code<{ address: string; network: string; where: string }>({
    severity: "error",
    about:
      "A node's own address in the network of pods or services is routed to them: the node can't be reached, or reaches a pod where it means a node.",
    message: ({ address, network, where }) => `${address} is inside ${network} of ${where}`,
    hint: () => "give the machine an address outside, or choose another network",
  }),
  "node-address-is-dns": code<{ address: string }>({
    severity: "error",
    about: "The cluster's DNS is a virtual address. A machine that has it answers in its place.",
    message: ({ address }) => `${address} is the address of the cluster's DNS`,
    hint: () => "give the machine another address, or correct kubernetes.clusterDNS",
  }),
  "node-address-families": code<{ missing: string; pods: string }>({
    severity: "warning",
    about:
      "The kubelet reports pods with the families of its own node addresses. Pods of a family that the node lacks stay without such an address, or the network plugin refuses them.",
    message: ({ missing, pods }) => `pods have ${pods}, and the node has no ${missing} address`,
    hint: ({ missing }) => `add the machine's ${missing} address`,
  }),
  "containerd-kubernetes-pair": code<{
    containerd: string;
    minor: string;
    supported: readonly string[];
  }>({
    severity: "warning",
    about:
      "containerd's release notes name, for each Kubernetes minor, the releases that are tested with it. Others often work, and nobody has tried.",
    message: ({ containerd, minor }) =>
      `containerd ${containerd} is not among the releases recommended for Kubernetes ${minor}`,
    hint: ({ minor, supported }) => `for ${minor} these are ${supported.join(", ")}`,
  }),
  "host-not-allowed": code<{ host: string }>({
    severity: "warning",
    about:
      "allowedHosts lists what a node may contact, and the spec itself names a host that is not in it. Either the list or the field is wrong, and the firewall will tell at night.",
    message: ({ host }) => `the node would contact ${host}, which is not in allowedHosts`,
    hint: ({ host }) => `add ${host} to allowedHosts, or name another host here`,
  }),
  "registries-open": code<{ reason: string }>({
    severity: "warning",
    about:
      "Without a rule for every other registry, containerd pulls from whatever host a pod names. A list of allowed hosts is then only a wish.",
    message: ({ reason }) => `allowedHosts is a list, and ${reason} any registry that a pod names`,
    hint: () => 'add a registry with host: "*" and upstream: deny',
  }),
} as const;
