/** What containerd does when a host fails in some way. */
export interface AfterFailure {
  readonly failure: string;
  /** `next`: the next host is asked, and after the last one the pull fails. */
  readonly outcome: "next" | "fails" | "waits";
}

/**
 * The same on every containerd from 1.6 to 2.3, and without a word on the way to the next host. Source: containerd
 * v1.6.36, remotes/docker/resolver.go and fetcher.go, v2.3.7, core/remotes/docker, likewise; runs on seven daemons from
 * 1.6.20 to 2.3.4 (the host that never answers on 1.7.24, 2.0.11 and 2.1.9, for 130 seconds).
 */
export const afterFailures: readonly AfterFailure[] = [
  { failure: "its name is not found, or nothing accepts the connection in time", outcome: "next" },
  { failure: "its certificate is not one of a known authority", outcome: "next" },
  { failure: "it answers 401 or 403", outcome: "next" },
  { failure: "it answers 404", outcome: "next" },
  { failure: "it answers any other status of 400 and above, such as 500", outcome: "next" },
  { failure: "it accepts the connection and never answers", outcome: "waits" },
  { failure: "a certificate or key that hosts.toml names is not on the node", outcome: "fails" },
];
