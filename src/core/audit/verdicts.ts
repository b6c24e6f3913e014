import { allows, isOnNode } from "../spec/allowed.ts";
import type { Contact, JudgedContact, Verdict } from "./contact.ts";
import type { Policy } from "./machine-audit.ts";

/** Each contact with what the user's policy makes of it. An empty list allows no host at all. */
export function judged(contacts: readonly Contact[], policy: Policy): readonly JudgedContact[] {
  return contacts
    .filter(({ to }) => to === undefined || !isOnNode(to))
    .map((contact) => ({ ...contact, verdict: verdictOf(contact, policy) }));
}

function verdictOf({ to, program }: Contact, { allowedHosts, trustedPrograms }: Policy): Verdict {
  if (program !== undefined && trustedPrograms.includes(program)) return "allowed";
  if (to === undefined) return "unknown";
  return allowedHosts.some((entry) => allows(entry, to)) ? "allowed" : "denied";
}
