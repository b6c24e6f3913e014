import { firstFault, type Link, type PauseChain } from "../pause-chain.ts";
import { type Place, placeText } from "../place.ts";
import { breakable, html, type Markup } from "./markup.ts";
import { badge, stateWords } from "./words.ts";

/** The links in the order in which they are asked; the one that the verdict is about stands out. */
export function chainList(pause: PauseChain): Markup {
  const cause = firstFault(pause);
  return html`<ol class="chain">${pause.links.map((link) => linkItem(link, link === cause))}</ol>`;
}

function linkItem(link: Link, isCause: boolean): Markup {
  const { tone } = stateWords[link.state];
  const mode = link.number === 0 ? "before all eight failure modes" : `failure mode ${link.number}`;
  const kind = isCause ? html` class="first ${tone}"` : undefined;
  return html`
<li${kind}><div>${badge(stateWords[link.state])}</div><div><div class="title">${link.title}</div><p class="line">${link.why}</p>${placeLine(link.place, mode)}${hint(link.hint)}</div></li>`;
}

function placeLine(place: Place | undefined, mode: string): Markup {
  const where = place === undefined ? undefined : html`${placeCode(place)} · `;
  return html`<p class="line soft">${where}${mode}</p>`;
}

export function placeCode(place: Place): Markup {
  return html`<code>${breakable(placeText(place))}</code>`;
}

export function hint(text: string | undefined): Markup | undefined {
  return text === undefined || text === ""
    ? undefined
    : html`<p class="hint"><b>To do:</b> ${text}</p>`;
}
