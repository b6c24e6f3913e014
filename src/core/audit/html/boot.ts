import type { BootStep } from "../boot-order.ts";
import { bootMap, roleText } from "./boot-map.ts";
import { placeCode } from "./chain.ts";
import { breakable, html, type Markup } from "./markup.ts";

/** The drawing, and beneath it every step with nothing cut. */
export function bootPart(steps: readonly BootStep[], id: string): Markup {
  return html`<figure><div class="scroll" role="region" aria-label="The order of the boot" tabindex="0">${bootMap(steps, id)}</div></figure>
<table role="table"><caption>Every step, each after what it waits for</caption>
<thead><tr role="row">${["Step", "What", "Waits for", "Place"].map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody>${steps.map(row)}</tbody></table>`;
}

function row(step: BootStep): Markup {
  const { name, what, after, place } = step;
  const waits = after.length === 0 ? "nothing here" : after.join(", ");
  return html`
<tr role="row"><th role="rowheader" scope="row"><code>${breakable(name)}</code></th><td role="cell">${what}<br><span class="soft">${roleText(step)}</span></td><td role="cell" data-head="Waits for">${breakable(waits)}</td><td role="cell"${place === undefined ? undefined : html` data-head="Place"`}>${place === undefined ? undefined : placeCode(place)}</td></tr>`;
}
