import { pullReference } from "../../explain/pull-reference.ts";
import type { Contact } from "../contact.ts";
import { firstFault } from "../pause-chain.ts";
import type { ContactSource } from "./contact-source.ts";
import { pullContacts } from "./registries.ts";

/** Whom containerd asks for the sandbox image, where it is not proved that it has it. */
export const sandboxContacts: ContactSource = (sighted, pause) => {
  if (pause.verdict === "proved") return [];
  const { reference, place: said } = pause.sandbox;
  const fault = firstFault(pause);
  const place = fault?.place ?? said ?? { file: "/etc/containerd/config.toml" };
  const about = {
    reason: "sandbox image",
    what: "the first pod",
    stage: "pod start",
    place,
  } as const;
  const read = pullReference(reference);
  const contacts: readonly Contact[] =
    "problem" in read
      ? [{ ...about, to: undefined, what: `the first pod, for ${shown(reference)},` }]
      : pullContacts(read.reference.host, about, sighted);
  return fault?.hint === undefined
    ? contacts
    : contacts.map((contact) => ({ ...contact, hint: String(fault.hint) }));
};

/** A reference is no place for a password, and may hold one all the same. */
function shown(reference: string): string {
  return /^[\w./:-]{1,255}$/.test(reference) ? reference : "an image whose name can't be read";
}
