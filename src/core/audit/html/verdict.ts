import type { MachineAudit } from "../audit.ts";
import { firstFault } from "../pause-chain.ts";
import { placeText } from "../place.ts";
import { egressHosts } from "./egress-rows.ts";
import { counted, type Tone } from "./words.ts";

export interface AuditVerdict {
  readonly tone: Tone;
  /** What the chain comes to, in a sentence. */
  readonly sentence: string;
  /** What the hosts come to. */
  readonly hosts: string;
}

export function verdictOf(audit: MachineAudit): AuditVerdict {
  const { pause, contacts } = audit;
  const of = (verdict: string) =>
    egressHosts(contacts.filter((one) => one.verdict === verdict)).length;
  const [allowed, denied, unknown] = [of("allowed"), of("denied"), of("unknown")];
  const hosts =
    contacts.length === 0
      ? "No host is contacted."
      : `${counted(allowed, "host")} allowed, ${denied} denied, ${unknown} unknown.`;
  const sentence = `${pauseSentence(audit)}.`;
  if (pause.verdict === "broken" || denied > 0) return { tone: "bad", sentence, hosts };
  const tone = pause.verdict === "unproven" || unknown > 0 ? "open" : "good";
  return { tone, sentence, hosts };
}

function pauseSentence({ pause, contacts }: MachineAudit): string {
  const fault = firstFault(pause);
  if (pause.verdict === "proved" || fault === undefined) {
    return "the first pod starts from the pause image on the machine";
  }
  const asked = contacts.find(({ reason, to }) => reason === "sandbox image" && to !== undefined);
  const host = asked?.to?.host ?? pause.sandbox.reference.replace(/\/.*$/, "");
  const place = fault.place === undefined ? "" : ` (${placeText(fault.place)})`;
  return pause.verdict === "broken"
    ? `the first pod contacts ${host}, because ${fault.why}${place}`
    : `the first pod may contact ${host}: ${fault.why}${place}`;
}
