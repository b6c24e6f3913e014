import type { MachineAudit } from "../machine-audit.ts";
import { verdictText } from "../text/summary-text.ts";
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
  const sentence = `${verdictText(audit)}.`;
  if (pause.verdict === "broken" || denied > 0) return { tone: "bad", sentence, hosts };
  const tone = pause.verdict === "unproven" || unknown > 0 ? "open" : "good";
  return { tone, sentence, hosts };
}
