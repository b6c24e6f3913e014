import { type AuditedMachine, groupName, machineSection } from "./machine-section.ts";
import { html, type Markup } from "./markup.ts";
import { style } from "./style.ts";
import { verdictOf } from "./verdict.ts";
import { badge, chainWords, counted } from "./words.ts";

export type { AuditedMachine } from "./machine-section.ts";

/** Nothing is fetched and nothing runs; the style is in the page. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * The whole audit as one page that needs nothing beside it: no script, no font, no picture, no request. The same audit gives
 * the same bytes.
 */
export function auditHtml(audited: readonly AuditedMachine[]): string {
  const seen = new Map<string, string>();
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>nodegen audit: ${title(audited)}</title>
<style>${{ markup: style }}</style>
</head>
<body>
<header><h1>nodegen audit</h1>${overview(audited)}</header>
<main${audited.length === 1 ? html` class="one"` : undefined}>${audited.map((each, index) => machineSection(each, `machine-${index + 1}`, seen))}
</main>
</body>
</html>
`;
  return page.markup;
}

function title(audited: readonly AuditedMachine[]): string {
  const states = ["broken", "unproven", "proved"] as const;
  const worst = states.find((state) => audited.some(({ audit }) => audit.pause.verdict === state));
  const names = audited.slice(0, 1).map(({ audit }) => groupName(audit));
  const rest = audited.length > 1 ? ` and ${audited.length - 1} more kinds` : "";
  return `${worst === undefined ? "no machine" : chainWords[worst].text}, ${names.join("")}${rest}`;
}

/** Of one kind of machine its section says it all. */
function overview(audited: readonly AuditedMachine[]): Markup | undefined {
  if (audited.length === 0) return html`<p class="verdict">no machine was audited.</p>`;
  if (audited.length === 1) return undefined;
  const count = (all: readonly AuditedMachine[]) =>
    all.reduce((sum, { audit }) => sum + audit.machines.length, 0);
  const proved = audited.filter(({ audit }) => audit.pause.verdict === "proved");
  return html`<p class="verdict">pause image proved on ${count(proved)} of ${counted(count(audited), "machine")}.</p>
<table role="table"><caption>Machines of which the same is said are one kind</caption><thead><tr role="row">${["Machines", "Pause image", "Hosts"].map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody>${audited.map(
    ({ audit }, index) => html`
<tr role="row"><th role="rowheader" scope="row"><a href="#machine-${index + 1}">${groupName(audit)}</a></th><td role="cell">${badge(chainWords[audit.pause.verdict])}</td><td role="cell">${verdictOf(audit).hosts}</td></tr>`,
  )}</tbody></table>`;
}
