// Made from schemas/cluster.v1alpha1.schema.json by scripts/generate.mjs. Do not edit.

/**
 * The Kubernetes release and the cluster's own names and addresses.
 */
export type Kubernetes = ({
/**
 * Version of the kubelet on the machine. Decides which fields and flags it knows. Quote it: YAML reads 1.30 as the number 1.3.
 */
version?: (string | null)
/**
 * DNS domain of the cluster, KubeletConfiguration clusterDomain.
 */
clusterDomain?: (string | null)
/**
 * Addresses of the cluster's DNS service, KubeletConfiguration clusterDNS. A list here replaces the one of an outer layer.
 * 
 * @maxItems 3
 */
clusterDNS?: (string[] | null)
} | null)
/**
 * What the machine image has. nodegen adapts to it and changes none of it.
 */
export type Host = ({
/**
 * Family of the operating system; decides paths and the order of boot units.
 */
family?: ("debian" | null)
/**
 * Processor architecture in Kubernetes' words; the pause image is imported for linux/<architecture>.
 */
architecture?: ("amd64" | "arm64" | null)
/**
 * cgroup version of the machine. From Kubernetes 1.35 on the kubelet does not start on v1.
 */
cgroup?: ("v2" | "v1" | null)
/**
 * The kubelet that the image has.
 */
kubelet?: ({
/**
 * The kubelet's program on the machine.
 */
path?: (string | null)
/**
 * provided: the image has a kubelet.service, to which nodegen adds drop-ins.
 */
unit?: ("provided" | null)
/**
 * Whether the image starts kubelet.service at boot. If it does, user-data must put the gate in place before that happens.
 */
enabled?: (boolean | null)
} | null)
} | null)
/**
 * The container runtime.
 */
export type Containerd = ({
/**
 * Version of containerd on the machine. Decides the version of config.toml and every key path in it.
 */
version?: (string | null)
/**
 * Where containerd keeps images and snapshots. The import waits for the mount of this directory.
 */
root?: (string | null)
/**
 * Snapshotter of the CRI plugin. Import and verification use the same one.
 */
snapshotter?: (string | null)
} | null)
/**
 * Images that are in the node's store before the kubelet starts.
 */
export type Images = ({
pause?: Image
/**
 * More images to import, after pause; the kubelet does not wait for them. Entries of an inner layer join by reference.
 */
preload?: (Image1[] | null)
/**
 * block: no kubelet without the pause image, and it starts by itself once the archive is repaired. warn: it starts all the same and the journal says so.
 */
onFailure?: ("block" | "warn" | null)
} | null)
/**
 * The sandbox image: every pod starts with it.
 */
export type Image = ({
/**
 * Full name host[:port]/path:tag, no digest. containerd's configuration, the import and the pin all use this one string.
 */
reference?: (string | null)
/**
 * The uncompressed tar (OCI layout, or docker save) that holds the image.
 */
archive?: ({
/**
 * Where the archive is on the node. Outside containerd's root and not below /usr.
 */
path?: (string | null)
/**
 * The archive here, relative to this spec. It is inspected when rendering and delivered to path. Leave it out when the machine image already has the archive.
 */
file?: (string | null)
/**
 * The image's name inside the archive, where it is not the reference; the node then adds the reference as a tag. Known by itself when file is given.
 */
name?: (string | null)
/**
 * Digest of the archive, 64 hex digits. Checked when rendering (with file) and on the node before every import.
 */
sha256?: (string | null)
} | null)
} | null)
/**
 * Where containerd may pull from, one entry per registry host. Entries of an inner layer join by host.
 */
export type Registries = ({
/**
 * Registry host, with its port where references carry one; "*" stands for every registry without an entry of its own.
 */
host: string
/**
 * deny: containerd never contacts the registry itself, only the mirrors listed. allow: it does, after the mirrors.
 */
upstream?: ("deny" | "allow" | null)
/**
 * Hosts to pull from, in order of priority. A list here replaces the one of an outer layer, because order is priority.
 */
mirrors?: (Mirror[] | null)
}[] | null)
/**
 * PEM certificates that are trusted for this mirror, beside the system's.
 */
export type Reference = ({
/**
 * Path of the file, relative to this spec.
 */
file?: string
/**
 * Name of the environment variable.
 */
env?: string
} | null)
/**
 * PEM certificate that the node shows to this mirror.
 */
export type Reference1 = ({
/**
 * Path of the file, relative to this spec.
 */
file?: string
/**
 * Name of the environment variable.
 */
env?: string
} | null)
/**
 * PEM private key of clientCertificate.
 */
export type Reference2 = ({
/**
 * Path of the file, relative to this spec.
 */
file?: string
/**
 * Name of the environment variable.
 */
env?: string
} | null)
/**
 * The header's value.
 */
export type Reference3 = ({
/**
 * Path of the file, relative to this spec.
 */
file?: string
/**
 * Name of the environment variable.
 */
env?: string
} | null)
/**
 * The kubelet's configuration.
 */
