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
/**
 * Networks of the pods: one, or one IPv4 and one IPv6. No proxy is used for them, and no other network of the spec may overlap them.
 * 
 * @maxItems 2
 */
podCIDRs?: (string[] | null)
/**
 * Networks of the services: one, or one IPv4 and one IPv6. No proxy is used for them, and every clusterDNS address must be in one of them.
 * 
 * @maxItems 2
 */
serviceCIDRs?: (string[] | null)
} | null)
/**
 * What the machine image has. nodegen adapts to it and changes none of it.
 */
export type Host = ({
/**
 * Family of the operating system; decides paths and the order of boot units. debian: Debian and Ubuntu. rhel: RHEL and its rebuilds, Fedora. amazon: Amazon Linux (not the EKS-optimised images). flatcar: Flatcar. fcos: Fedora CoreOS.
 */
family?: ("debian" | "rhel" | "amazon" | "flatcar" | "fcos" | null)
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
 * The kubelet's program on the machine. Without it: /opt/bin/kubelet where /usr is read-only (flatcar), else /usr/bin/kubelet.
 */
path?: (string | null)
/**
 * provided: the image has a kubelet.service, to which nodegen adds drop-ins. none: it has only the program, and nodegen writes the unit.
 */
unit?: ("provided" | "none" | null)
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
 * Where containerd keeps images and snapshots. containerd and the import wait for the mount of this directory.
 */
root?: (string | null)
/**
 * Snapshotter of the CRI plugin. Import and verification use the same one.
 */
snapshotter?: (string | null)
/**
 * Name of the runtime for pods without a runtimeClassName: runc, or one of runtimes.
 */
defaultRuntime?: (string | null)
/**
 * Runtime handlers beside runc, which is always there with SystemdCgroup. An entry named runc adds to it. Entries of an inner layer join by name.
 */
runtimes?: (Runtime[] | null)
/**
 * Where containerd looks for CNI plugins and their configuration.
 */
cni?: ({
/**
 * Folders of the plugins, first match wins. More than one needs containerd 2.1.
 * 
 * @minItems 1
 */
binDirs?: (string[] | null)
/**
 * Folder of the network configuration.
 */
confDir?: (string | null)
} | null)
/**
 * Container Device Interface, by which device plugins hand devices such as GPUs to containers. containerd 1.6 has none, 1.7 has it off by default, 2.0 and later on.
 */
cdi?: ({
/**
 * Whether containerd injects CDI devices. Needs containerd 1.7. Without it: what this version does by itself.
 */
enabled?: (boolean | null)
/**
 * Folders of the CDI specifications. Without it: what this version looks in by itself.
 * 
 * @minItems 1
 */
specDirs?: (string[] | null)
} | null)
/**
 * Further configuration files that containerd merges over this one, in order; a * stands for any text in a file name. What they hold, nodegen does not see. Before 2.0 an imported plugin section replaces the whole section; from 2.0 to 2.2 the files must have the same version as this one (2 before 2.0, 3 from then on), from 2.3 on no higher one (4).
 */
imports?: (string[] | null)
/**
 * Keys of config.toml as this version of containerd names them, merged over what nodegen writes: tables merge, lists and other values replace. Each is checked against the version's table. version, root, imports, the socket and the keys of sandbox image, registries and snapshotters are guarded: they have fields of their own. Runtimes may be added to and changed here, but for their snapshotter.
 */
config?: ({
[k: string]: unknown | undefined
} | null)
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
 * Where the node fetches the archive to path, when it is not there yet; with a sha256, which is checked. http or https.
 */
url?: (string | null)
/**
 * The image's name inside the archive, where it is not the reference; the node then adds the reference as a tag. Known by itself when file is given.
 */
name?: (string | null)
/**
 * Digest of the archive, 64 hex digits. Required with url. Checked when rendering (with file) and on the node before every import.
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
/**
 * Name of a variable that stays open in what is rendered, for Terraform to fill in. Only the format terraform can leave it open.
 */
variable?: string
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
/**
 * Name of a variable that stays open in what is rendered, for Terraform to fill in. Only the format terraform can leave it open.
 */
variable?: string
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
/**
 * Name of a variable that stays open in what is rendered, for Terraform to fill in. Only the format terraform can leave it open.
 */
variable?: string
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
/**
 * Name of a variable that stays open in what is rendered, for Terraform to fill in. Only the format terraform can leave it open.
 */
variable?: string
} | null)
/**
 * The kubelet's configuration.
 */
