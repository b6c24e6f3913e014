import { visible } from "../../report/visible.ts";
import type { JudgedContact, Verdict } from "../contact.ts";
import type { MachineAudit } from "../machine-audit.ts";
import { firstFault } from "../pause-chain.ts";
import { firstHost, whyOf } from "../pause-findings.ts";

export interface AuditSummary {
  /** `passed`: every chain is proved, every host is allowed, and no finding is an error. */
  readonly verdict: "passed" | "failed";
  readonly machines: number;
  readonly proved: number;
  readonly hosts: Readonly<Record<Verdict, number>>;
}

export function summaryOf(audits: readonly MachineAudit[]): AuditSummary {
  const machines = count(audits);
  const proved = count(audits.filter(({ pause }) => pause.verdict === "proved"));
  const contacts = audits.flatMap((each) => each.contacts);
  const hosts = {
    allowed: distinctHosts(contacts, "allowed"),
    denied: distinctHosts(contacts, "denied"),
    unknown: distinctHosts(contacts, "unknown"),
  };
  const isClean = audits.every(({ findings }) =>
    findings.every(({ severity }) => severity !== "error"),
  );
  const passed = proved === machines && hosts.denied + hosts.unknown === 0 && isClean;
  return { verdict: passed ? "passed" : "failed", machines, proved, hosts };
}

const count = (audits: readonly MachineAudit[]) =>
  audits.reduce((sum, { machines }) => sum + machines.length, 0);

/** Hosts that are not known have no name by which two of them are one. */
function distinctHosts(contacts: readonly JudgedContact[], verdict: Verdict): number {
  const of = contacts.filter((contact) => contact.verdict === verdict);
  return new Set(of.map(({ to, what }) => (to === undefined ? what : `${to.host}:${to.port}`)))
    .size;
}

/** One line for a log: of one machine why its pod contacts somebody, of many how many. */
export function summaryText(audits: readonly MachineAudit[]): string {
  const { machines, proved, hosts } = summaryOf(audits);
  const parts = [`${hosts.allowed} allowed`, `${hosts.denied} denied`, `${hosts.unknown} unknown`];
  const all = `hosts: ${parts.join(", ")}`;
  const [first] = audits;
  if (audits.length !== 1 || first === undefined) {
    return `pause image proved on ${proved} of ${machines} machines; ${all}`;
  }
  return visible(`${verdictText(first)}; ${all}`);
}

/** What the chain of one machine comes to. */
export function verdictText({ pause, contacts }: MachineAudit): string {
  const fault = firstFault(pause);
  if (pause.verdict === "proved" || fault === undefined) {
    return "the first pod starts from the pause image on the machine";
  }
  const host = firstHost(pause, contacts);
  return pause.verdict === "broken"
    ? `the first pod contacts ${host}, because ${whyOf(fault)}`
    : `the first pod may contact ${host}: ${whyOf(fault)}`;
}
