import type { Finding } from "../report/finding.ts";
import type { BootStep } from "./boot-order.ts";
import type { JudgedContact } from "./contact.ts";
import type { PauseChain } from "./pause-chain.ts";

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