export type Kubelet = ({
/**
 * Who writes the kubelet's configuration. nodegen: config.yaml, the command line and the bootstrap kubeconfig. kubeadm: kubeadm does, and nodegen writes its join configuration and a patch. external: somebody else does, and nodegen leaves all of it alone but the gate.
 */
managedBy?: ("nodegen" | "kubeadm" | "external" | null)
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
[k: string]: ValueOrReference | undefined
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
/**
 * How kubeadm joins the node to the cluster; only with managedBy kubeadm.
 */
join?: ({
/**
 * host:port of the API server.
 */
endpoint?: (string | null)
token?: Reference5
/**
 * Hashes of the cluster's CA, by which the node knows that it joins the right cluster.
 */
caCertHashes?: (string[] | null)
/**
 * Whether user-data runs kubeadm join at the first boot. If not, the configuration is written and somebody else runs it.
 */
run?: (boolean | null)
} | null)
/**
 * Flags of the kubelet that have no field in KubeletConfiguration, without the dashes. One that has a field, or that this minor does not know, is a finding.
 */
flags?: ({
/**
 * The flag's value.
 */
[k: string]: string | null | undefined
} | null)
/**
 * Folder of drop-in files (*.conf) that the kubelet merges over its configuration. nodegen puts its guarded fields there too, under a name that sorts last.
 */
configDir?: (string | null)
/**
 * Programs by which the kubelet gets credentials for registries.
 */
credentialProviders?: ({
/**
 * Folder of the programs; each is called as its provider's name.
 */
binDir?: (string | null)
/**
 * The providers, in the order in which they are asked. Entries of an inner layer join by name.
 */
providers?: (CredentialProvider[] | null)
} | null)
} | null)
/**
 * The label's value, or where it is kept.
 */
export type ValueOrReference = (string | {
/**
 * Path of the file, relative to this spec.
 */
file?: string
/**
 * Name of the environment variable.
 */
env?: string
/**
 * Name of a variable that stays open in what is rendered, for Terraform to fill in. Only the format terraform can leave it open.
 */
variable?: string
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
/**
 * Name of a variable that stays open in what is rendered, for Terraform to fill in. Only the format terraform can leave it open.
 */
variable?: string
} | null)
/**
 * Bootstrap token, such as abcdef.0123456789abcdef.
 */
export type Reference5 = ({
/**
 * Path of the file, relative to this spec.
 */
file?: string
/**
 * Name of the environment variable.
 */
env?: string
/**
 * Name of a variable that stays open in what is rendered, for Terraform to fill in. Only the format terraform can leave it open.
 */
variable?: string
} | null)
/**
 * HTTP proxy of containerd and the kubelet. What must not go through it is computed: loopback, pod and service networks, the cluster domain, node addresses and mirrors.
 */
export type Proxy = ({
/**
 * Proxy for http, or empty for none.
 */
http?: (string | null)
/**
 * Proxy for https, or empty for none.
 */
https?: (string | null)
/**
 * More hosts, domains (.example.com) and networks that are reached directly. Name the API server here when a bootstrap kubeconfig leads to it: nodegen does not look into that.
 */
noProxy?: (string[] | null)
} | null)
/**
 * Certificates that the whole machine trusts.
 */
export type Trust = ({
/**
 * Certificate authorities to add to the system's. Entries of an inner layer join by name.
 */
certificateAuthorities?: ({
/**
 * Name of the file that it is written to, without its ending.
 */
name: string
certificate?: Reference6
}[] | null)
} | null)
/**
 * The certificate in PEM; one for each entry.
 */
export type Reference6 = ({
/**
 * Path of the file, relative to this spec.
 */
file?: string
/**
 * Name of the environment variable.
 */
env?: string
/**
 * Name of a variable that stays open in what is rendered, for Terraform to fill in. Only the format terraform can leave it open.
 */
variable?: string
} | null)
/**
 * What the kernel must have loaded and set before containerd starts.
 */
export type Kernel = ({
/**
 * Kernel modules to load at boot. A list here replaces the one of an outer layer.
 */
modules?: (string[] | null)
/**
 * Kernel parameters by name. Quote the values: they are text.
 */
sysctls?: ({
/**
 * The parameter's value.
 */
[k: string]: string | null | undefined
} | null)
} | null)
/**
 * Further files on the node. Entries of an inner layer join by path.
 */
export type Files = ({
/**
 * Where it is on the node.
 */
path: string
/**
 * Permission bits in octal, quoted: four digits. A file with a secret gets 0600 where this is left at its default.
 */
mode?: (string | null)
/**
 * user:group by name. Others than root:root must be on the machine before the file is written.
 */
owner?: (string | null)
/**
 * Whether it belongs to the machine image or to what the machine reads at boot, where the two are delivered apart.
 */
layer?: ("image" | "boot" | null)
content?: ValueOrReference1
/**
 * A file here, relative to this spec, delivered byte for byte.
 */
file?: (string | null)
/**
 * A Handlebars template here, relative to this spec. It sees vars and the node, and is strict: what is not defined is an error.
 */
template?: (string | null)
}[] | null)
/**
 * The text itself, or where it is kept; a value kept elsewhere counts as a secret and asks for mode 0600.
 */
