/**
 * Directories in which containerd looks for `registry` (`host[:port]`), below its certs.d, first to last. The first
 * that is there is the only one that counts, even when it is empty. Source: hostPaths of containerd's config_unix.go.
 */
export function hostDirectories(registry: string): readonly string[] {
  if (registry === "*") return ["_default"];
  const colon = registry.lastIndexOf(":");
  const underscored = `${registry.slice(0, colon)}_${registry.slice(colon + 1)}_`;
  return [...(colon > 0 ? [underscored] : []), registry, "_default"];
}

/** The one of `there` that containerd takes for `registry`; undefined where it finds none. */
export function hostDirectoryAmong(
  there: ReadonlySet<string>,
  registry: string,
): string | undefined {
  return hostDirectories(registry).find((directory) => there.has(directory));
}

/** The directory to write for `registry`: where containerd looks first. */
export function hostDirectory(registry: string): string {
  return String(hostDirectories(registry)[0]);
}
