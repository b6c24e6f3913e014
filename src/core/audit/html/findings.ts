import type { Finding } from "../../report/finding.ts";
import { hint, placeCode } from "./chain.ts";
import { html, type Markup } from "./markup.ts";
import { badge, type Word } from "./words.ts";

const severities: Readonly<Record<Finding["severity"], Word>> = {
  error: { tone: "bad", text: "error" },
  warning: { tone: "open", text: "warning" },
};

/** Without the source's line, which may hold what is not meant for a page. */
export function findingsPart(findings: readonly Finding[]): Markup {
  if (findings.length === 0) return html`<p>None.</p>`;
  return html`<ul class="plain findings">${findings.map(item)}</ul>`;
}

function item({ code, severity, message, hint: todo, position }: Finding): Markup {
  const place = position === undefined ? undefined : html`${placeCode(position)} · `;
  return html`
<li>${badge(severities[severity])} ${message}<p class="line soft">${place}<code>${code}</code></p>${hint(todo)}</li>`;
}
