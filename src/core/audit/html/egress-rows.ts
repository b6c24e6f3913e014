import type { JudgedContact, Verdict } from "../contact.ts";
import { grouped } from "../grouped.ts";
import { hostText } from "./words.ts";

/** Registries that are asked of the same hosts in the same order, or one other reason to contact hosts. */
export interface EgressGroup {
  readonly stage: JudgedContact["stage"];
  /** Registries, or the reason alone. */
  readonly names: readonly string[];
  readonly tries: readonly JudgedContact[];
}

export interface EgressHost {
  readonly name: string;
  /** The worst of what is said of it. */
  readonly verdict: Verdict;
}

const stages = ["boot", "pod start"] as const;

/** The rows of the map: boot before pod start, otherwise in the order of the contacts. */
export function egressGroups(contacts: readonly JudgedContact[]): readonly EgressGroup[] {
  const byName = grouped(contacts, ({ stage, registry, reason }) =>
    JSON.stringify([stage, registry === undefined, registry ?? reason]),
  );
  const groups = byName.map((tries) => {
    const { stage, registry, reason } = tries[0];
    const name = registry === undefined ? reason : registryText(registry);
    return { stage, name, isRegistry: registry !== undefined, tries: inTurn(tries) };
  });
  const alike = grouped(groups, ({ stage, name, isRegistry, tries }) =>
    JSON.stringify([stage, isRegistry ? "" : name, tries.map((one) => [keyOf(one), one.upstream])]),
  );
  const merged = alike.map((of) => ({
    stage: of[0].stage,
    names: of.map(({ name }) => name),
    tries: of[0].tries,
  }));
  return stages.flatMap((stage) => merged.filter((group) => group.stage === stage));
}

export function registryText(registry: string): string {
  return registry === "*" ? "any other registry" : registry;
}

/** Each host once. Those that can't be told are told apart by nothing, so they are one. */
export function egressHosts(contacts: readonly JudgedContact[]): readonly EgressHost[] {
  return grouped(contacts, hostText).map((of) => ({ name: hostText(of[0]), verdict: worst(of) }));
}

export function worst(contacts: readonly JudgedContact[]): Verdict {
  const has = (verdict: Verdict) => contacts.some((one) => one.verdict === verdict);
  if (has("denied")) return "denied";
  return has("unknown") ? "unknown" : "allowed";
}

function inTurn(tries: readonly JudgedContact[]): readonly JudgedContact[] {
  return [...tries].sort((a, b) => (a.turn ?? 0) - (b.turn ?? 0));
}

function keyOf(contact: JudgedContact): string {
  return JSON.stringify([hostText(contact), contact.verdict, contact.turn]);
}
