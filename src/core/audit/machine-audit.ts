import type { Finding } from "../report/finding.ts";
import type { BootStep } from "./boot-order.ts";
import type { JudgedContact } from "./contact.ts";
import type { Machine } from "./machine.ts";
import type { PauseChain } from "./pause-chain.ts";
import type { ProgramVersion } from "./program-version.ts";

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
  /** What only its files hold, and what makes no other machine of it: its name, its addresses. */
  readonly own?: readonly string[];
  /** Findings of whoever read its files. */
  readonly findings?: readonly Finding[];
}

export interface VersionedAudit extends MachineAudit {
  /** The first of the machines. */
  readonly machine: Machine;
  readonly versions: readonly ProgramVersion[];
}
