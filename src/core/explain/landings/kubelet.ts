import { layout } from "../../plan/layout.ts";
import { fieldText } from "../field-path.ts";
import { always, type Landing, type Place } from "./row.ts";

const byNodegen = "kubelet.managedBy is nodegen";
const byKubeadm = "kubelet.managedBy is kubeadm";

const patch = `${layout.kubeadmPatches}/kubeletconfiguration+merge.yaml`;
const dropIn = `/etc/systemd/system/${layout.kubeletUnit}.d/${layout.kubeletDropIn}`;

/** A field of KubeletConfiguration. */
const configuration = (key: string | undefined): readonly Place[] => {
  const place = key === undefined ? {} : { key };
  return [
    { file: layout.kubeletConfig, ...place, when: byNodegen },
    { file: patch, ...place, when: byKubeadm },
  ];
};

/** What is said on the kubelet's command line. */
const flag = (name: string): readonly Place[] => [
  { file: dropIn, key: `--${name}`, when: byNodegen },
  {
    file: layout.kubeadmJoin,
    key: `nodeRegistration.kubeletExtraArgs ${name}`,
    when: byKubeadm,
  },
];

const joinFile = (key: string): Place => ({ file: layout.kubeadmJoin, key, when: byKubeadm });

/** What the kubelet is told, by the one who manages it. Nothing of it where that is somebody else. */
export const kubeletLandings: readonly Landing[] = [
  { field: ["kubernetes", "clusterDomain"], places: always(...configuration("clusterDomain")) },
  { field: ["kubernetes", "clusterDNS"], places: always(...configuration("clusterDNS")) },
  {
    field: ["kubelet", "config"],
    places: (_, free) => configuration(free.length === 0 ? undefined : fieldText(free)),
  },
  { field: ["kubelet", "nodeLabels"], places: always(...flag("node-labels")) },
  { field: ["kubelet", "nodeLabels", "<key>"], places: always(...flag("node-labels")) },
  {
    field: ["kubelet", "taints"],
    places: always(
      { file: layout.kubeletConfig, key: "registerWithTaints", when: byNodegen },
      joinFile("nodeRegistration.taints"),
    ),
  },
  { field: ["kubelet", "flags"], places: always(...flag("<name>")) },
  { field: ["kubelet", "flags", "<key>"], places: always(...flag("<name>")) },
  {
    field: ["kubelet", "configDir"],
    places: always(...flag("config-dir"), { file: `<configDir>/${layout.kubeletConfigDropIn}` }),
  },
  {
    field: ["kubelet", "credentialProviders"],
    places: always(
      { file: layout.credentialProviders },
      ...flag("image-credential-provider-config"),
    ),
  },
  {
    field: ["kubelet", "credentialProviders", "binDir"],
    places: always(...flag("image-credential-provider-bin-dir")),
  },
  {
    field: ["kubelet", "credentialProviders", "providers"],
    places: always({ file: layout.credentialProviders, key: "providers" }),
  },
  {
    field: ["kubelet", "bootstrap", "kubeconfig"],
    places: always({ file: layout.bootstrapKubeconfig, when: byNodegen }),
  },
  {
    field: ["kubelet", "join", "endpoint"],
    places: always(joinFile("discovery.bootstrapToken.apiServerEndpoint")),
  },
  {
    field: ["kubelet", "join", "token"],
    places: always(joinFile("discovery.bootstrapToken.token")),
  },
  {
    field: ["kubelet", "join", "caCertHashes"],
    places: always(joinFile("discovery.bootstrapToken.caCertHashes")),
  },
  {
    field: ["kubelet", "join", "run"],
    places: always({ file: `/etc/systemd/system/${layout.joinUnit}`, when: byKubeadm }),
  },
  { field: ["addresses"], places: always(...flag("node-ip")) },
];