export type ValueOrReference1 = (string | {
/**
 * Path of the file, relative to this spec.
 */
file?: string
/**
 * Name of the environment variable.
 */
env?: string
/**
 * Name of a variable that stays open in what is rendered, for Terraform to fill in. Only the format terraform can leave it open.
 */
variable?: string
} | null)
/**
 * Further systemd units, or drop-ins of units that the image has. Entries of an inner layer join by name.
 */
export type Units = ({
/**
 * The unit's name with its ending, as systemctl shows it.
 */
name: string
/**
 * Whether it starts at boot. Left out, the unit is as the image has it.
 */
enabled?: (boolean | null)
/**
 * Whether it belongs to the machine image or to what the machine reads at boot, where the two are delivered apart.
 */
layer?: ("image" | "boot" | null)
/**
 * The unit file itself.
 */
content?: (string | null)
/**
 * A unit file here, relative to this spec.
 */
file?: (string | null)
/**
 * A Handlebars template of the unit file here, relative to this spec.
 */
template?: (string | null)
/**
 * Drop-ins of the unit. Entries of an inner layer join by name.
 */
dropIns?: ({
/**
 * File name of the drop-in; they apply in the order of their names.
 */
name: string
/**
 * The drop-in itself.
 */
content?: (string | null)
/**
 * A file here, relative to this spec.
 */
file?: (string | null)
/**
 * A Handlebars template here, relative to this spec.
 */
template?: (string | null)
}[] | null)
}[] | null)
/**
 * Values for your templates, under vars there. Text, numbers, true or false, lists and maps of them.
 */
export type Vars = ({
[k: string]: unknown | undefined
} | null)
/**
 * Hosts that a node may contact; a host with a port allows that port only. With a list, every other host that the spec names is told.
 */
export type AllowedHosts = (string[] | null)
/**
 * How the files travel to the machine.
 */
export type Delivery = ({
/**
 * Where the machines run; decides how large user-data may be. generic: no limit is known, so none is checked.
 */
platform?: ("generic" | "aws" | "azure" | "gcp" | "openstack" | "vsphere" | "hetzner" | "digitalocean" | "oci" | "kubevirt" | "nocloud" | null)
/**
 * Formats by the moment at which they are applied. render writes these, plus tree, unless --format says otherwise.
 */
layers?: ({
/**
 * Formats that an image build applies. With one of them, what belongs to the image travels there, once per pool, and the boot formats carry only the rest. Without, boot carries everything.
 */
image?: (("packer" | "tree")[] | null)
/**
 * Formats that a machine reads when it starts for the first time. Without it: ignition on flatcar and fcos, cloud-init on the others. terraform: a template of what the family reads of the two, with variables left open. capi: fields of a KubeadmConfigTemplate, where user-data belongs to Cluster API.
 */
boot?: (("cloud-init" | "ignition" | "terraform" | "capi")[] | null)
} | null)
/**
 * Carry image archives inside user-data. Only for small images: clouds limit user-data to some ten kilobytes.
 */
inlineArchives?: (boolean | null)
/**
 * How user-data is written, and your own, into which nodegen's is merged.
 */
cloudInit?: ({
/**
 * plain: one cloud-config, or an archive of them where there is a base. mime: MIME multi-part, in which the gate is a boothook, before all else that a base could do, and nodegen's last commands are a script of their own, which a base can't end.
 */
form?: ("plain" | "mime" | null)
/**
 * Write user-data gzipped, for platforms that count its bytes, and beside it user-data.b64, for fields that hold text. cloud-init unpacks it.
 */
gzip?: (boolean | null)
/**
 * A cloud-config of yours, as it is or as a Handlebars template. Exactly one of the two. What it holds counts as secret. It travels word for word, with cloud-init's jinja where its first line says so. nodegen's bootcmd and files come before its own, nodegen's runcmd after.
 */
base?: ({
/**
 * A cloud-config here, relative to this spec.
 */
file?: (string | null)
/**
 * A Handlebars template of a cloud-config here, relative to this spec.
 */
template?: (string | null)
} | null)
} | null)
/**
 * How Ignition configurations are written.
 */
ignition?: ({
/**
 * Version of the Ignition specification. Every Ignition from 2.11 on reads 3.3.0.
 */
version?: ("3.1.0" | "3.2.0" | "3.3.0" | "3.4.0" | "3.5.0" | null)
} | null)
} | null)
/**
 * An IPv4 or IPv6 address, or where it is kept.
 */
