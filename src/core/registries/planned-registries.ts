import { layout } from "../plan/layout.ts";
import type { PlannedFile } from "../plan/plan.ts";
import type { PlannedRegistry } from "../plan/registry.ts";
import type { NodeSettings, RegistrySettings } from "../spec/settings.ts";
import { hostDirectoryAmong } from "./host-directory.ts";
import type { HostsReader } from "./hosts-reader.ts";
import { readHosts } from "./try-order.ts";

/** The host of an image reference in its canonical form. */
export function hostOfReference(reference: string): string {
  return reference.slice(0, reference.indexOf("/"));
}

/**
 * Where the images of each registry come from, as containerd reads `files`: the registries of the spec, then those of
 * its images that have no entry of their own.
 */
export function plannedRegistries(
  settings: NodeSettings,
  files: readonly PlannedFile[],
  reader: HostsReader,
): readonly PlannedRegistry[] {
  const { registries, images } = settings;
  const references = [images.pause, ...images.preload].map(({ reference }) => reference);
  const named = registries.map(({ host }) => host);
  const hosts = new Set([...named, ...references.map(hostOfReference)]);
  const planned = registryPlanner(settings, files, reader);
  return [...hosts].map(planned);
}

/** Where the images of a registry of any name come from, as containerd reads `files`. */
export function registryPlanner(
  { registries }: Pick<NodeSettings, "registries">,
  files: readonly PlannedFile[],
  reader: HostsReader,
): (host: string) => PlannedRegistry {
  const texts = hostsTexts(files);
  const names = new Set(texts.keys());
  const entries = new Map(registries.map((registry) => [registry.host, registry]));
  return (host) => {
    const name = hostDirectoryAmong(names, host);
    const path = `${layout.registryConfig}/${name}`;
    const hostsToml = texts.get(name ?? "");
    const directory = hostsToml === undefined ? undefined : { path, hostsToml };
    const { tryOrder } = readHosts(host, directory, reader);
    const entry: RegistrySettings | undefined = entries.get(host) ?? entries.get("*");
    const last = String(tryOrder.at(-1)?.url);
    return {
      host,
      ...(directory === undefined ? {} : { directory: path }),
      upstream: entry?.upstream === "deny" ? "denied" : last,
      tryOrder,
    };
  };
}

/** The text of each hosts.toml, by the name of its directory. */
function hostsTexts(files: readonly PlannedFile[]): ReadonlyMap<string, string> {
  const start = `${layout.registryConfig}/`;
  return new Map(
    files.flatMap(({ path, content }) => {
      const [name, file] = path.slice(start.length).split("/");
      if (typeof content !== "string" || name === undefined || file !== "hosts.toml") return [];
      return [[name, content]];
    }),
  );
}
