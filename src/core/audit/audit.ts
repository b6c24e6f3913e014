import type { Finding } from "../report/finding.ts";
import { distinct } from "../report/in-order.ts";
import type { BootStep } from "./boot-order.ts";
import type { JudgedContact } from "./contact.ts";
import { contactFindings } from "./contact-findings.ts";
import { contacts } from "./contacts/contacts.ts";
import type { Machine } from "./machine.ts";
import { pauseChain } from "./pause/pause-chain.ts";
import type { PauseChain } from "./pause-chain.ts";
import { pauseFindings } from "./pause-findings.ts";
import type { ProgramVersion } from "./program-version.ts";
import { judged } from "./verdicts.ts";

/** What the user accepts. */
export interface Policy {
  /** As in the spec: `host`, `host:port`, `*.example.com`. */
  readonly allowedHosts: readonly string[];
  /** Programs of which the user knows whom they contact. */
  readonly trustedPrograms: readonly string[];
}

/** What `audit` says of one machine, or of several that are alike. */
export interface MachineAudit {
  /** Names of the machines, or of pools without named machines; for a root its folder. */
  readonly machines: readonly string[];
  readonly pause: PauseChain;
  readonly contacts: readonly JudgedContact[];
  readonly boot: readonly BootStep[];
  readonly findings: readonly Finding[];
}

/** A machine with its name, and with what is accepted of it. */
export interface NamedMachine {
  readonly name: string;
  readonly machine: Machine;
  readonly policy: Policy;
  readonly versions: readonly ProgramVersion[];
  /** Findings of whoever read its files. */
  readonly findings?: readonly Finding[];
}

export interface VersionedAudit extends MachineAudit {
  readonly versions: readonly ProgramVersion[];
}

/**
 * The pause chain, the hosts and the boot order of each machine. Machines with the same files are audited once, and those
 * of which the same is said are told together, in the order of their first.
 */
export function audit(machines: readonly NamedMachine[]): readonly VersionedAudit[] {
  const texts = new Map<string, number>();
  const alike = grouped(machines, (each) => contentKey(each, texts));
  const audits = alike.map((group) => ({
    names: group.map(({ name }) => name),
    of: auditOf(group[0]),
  }));
  return grouped(audits, ({ of }) => JSON.stringify(of)).map((group) => ({
    ...group[0].of,
    machines: group.flatMap(({ names }) => names),
  }));
}

function auditOf({ machine, policy, versions, findings = [] }: NamedMachine) {
  const pause = pauseChain(machine);
  const found = judged(contacts(machine, pause), policy);
  return {
    pause,
    contacts: found,
    boot: [],
    findings: distinct([...findings, ...pauseFindings(pause, found), ...contactFindings(found)]),
    versions,
  };
}

type Some<T> = readonly [T, ...T[]];

function grouped<T>(all: readonly T[], keyOf: (each: T) => string): readonly Some<T>[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const each of all) {
    const key = keyOf(each);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

/** Equal for machines of which every part is equal. Each text counts by its number, so that a key stays short. */
function contentKey(
  { machine, policy, versions, findings = [] }: NamedMachine,
  texts: Map<string, number>,
): string {
  const numberOf = (text: string) => {
    const known = texts.get(text) ?? texts.size;
    texts.set(text, known);
    return known;
  };
  const { subjects, folders, files, links, archives, fetched, secret, store } = machine;
  return JSON.stringify([
    subjects.map(({ path, text, kind }) => [path, numberOf(text), kind]),
    [folders, files, [...links], [...archives], [...fetched], [...secret]],
    [store, policy, versions, findings.map(({ code, path, message }) => [code, path, message])],
  ]);
}
