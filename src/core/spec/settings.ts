import type { HostFamilyName } from "../plan/host-family.ts";

/**
 * What one node is told, all layers merged and defaults filled in. The shape is that of
 * schemas/cluster.v1alpha1.schema.json; fields without `?` are there because the schema has a default for them or
 * `rules/required.ts` asked for them. `Value` is what may be a reference until the edge has read it: `settled.ts`.
 */
export interface NodeSettings<Value = string> {
  readonly kubernetes: {
    readonly version: string;
    readonly clusterDomain: string;
    readonly clusterDNS: readonly string[];
    readonly podCIDRs: readonly string[];
    readonly serviceCIDRs: readonly string[];
  };
  readonly host: {
    readonly family: HostFamilyName;
    readonly architecture: "amd64" | "arm64";
    readonly cgroup: "v1" | "v2";
    readonly kubelet: {
      /** Absent: where the host's family has it. */
      readonly path?: string;
      readonly unit: "provided" | "none";
      readonly enabled: boolean;
    };
  };
  readonly containerd: ContainerdSettings;
  readonly images: {
    readonly pause: ImageSettings;
    readonly preload: readonly ImageSettings[];
    readonly onFailure: "block" | "warn";
  };
  readonly registries: readonly RegistrySettings[];
  readonly kubelet: {
    readonly managedBy: "nodegen" | "kubeadm" | "external";
    readonly config: Readonly<Record<string, unknown>>;
    readonly nodeLabels: Readonly<Record<string, Value>>;
    readonly taints: readonly Taint[];
    readonly bootstrap?: { readonly kubeconfig: Reference };
    readonly join?: JoinSettings;
    readonly flags: Readonly<Record<string, string>>;
    readonly configDir?: string;
    readonly credentialProviders?: CredentialProviderSettings;
  };
  readonly proxy: {
    readonly http: string;
    readonly https: string;
    readonly noProxy: readonly string[];
  };
  readonly trust: { readonly certificateAuthorities: readonly CertificateAuthority[] };
  readonly kernel: {
    readonly modules: readonly string[];
    readonly sysctls: Readonly<Record<string, string>>;
  };
  readonly files: readonly FileSettings[];
  readonly units: readonly UnitSettings[];
  readonly vars: Readonly<Record<string, unknown>>;
  readonly allowedHosts: readonly string[];
  readonly delivery: {
    readonly platform: Platform;
    readonly layers: {
      readonly image: readonly ImageFormat[];
      /** Absent: what the host's family reads. */
      readonly boot?: readonly BootFormat[];
    };
    readonly inlineArchives: boolean;
    readonly cloudInit: {
      readonly form: "plain" | "mime";
      readonly gzip: boolean;
      readonly base?: { readonly file?: string; readonly template?: string };
    };
    readonly ignition: { readonly version: IgnitionVersion };
  };
  readonly addresses: readonly Value[];
}

export type ImageFormat = "packer" | "tree";

export type BootFormat = "cloud-init" | "ignition" | "terraform" | "capi";

export type IgnitionVersion = "3.1.0" | "3.2.0" | "3.3.0" | "3.4.0" | "3.5.0";

export type Platform =
  | "generic"
  | "aws"
  | "azure"
  | "gcp"
  | "openstack"
  | "vsphere"
  | "hetzner"
  | "digitalocean"
  | "oci"
  | "kubevirt"
  | "nocloud";

export interface ContainerdSettings {
  readonly version: string;
  readonly root: string;
  readonly snapshotter: string;
  readonly defaultRuntime: string;
  readonly runtimes: readonly RuntimeSettings[];
  readonly cni: { readonly binDirs: readonly string[]; readonly confDir: string };
  readonly cdi?: { readonly enabled?: boolean; readonly specDirs?: readonly string[] };
  readonly imports: readonly string[];
  readonly config: Readonly<Record<string, unknown>>;
}

export interface RuntimeSettings {
  readonly name: string;
  readonly type: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly snapshotter?: string;
  readonly podAnnotations: readonly string[];
  readonly privilegedWithoutHostDevices: boolean;
}

export interface ImageSettings {
  readonly reference: string;
  readonly archive: {
    readonly path: string;
    readonly file?: string;
    readonly url?: string;
    readonly name?: string;
    readonly sha256?: string;
  };
}

export interface RegistrySettings {
  readonly host: string;
  readonly upstream: "deny" | "allow";
  readonly mirrors: readonly MirrorSettings[];
}

export interface MirrorSettings {
  readonly url: string;
  readonly overridePath: boolean;
  readonly capabilities: readonly ("pull" | "resolve" | "push")[];
  readonly tls?: {
    readonly ca?: Reference;
    readonly clientCertificate?: Reference;
    readonly clientKey?: Reference;
    readonly skipVerify: boolean;
  };
  readonly dialTimeoutSeconds?: number;
  readonly headers: Readonly<Record<string, Reference>>;
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

export interface JoinSettings {
  readonly endpoint: string;
  readonly token: Reference;
  readonly caCertHashes: readonly string[];
  readonly run: boolean;
}

export interface CredentialProviderSettings {
  readonly binDir: string;
  readonly providers: readonly {
    readonly name: string;
    readonly matchImages: readonly string[];
    readonly defaultCacheDuration: string;
    readonly args: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  }[];
}

export interface CertificateAuthority {
  readonly name: string;
  readonly certificate: Reference;
}

/** What is in a file of the user's; which of the three must be there, rules say. */
export interface Contents<Text = string> {
  readonly content?: Text;
  /** Relative to the spec, as the template. */
  readonly file?: string;
  readonly template?: string;
}

export interface FileSettings extends Contents<string | Reference> {
  readonly path: string;
  /** Four octal digits. */
  readonly mode: string;
  /** `user:group`. */
  readonly owner: string;
  readonly layer: "image" | "boot";
}

export interface UnitSettings extends Contents {
  readonly name: string;
  readonly enabled?: boolean;
  readonly layer: "image" | "boot";
  readonly dropIns: readonly (Contents & { readonly name: string })[];
}

/** A value kept elsewhere; exactly one of the three. */
export interface Reference {
  readonly file?: string;
  readonly env?: string;
  /** Left open in what is rendered. */
  readonly variable?: string;
}
