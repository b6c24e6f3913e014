/** What containerd may ask a host for. `referrers` is known since 2.2. */
export type Capability = "pull" | "resolve" | "push" | "referrers";

/** One host of a registry's hosts.toml, or the registry itself, as containerd asks it. */
export interface TriedHost {
  /** Where its requests begin, such as `https://mirror.internal.example/v2`: `scheme`, `host` and `path` together. */
  readonly url: string;
  readonly scheme: string;
  /** With its port where the URL has one. */
  readonly host: string;
  readonly path: string;
  /** containerd goes on with http where the answer to https is no TLS. */
  readonly httpAfterHttps: boolean;
  /** Resolving a tag takes pull and resolve, everything else of a pull takes pull. */
  readonly capabilities: readonly Capability[];
  /** Paths on the node. A key of `""` is in the certificate's file. */
  readonly tls: {
    readonly ca: readonly string[];
    readonly client: readonly { readonly certificate: string; readonly key: string }[];
    readonly skipVerify: boolean;
  };
  /** Names alone; values may be secrets. */
  readonly headers: readonly string[];
  /** Absent: containerd's own 30 seconds. */
  readonly dialTimeoutSeconds?: number;
  /** Whether requests name the registry in `?ns=`, as they do to any host that is not the registry. */
  readonly namespaceInQuery: boolean;
  /** The registry itself: because the file names no `server`, or because it names it. Absent: another host. */
  readonly upstream?: "implied" | "written";
}

/** Where the images of one registry come from on this node. */
export interface PlannedRegistry {
  /** `host[:port]` as references have it; `*` stands for each registry without an entry of its own. */
  readonly host: string;
  /** The directory that containerd takes on the node; absent where it finds none. */
  readonly directory?: string;
  /** `denied`, or the URL at which containerd asks the registry itself when no mirror has the image. */
  readonly upstream: string;
  /** First to last. Hosts without `pull` are never asked in a pull. */
  readonly tryOrder: readonly TriedHost[];
}
