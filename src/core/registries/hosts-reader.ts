/**
 * What distinguishes one version of containerd's hosts.toml reader from another. Callers ask these, they never compare
 * versions.
 */
export interface HostsReader {
  /** A file without a `[host]` table counts. Otherwise it is dropped, `server` and all. */
  readonly takesServerAlone: boolean;
  /** Only `[host."X"]` headers make a host. Otherwise inline tables and dotted keys do too. */
  readonly hostsAreHeaders: boolean;
  /** A table of dotted keys that a header names too, or the other way round, drops the file. */
  readonly refusesMixedTables: boolean;
  /** `[host."https://[fd00::5]"]` can be read. Otherwise it drops the file. */
  readonly takesBracketsInHeaders: boolean;
  /** `referrers` is a capability. Otherwise it is an unknown one, and drops the file. */
  readonly knowsReferrers: boolean;
  /** `dial_timeout` counts, and a bad value of it drops the file. Otherwise it is ignored as any unknown key is. */
  readonly knowsDialTimeout: boolean;
  /** An http host with a `dial_timeout` is asked with https first, as with a TLS key. */
  readonly dialTimeoutIsTls: boolean;
  /** An http host with a TLS key is asked with https first. */
  readonly asksHttpsFirst: "with any port but 80" | "with a port, but 80" | "never";
  /** A registry on this machine is asked with https where its port does not say otherwise. */
  readonly loopbackIsHttps: boolean;
  /** A byte order mark is passed over. Otherwise it drops the file. */
  readonly takesByteOrderMark: boolean;
  /** `Server` is `server`. Otherwise only `SERVER` is. */
  readonly ignoresCase: boolean;
}

/** Always, never, or from a patch release of the minor on. */
type Since = "always" | "never" | { readonly patch: number };

type Answers = Omit<
  { readonly [Question in keyof HostsReader]: Since },
  "asksHttpsFirst" | "loopbackIsHttps"
> & {
  readonly minor: string;
  readonly httpsFirst: Since;
  readonly httpsFirstNeedsPort: Since;
};

const reader1 = {
  hostsAreHeaders: "never",
  refusesMixedTables: "never",
  takesBracketsInHeaders: "never",
  knowsReferrers: "never",
  knowsDialTimeout: "never",
  dialTimeoutIsTls: "never",
  takesByteOrderMark: "always",
  ignoresCase: "never",
} as const;

const reader2 = {
  takesServerAlone: "always",
  hostsAreHeaders: "always",
  refusesMixedTables: "always",
  takesBracketsInHeaders: "always",
  knowsReferrers: "never",
  knowsDialTimeout: "always",
  dialTimeoutIsTls: "never",
  httpsFirst: "always",
  httpsFirstNeedsPort: "never",
  takesByteOrderMark: "never",
  ignoresCase: "always",
} as const;

/**
 * Source: containerd, remotes/docker/config/hosts.go at 1.6.20, 1.6.31, 1.6.32, 1.6.36, 1.7.0, 1.7.15, 1.7.16, 1.7.24,
 * 1.7.31, 1.7.32, 1.7.35, and core/remotes/docker/config/hosts.go at 2.0.0, 2.0.7, 2.0.14, 2.1.0, 2.1.9, 2.2.0, 2.2.9, 2.3.7; the
 * TOML readers are go-toml 1.9.5 and 2.2.3 to 2.3.0. Runs on seven daemons agree.
 */
const rows: readonly Answers[] = [
  {
    minor: "1.6",
    ...reader1,
    takesServerAlone: "never",
    httpsFirst: { patch: 32 },
    httpsFirstNeedsPort: "always",
  },
  {
    minor: "1.7",
    ...reader1,
    takesServerAlone: { patch: 32 },
    httpsFirst: { patch: 16 },
    httpsFirstNeedsPort: "never",
  },
  { minor: "2.0", ...reader2, knowsDialTimeout: { patch: 7 }, dialTimeoutIsTls: "always" },
  { minor: "2.1", ...reader2 },
  { minor: "2.2", ...reader2, knowsReferrers: "always" },
  { minor: "2.3", ...reader2, knowsReferrers: "always" },
];

/** The releases from which on `dial_timeout` counts, for people. */
export const dialTimeoutSince = "2.0.7 and 2.1";

/** Whether a `dial_timeout` of a mirror at `url` does what it says, and nothing else. */
export function takesDialTimeout(reader: HostsReader, url: string): boolean {
  return reader.knowsDialTimeout && !(reader.dialTimeoutIsTls && url.startsWith("http:"));
}

/** The reader of a containerd such as 2.1.9; undefined when nodegen does not know it. */
export function hostsReader(version: string): HostsReader | undefined {
  const row = rows.find(({ minor }) => version.startsWith(`${minor}.`));
  if (row === undefined) return undefined;
  const patch = Number(version.split(".")[2]);
  const answer = (since: Since): boolean =>
    since === "always" || (since !== "never" && patch >= since.patch);
  return {
    takesServerAlone: answer(row.takesServerAlone),
    hostsAreHeaders: answer(row.hostsAreHeaders),
    refusesMixedTables: answer(row.refusesMixedTables),
    takesBracketsInHeaders: answer(row.takesBracketsInHeaders),
    knowsReferrers: answer(row.knowsReferrers),
    knowsDialTimeout: answer(row.knowsDialTimeout),
    dialTimeoutIsTls: answer(row.dialTimeoutIsTls) && answer(row.knowsDialTimeout),
    asksHttpsFirst: !answer(row.httpsFirst)
      ? "never"
      : answer(row.httpsFirstNeedsPort)
        ? "with a port, but 80"
        : "with any port but 80",
    loopbackIsHttps: answer(row.httpsFirst),
    takesByteOrderMark: answer(row.takesByteOrderMark),
    ignoresCase: answer(row.ignoresCase),
  };
}
