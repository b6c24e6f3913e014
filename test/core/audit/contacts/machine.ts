import type { Contact } from "../../../../src/core/audit/contact.ts";
import { contacts } from "../../../../src/core/audit/contacts/contacts.ts";
import type { Machine } from "../../../../src/core/audit/machine.ts";
import type { PauseChain } from "../../../../src/core/audit/pause-chain.ts";
import { placeText } from "../../../../src/core/audit/place.ts";
import { versionsOf } from "../../../../src/core/lint/versions.ts";
import { hostText } from "../../../../src/core/spec/allowed.ts";

/** Files of one machine by path; a path that ends in a slash is an empty folder. */
export type Files = Readonly<Record<string, string>>;

/** A chain that is proved, so that the sandbox image is asked for nowhere. */
export const proved: PauseChain = {
  verdict: "proved",
  sandbox: { reference: "registry.internal.example/kubernetes/pause:3.10.1" },
  links: [],
};

export interface MachineParts extends Partial<Machine> {
  readonly containerd?: string;
  readonly kubelet?: string;
}

/** A machine of these files; by default one that is found as it is, with containerd 2.1 and kubelet 1.35. */
export function aMachine(files: Files, parts: MachineParts = {}): Machine {
  const { containerd = "2.1.9", kubelet = "1.35.2", ...rest } = parts;
  const versions = versionsOf({ containerd, kubelet });
  if ("unknown" in versions) throw new Error(versions.unknown);
  const paths = Object.keys(files).filter((path) => !path.endsWith("/"));
  const folders = Object.keys(files).flatMap((path) => {
    const steps = path.split("/").slice(0, -1);
    return steps.map((_, index) => steps.slice(0, index + 1).join("/")).filter((one) => one !== "");
  });
  return {
    source: "root",
    subjects: paths.map((path) => ({ path, text: String(files[path]) })),
    folders: [...new Set(folders)],
    files: paths,
    versions,
    links: new Map(),
    archives: new Map(),
    fetched: new Map(),
    secret: new Set(),
    ...rest,
  };
}

/** A machine that asks nobody for any image, so that a test sees what it is about. */
export const closed: Files = {
  "/etc/containerd/config.toml":
    'version = 3\n[plugins."io.containerd.cri.v1.images".registry]\nconfig_path = "/etc/containerd/certs.d"\n',
  "/etc/containerd/certs.d/_default/hosts.toml":
    'server = "http://127.0.0.1:9"\ncapabilities = ["push"]\n[host."http://127.0.0.1:9"]\ncapabilities = ["push"]\n',
};

export function contactsOf(
  files: Files,
  parts: MachineParts = {},
  pause: PauseChain = proved,
): readonly Contact[] {
  return contacts(aMachine(files, parts), pause);
}

/** Contacts as `reason: what -> host`, of an unknown host `?`. */
export function told(all: readonly Contact[]): readonly string[] {
  return all.map(
    ({ to, reason, what }) => `${reason}: ${what} -> ${to === undefined ? "?" : hostText(to)}`,
  );
}

/** The same with the place behind. */
export function placed(all: readonly Contact[]): readonly string[] {
  return all.map((contact) => `${told([contact])[0]} @ ${placeText(contact.place)}`);
}