export type ValueOrReference2 = (string | {
/**
 * Path of the file, relative to this spec.
 */
file?: string
/**
 * Name of the environment variable.
 */
env?: string
/**
 * Name of a variable that stays open in what is rendered, for Terraform to fill in. Only the format terraform can leave it open.
 */
variable?: string
})

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
proxy?: Proxy
trust?: Trust
kernel?: Kernel
files?: Files
units?: Units
vars?: Vars
allowedHosts?: AllowedHosts
delivery?: Delivery
/**
 * Groups of machines that are alike. Any section of the cluster may be overridden in a pool, in part.
 * 
 * @minItems 1
 */
nodePools: NodePool[]
}
/**
 * A runtime handler, which a RuntimeClass names.
 */
export interface Runtime {
/**
 * Name of the handler, the RuntimeClass's handler.
 */
name: string
/**
 * The shim: io.containerd.runc.v2, or that of another runtime. Its program must be on the node.
 */
type?: (string | null)
/**
 * Options of the shim, as it names them (BinaryName, SystemdCgroup, TypeUrl, ConfigPath). A runc handler gets SystemdCgroup without being asked.
 */
options?: ({
[k: string]: unknown | undefined
} | null)
/**
 * Snapshotter of this handler's pods, where it is not the one of all others. Needs containerd 1.7.
 */
snapshotter?: (string | null)
/**
 * Pod annotations that are passed on to the runtime; a * at the end stands for any text.
 */
podAnnotations?: (string[] | null)
/**
 * Privileged containers of this handler see none of the host's devices, as a virtual machine cannot.
 */
privilegedWithoutHostDevices?: (boolean | null)
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
 * Where the node fetches the archive to path, when it is not there yet; with a sha256, which is checked. http or https.
 */
url?: (string | null)
/**
 * The image's name inside the archive, where it is not the reference; the node then adds the reference as a tag. Known by itself when file is given.
 */
name?: (string | null)
/**
 * Digest of the archive, 64 hex digits. Required with url. Checked when rendering (with file) and on the node before every import.
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
/**
 * Trust whoever answers. Anybody between the node and this mirror can then change images.
 */
skipVerify?: (boolean | null)
} | null)
/**
 * How long to wait for a connection to this mirror before the next one is asked; containerd's own limit is 30 seconds. Needs containerd 2.0.7 or 2.1.
 */
dialTimeoutSeconds?: (number | null)
/**
 * HTTP headers sent to this mirror and to no other. Values are references, because they carry credentials.
 */
headers?: ({
[k: string]: Reference3 | undefined
} | null)
}
/**
 * One credential provider, as in CredentialProviderConfig (kubelet.config.k8s.io/v1).
 */
export interface CredentialProvider {
/**
 * Name of the program in binDir.
 */
name: string
/**
 * Images that it is asked for: host, port and path, with * within a part of the host name.
 * 
 * @minItems 1
 */
matchImages?: (string[] | null)
/**
 * How long credentials are kept when the provider does not say, such as 12h.
 */
defaultCacheDuration?: (string | null)
/**
 * Arguments of the program.
 */
args?: (string[] | null)
/**
 * Environment of the program, beside the kubelet's.
 */
env?: ({
/**
 * The variable's value.
 */
[k: string]: string | null | undefined
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
proxy?: Proxy
trust?: Trust
kernel?: Kernel
files?: Files
units?: Units
vars?: Vars
allowedHosts?: AllowedHosts
delivery?: Delivery
/**
 * The machines by name. Without it the pool renders one artefact that serves all its machines.
 * 
 * @minItems 1
 */
nodes?: (Node[] | null)
/**
 * Machines that differ in number and address only. Entries of an inner layer join by name.
 */
nodeRanges?: ({
/**
 * Host names; the zeros in braces stand for the number, filled up to that many digits.
 */
name: string
/**
 * The first number.
 */
first: number
/**
 * The last number.
 */
last: number
/**
 * Addresses of the first machine; each further one has the next.
 * 
 * @maxItems 2
 */
addresses?: (string[] | null)
}[] | null)
/**
 * The machines from an inventory, for many of them: JSON lines (one node a line, as under nodes) or CSV (a header line of field names such as name, addresses, kubelet.nodeLabels.rack).
 */
nodesFrom?: ({
/**
 * The inventory, relative to this spec; its ending says what it is: .jsonl, .ndjson or .csv.
 */
file?: (string | null)
} | null)
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
addresses?: (ValueOrReference2[] | null)
kubernetes?: Kubernetes
host?: Host
containerd?: Containerd
images?: Images
registries?: Registries
kubelet?: Kubelet
proxy?: Proxy
trust?: Trust
kernel?: Kernel
files?: Files
units?: Units
vars?: Vars
allowedHosts?: AllowedHosts
delivery?: Delivery
}
