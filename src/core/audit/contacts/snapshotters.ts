import { leavesOf, placesOf, valueAt } from "../../containerd/raw-config.ts";
import { defaultSnapshotter } from "../../containerd/snapshotters.ts";
import type { Contact } from "../contact.ts";
import { containerdFiles } from "../reading/containerd-files.ts";
import type { ContactSource } from "./contact-source.ts";

/** A program that keeps layers on the machine and fetches none. Source: github.com/containerd/fuse-overlayfs-snapshotter, README. */
const local: ReadonlySet<string> = new Set(["fuse-overlayfs"]);

/**
 * Snapshotters that are programs of their own: stargz, nydus, soci, overlaybd and cvmfs fetch layers when a container
 * reads them, from wherever their own configuration says. Those of which nothing is known may. Source: the README of each.
 */
export const snapshotterContacts: ContactSource = (sighted) => {
  const reading = containerdFiles(sighted);
  if (reading.kind === "unknown") return [];
  const { document, containerd, placeOf } = reading.files;
  const { keys } = containerd.row;
  const used = [keys.snapshotter, ...placesOf(document, [...keys.runtimes, "*", "snapshotter"])]
    .map((path) => ({ path, name: valueAt(document, path) }))
    .map(({ path, name }) => ({
      path,
      name: name === undefined || name === "" ? defaultSnapshotter : name,
    }));
  const proxies = Object(valueAt(document, ["proxy_plugins"])) as object;
  return Object.entries(proxies).flatMap(([name, plugin]): readonly Contact[] => {
    const user = used.find((one) => one.name === name);
    if (Object(plugin).type !== "snapshot" || user === undefined || local.has(name)) return [];
    const from = leavesOf(document, user.path).length > 0 ? user.path : keys.snapshotter;
    return [
      {
        to: undefined,
        reason: "snapshotter",
        what: `the snapshotter ${name}, a program of its own that may fetch layers by itself,`,
        stage: "pod start",
        program: name,
        place: placeOf(from),
        hint: `let the CRI use ${defaultSnapshotter}, or say --trust ${name} where its own configuration names allowed hosts alone`,
      },
    ];
  });
};