export type Kubelet = ({
/**
 * Who writes the kubelet's configuration. nodegen: nodegen writes config.yaml, the command line and the bootstrap kubeconfig.
 */
managedBy?: ("nodegen" | null)
/**
 * Fields of KubeletConfiguration (kubelet.config.k8s.io/v1beta1), each checked for this Kubernetes minor. They win over what nodegen sets by itself, except cgroupDriver and containerRuntimeEndpoint, which are guarded.
 */
config?: ({
[k: string]: unknown | undefined
} | null)
/**
 * Labels that the kubelet gives its Node when it registers.
 */
nodeLabels?: ({
/**
 * The label's value.
 */
[k: string]: string | null | undefined
} | null)
/**
 * Taints that the Node registers with. Entries of an inner layer join by key and effect.
 */
taints?: ({
/**
 * The taint's key, in the form of a label key.
 */
key: string
/**
 * The taint's value, in the form of a label value.
 */
value?: (string | null)
/**
 * What the taint does to pods that do not tolerate it.
 */
effect: ("NoSchedule" | "PreferNoSchedule" | "NoExecute")
}[] | null)
/**
 * How the kubelet joins the cluster. Without it the kubelet runs standalone: static pods only, no API server.
 */
bootstrap?: ({
kubeconfig?: Reference4
} | null)
} | null)
/**
 * Bootstrap kubeconfig with which the kubelet asks for its own certificate.
 */
export type Reference4 = ({
/**
 * Path of the file, relative to this spec.
 */
file?: string
/**
 * Name of the environment variable.
 */
env?: string
} | null)
/**
 * How the files travel to the machine.
 */
export type Delivery = ({
/**
 * Formats by the moment at which they are applied. render writes these, plus tree, unless --format says otherwise.
 */
layers?: ({
/**
 * Formats that a machine reads when it starts for the first time.
 */
boot?: (("cloud-init")[] | null)
} | null)
/**
 * Carry image archives inside user-data. Only for small images: clouds limit user-data to some ten kilobytes.
 */
inlineArchives?: (boolean | null)
} | null)

/**
 * One Kubernetes cluster as nodegen sees it: what the machines of each node pool must hold so that they start pods without the internet.
 */
export interface Cluster {
/**
 * Version of this format.
 */
apiVersion: "nodegen/v1alpha1"
/**
 * Always Cluster.
 */
kind: "Cluster"
/**
 * What the cluster is called.
 */
metadata: {
/**
 * Name of the cluster; part of the instance id of every node. A DNS label.
 */
name: string
}
kubernetes?: Kubernetes
host?: Host
containerd?: Containerd
images?: Images
registries?: Registries
kubelet?: Kubelet
delivery?: Delivery
/**
 * Groups of machines that are alike. Any section of the cluster may be overridden in a pool, in part.
 * 
 * @minItems 1
 */
nodePools: NodePool[]
}
/**
 * An image and the archive it is imported from.
 */
export interface Image1 {
/**
 * Full name host[:port]/path:tag, no digest. containerd's configuration, the import and the pin all use this one string.
 */
reference: (string | null)
/**
 * The uncompressed tar (OCI layout, or docker save) that holds the image.
 */
archive?: ({
/**
 * Where the archive is on the node. Outside containerd's root and not below /usr.
 */
path?: (string | null)
/**
 * The archive here, relative to this spec. It is inspected when rendering and delivered to path. Leave it out when the machine image already has the archive.
 */
file?: (string | null)
/**
 * The image's name inside the archive, where it is not the reference; the node then adds the reference as a tag. Known by itself when file is given.
 */
name?: (string | null)
/**
 * Digest of the archive, 64 hex digits. Checked when rendering (with file) and on the node before every import.
 */
sha256?: (string | null)
} | null)
}
/**
 * One host that serves the registry's images.
 */
export interface Mirror {
/**
 * http or https, host, port and path; containerd appends /v2 unless overridePath says otherwise.
 */
url: string
/**
 * Use the path of url as it is, without appending /v2.
 */
overridePath?: (boolean | null)
/**
 * What the mirror is asked for: pull fetches blobs, resolve turns a tag into a digest.
 * 
 * @minItems 1
 */
capabilities?: (("pull" | "resolve" | "push")[] | null)
/**
 * TLS towards this mirror; only for https.
 */
tls?: ({
ca?: Reference
clientCertificate?: Reference1
clientKey?: Reference2
} | null)
/**
 * HTTP headers sent to this mirror and to no other. Values are references, because they carry credentials.
 */
headers?: ({
[k: string]: Reference3 | undefined
} | null)
}
/**
 * Machines that are alike.
 */
export interface NodePool {
/**
 * Name of the pool, and of its folder in the output. A DNS label.
 */
name: string
kubernetes?: Kubernetes
host?: Host
containerd?: Containerd
images?: Images
registries?: Registries
kubelet?: Kubelet
delivery?: Delivery
/**
 * The machines by name. Without it the pool renders one artefact that serves all its machines.
 * 
 * @minItems 1
 */
nodes?: (Node[] | null)
}
/**
 * One machine. Any section may be overridden here, in part.
 */
export interface Node {
/**
 * Host name of the machine and name of its Node. Unique in the cluster.
 */
name: string
/**
 * The machine's addresses, which the kubelet reports: one, or one IPv4 and one IPv6.
 * 
 * @maxItems 2
 */
addresses?: (string[] | null)
kubernetes?: Kubernetes
host?: Host
containerd?: Containerd
images?: Images
registries?: Registries
kubelet?: Kubelet
delivery?: Delivery
}
