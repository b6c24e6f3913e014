import { distinct } from "../report/in-order.ts";
import { bootOrder } from "./boot-order.ts";
import { contactFindings } from "./contact-findings.ts";
import { contacts } from "./contacts/contacts.ts";
import { grouped } from "./grouped.ts";
import type { NamedMachine, VersionedAudit } from "./machine-audit.ts";
import { pauseChain } from "./pause/pause-chain.ts";
import { pauseFindings } from "./pause-findings.ts";
import { contentKeys, ownTexts } from "./same-machines.ts";
import { judged } from "./verdicts.ts";

/**
 * The pause chain, the hosts and the boot order of each machine. Machines that are alike but for what is their own are audited
 * once, and those of which the same is said are told together, in the order of their first.
 */
export function audit(machines: readonly NamedMachine[]): readonly VersionedAudit[] {
  const audits = grouped(machines, contentKeys()).flatMap((group) => {
    const of = auditOf(group[0]);
    const text = JSON.stringify(of);
    // What it says of the first holds for the others, unless it speaks of what only the first has.
    return ownTexts(group[0]).some((own) => text.includes(own))
      ? group.map((each) => ({ ...each, names: [each.name], of: auditOf(each) }))
      : [{ ...group[0], names: group.map(({ name }) => name), of }];
  });
  return grouped(audits, ({ of }) => JSON.stringify(of)).map((group) => ({
    ...group[0].of,
    machine: group[0].machine,
    machines: group.flatMap(({ names }) => names),
  }));
}

function auditOf({ machine, policy, versions, findings = [] }: NamedMachine) {
  const pause = pauseChain(machine);
  const found = judged(contacts(machine, pause), policy);
  return {
    pause,
    contacts: found,
    boot: bootOrder(machine),
    findings: distinct([...findings, ...pauseFindings(pause, found), ...contactFindings(found)]),
    versions,
  };
}
