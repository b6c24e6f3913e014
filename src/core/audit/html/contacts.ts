import type { JudgedContact, Verdict } from "../contact.ts";
import { hint, placeCode } from "./chain.ts";
import { egressMap } from "./egress-map.ts";
import { registryText } from "./egress-rows.ts";
import { breakable, html, type Markup } from "./markup.ts";
import { badge, hostText, verdictWords } from "./words.ts";

/** The map, and beneath it every contact with nothing cut. */
export function contactsPart(contacts: readonly JudgedContact[], id: string): Markup {
  if (contacts.length === 0) {
    return html`<p>Nobody: neither the boot nor a pod's start contacts a host.</p>`;
  }
  return html`<figure><div class="scroll" role="region" aria-label="Map of the hosts" tabindex="0">${egressMap(contacts, id)}</div></figure>
${contactsTable(contacts)}`;
}

/** What needs a decision comes first. */
const ranks: Readonly<Record<Verdict, number>> = { denied: 0, unknown: 1, allowed: 2 };

function contactsTable(contacts: readonly JudgedContact[]): Markup {
  const rows = [...contacts].sort((a, b) => ranks[a.verdict] - ranks[b.verdict]);
  return html`<table role="table"><caption>Every contact, those that are not allowed first</caption>
<thead><tr role="row">${["Host", "Verdict", "Why", "Place"].map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(row)}</tbody></table>`;
}

function row(contact: JudgedContact): Markup {
  const { verdict, what, stage, registry, turn, upstream, program, place } = contact;
  const asked = [
    stage,
    ...(registry === undefined ? [] : [`for ${registryText(registry)}`]),
    ...(turn === undefined ? [] : [`try ${turn}`]),
    ...(upstream === undefined ? [] : [`upstream, ${upstream}`]),
    ...(program === undefined ? [] : [`program ${program}`]),
  ].join(" · ");
  return html`
<tr role="row"><th role="rowheader" scope="row"><code>${breakable(hostText(contact))}</code></th><td role="cell">${badge(verdictWords[verdict])}</td><td role="cell">${what}<br><span class="soft">${asked}</span>${hint(contact.hint)}</td><td role="cell" data-head="Place">${placeCode(place)}</td></tr>`;
}
