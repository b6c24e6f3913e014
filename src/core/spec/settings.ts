/**
 * What one node is told, all layers merged and defaults filled in. The shape is that of
 * schemas/cluster.v1alpha1.schema.json; fields without `?` are there because the schema has a default for them or
 * `rules/required.ts` asked for them.
 */
export interface NodeSettings {
  readonly kubernetes: {
    readonly version: string;
    readonly clusterDomain: string;
    readonly clusterDNS: readonly string[];
  };
  readonly host: {
    readonly family: "debian";
    readonly architecture: "amd64" | "arm64";
    readonly cgroup: "v1" | "v2";
    readonly kubelet: {
      readonly path: string;
      readonly unit: "provided";
      readonly enabled: boolean;
    };
  };
  readonly containerd: {
    readonly version: string;
    readonly root: string;
    readonly snapshotter: string;
  };
  readonly images: {
    readonly pause: ImageSettings;
    readonly preload: readonly ImageSettings[];
    readonly onFailure: "block" | "warn";
  };
  readonly registries: readonly RegistrySettings[];
  readonly kubelet: {
    readonly managedBy: "nodegen";
    readonly config: Readonly<Record<string, unknown>>;
    readonly nodeLabels: Readonly<Record<string, string>>;
    readonly taints: readonly Taint[];
    readonly bootstrap?: { readonly kubeconfig: Reference };
  };
  readonly delivery: {
    readonly layers: { readonly boot: readonly "cloud-init"[] };
    readonly inlineArchives: boolean;
  };
  readonly addresses: readonly string[];
}

export interface ImageSettings {
  readonly reference: string;
  readonly archive: {
    readonly path: string;
    readonly file?: string;
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
  };
  readonly headers: Readonly<Record<string, Reference>>;
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

/** A value kept elsewhere; exactly one of the two. */
export interface Reference {
  readonly file?: string;
  readonly env?: string;
}
