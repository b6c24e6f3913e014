import { isOnNode } from "../../spec/allowed.ts";
import type { Contact, ContactReason } from "../contact.ts";
import type { Machine } from "../machine.ts";
import type { PauseChain } from "../pause-chain.ts";
import { placeText } from "../place.ts";
import { sighted } from "../reading/sighted.ts";
import { apiServerContacts } from "./api-server.ts";
import { archiveContacts } from "./archives.ts";
import type { ContactSource } from "./contact-source.ts";
import { credentialProviderContacts } from "./credential-providers.ts";
import { proxyContacts } from "./proxies.ts";
import { registryContacts } from "./registries.ts";
import { sandboxContacts } from "./sandbox.ts";
import { snapshotterContacts } from "./snapshotters.ts";
import { unitFetchContacts } from "./started-programs.ts";
import { staticPodContacts } from "./static-pods.ts";
import { userDataContacts } from "./user-data.ts";

const sources: readonly ContactSource[] = [
  archiveContacts,
  unitFetchContacts,
  userDataContacts,
  sandboxContacts,
  staticPodContacts,
  registryContacts,
  credentialProviderContacts,
  snapshotterContacts,
  proxyContacts,
  apiServerContacts,
];

/** In the order in which a node comes to them. */
const reasons: readonly ContactReason[] = [
  "archive",
  "fetch",
  "api server",
  "proxy",
  "sandbox image",
  "static pod",
  "registry",
  "credential provider",
  "snapshotter",
];

/**
 * Every host that this machine contacts, or may contact, so that a pod starts: what happens before the kubelet may start
 * first, each host once for each reason and what contacts it. Nothing on the machine itself is a contact. Never throws.
 */
export function contacts(machine: Machine, pause: PauseChain): readonly Contact[] {
  const seen = sighted(machine);
  const all = sources
    .flatMap((source) => source(seen, pause))
    .filter(({ to }) => to === undefined || !isOnNode(to));
  const once = new Map<string, Contact>();
  for (const contact of all) {
    const key = JSON.stringify([contact.to, contact.reason, contact.what]);
    if (!once.has(key)) once.set(key, contact);
  }
  return [...once.values()]
    .map((contact) => ({ contact, rank: rankOf(contact) }))
    .sort(byRank)
    .map(({ contact }) => contact);
}

/** Of one registry the turns of its hosts stay together; `*` comes last. */
function rankOf({
  stage,
  reason,
  registry = "",
  turn = 0,
  what,
  to,
  place,
}: Contact): readonly (number | string)[] {
  return [
    stage === "boot" ? 0 : 1,
    reasons.indexOf(reason),
    registry === "*" ? "\uffff" : registry,
    reason === "registry" ? turn : 0,
    what,
    turn,
    to === undefined ? "\uffff" : `${to.host}:${to.port}`,
    placeText(place),
  ];
}

interface Ranked {
  readonly rank: readonly (number | string)[];
}

function byRank(a: Ranked, b: Ranked): number {
  const at = a.rank.findIndex((one, index) => one !== b.rank[index]);
  if (at === -1) return 0;
  return (a.rank[at] ?? 0) < (b.rank[at] ?? 0) ? -1 : 1;
}
