import { registryFolder } from "../../lint/certs-d/registry-folder.ts";
import { isLoopback } from "../../registries/loopback.ts";
import type { Contact } from "../contact.ts";
import { type ContainerdFiles, containerdFiles } from "../reading/containerd-files.ts";
import type { Sighted } from "../reading/sighted.ts";
import type { ContactSource } from "./contact-source.ts";
import { meantBy, upstreamHint } from "./registry-hints.ts";
import { directoriesIn, directoryFor, oldMirrors, registryRoots } from "./registry-roots.ts";
import { type RegistryTries, registryTries } from "./registry-tries.ts";

/** The registry of references that name none. Source: github.com/distribution/reference, defaultDomain. */
const defaultRegistry = "docker.io";

/**
 * Whom containerd asks for images, registry by registry: those with a directory of their own, all others, and docker.io.
 * What a registry answers may send it on, by a redirect or to another host for a token: that no file tells.
 */
export const registryContacts: ContactSource = (sighted) => {
  const reading = containerdFiles(sighted);
  if (reading.kind === "unknown") {
    const { why, place } = reading;
    const what = `an image of any registry: containerd ${why}`;
    return [{ to: undefined, reason: "registry", what, stage: "pod start", registry: "*", place }];
  }
  const { files } = reading;
  const all = registryTries("*", files, sighted);
  const { named, misnamed } = registriesOf(files, sighted);
  const own = named.map((registry) => registryTries(registry, files, sighted));
  const hidden = [...new Set([defaultRegistry, ...misnamed.keys()])]
    .filter((registry) => !named.includes(registry))
    .map((registry) => registryTries(registry, files, sighted))
    // The hosts that it shares with all others are said there.
    .map((tries) => ({
      ...tries,
      tries: tries.tries.filter(({ upstream }) => upstream === "implied"),
    }));
  return [...own, ...hidden, all].flatMap((tries) =>
    contactsOf(tries, files, misnamed.get(tries.registry) ?? []),
  );
};

/** Registries that have a directory, or a table in an old configuration; and those that somebody meant to give one. */
function registriesOf(files: ContainerdFiles, sighted: Sighted) {
  const roots = registryRoots(files);
  const names = roots.paths.flatMap((root) =>
    [...directoriesIn(root, sighted)].map((name) => ({ root, name })),
  );
  const folders = names.map(({ root, name }) => registryFolder(`${root}/${name}`));
  const counts = folders.filter(
    ({ registry, path }) =>
      registry !== "*" && directoryFor(registry, roots.paths, sighted) === path,
  );
  const misnamed = new Map<string, readonly string[]>();
  for (const { name } of names) {
    const meant = meantBy(name);
    if (meant === undefined) continue;
    const { registry } = registryFolder(meant);
    misnamed.set(registry, [...(misnamed.get(registry) ?? []), name]);
  }
  // A folder of a name that is never looked for is of no registry, but for one that is written wrong the same way.
  const right = counts.filter(({ name }) => meantBy(name) === undefined);
  const old = roots.paths.length === 0 ? Object.keys(oldMirrors(files)) : [];
  const registries = [
    ...right.map(({ registry }) => registry),
    ...old.filter((one) => one !== "*"),
  ];
  return { named: [...new Set(registries)].filter((one) => !isLoopback(one)).sort(), misnamed };
}

function contactsOf(
  tries: RegistryTries,
  files: ContainerdFiles,
  misnamed: readonly string[],
): readonly Contact[] {
  const { registry } = tries;
  const name = registry === "*" ? "any other registry" : registry;
  return tries.tries.flatMap(({ to, turn, upstream, place }) =>
    to.map((host): Contact => {
      const nth = turn === 1 ? "" : `, asked of host ${turn},`;
      const isAny = registry === "*" && host === undefined;
      return {
        to: host,
        reason: "registry",
        what: isAny
          ? "an image of any registry without a directory of its own"
          : `a pull from ${name}${nth}`,
        stage: "pod start",
        registry,
        turn,
        ...(upstream === undefined ? {} : { upstream }),
        place,
        ...(upstream === "implied" ? { hint: upstreamHint(tries, files, misnamed) } : {}),
      };
    }),
  );
}

/** Whom containerd asks for one image, for another reason than that it may be asked for any. */
export function pullContacts(
  registry: string,
  { what, reason, stage, place }: Pick<Contact, "what" | "reason" | "stage" | "place">,
  sighted: Sighted,
): readonly Contact[] {
  const reading = containerdFiles(sighted);
  if (reading.kind === "unknown") {
    return [
      { to: undefined, reason, what: `${what}: containerd ${reading.why}`, stage, registry, place },
    ];
  }
  const tries = registryTries(registry, reading.files, sighted);
  return tries.tries.flatMap(({ to, turn, upstream }) =>
    to.map((host) => ({
      to: host,
      reason,
      what,
      stage,
      registry,
      turn,
      ...(upstream === undefined ? {} : { upstream }),
      place,
    })),
  );
}
