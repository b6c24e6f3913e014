import type { Machine } from "../machine.ts";
import type { MachineAudit } from "../machine-audit.ts";
import { bootPart } from "./boot.ts";
import { chainList, placeCode } from "./chain.ts";
import { contactsPart } from "./contacts.ts";
import { filesPart, type Seen } from "./files.ts";
import { findingsPart } from "./findings.ts";
import { breakable, html, type Markup } from "./markup.ts";
import { verdictOf } from "./verdict.ts";
import { badge, chainWords, counted } from "./words.ts";

/** What was audited, and what is said of it. Of machines that are alike one is enough. */
export interface AuditedMachine {
  readonly audit: MachineAudit;
  readonly machine: Machine;
}

export function machineSection({ audit, machine }: AuditedMachine, id: string, seen: Seen): Markup {
  const { pause, contacts, boot, findings } = audit;
  const { tone, sentence, hosts } = verdictOf(audit);
  return html`
<section class="machine" id="${id}" aria-labelledby="${id}-head">
<h2 id="${id}-head">${breakable(groupName(audit))}</h2>${allNames(audit)}
<div class="tone ${tone}"><p class="verdict">${breakable(sentence)}</p><p class="lead">${hosts}</p></div>
<dl class="facts"><div><dt>Pause image</dt><dd>${badge(chainWords[pause.verdict])}</dd></div><div><dt>Sandbox</dt><dd><code>${breakable(pause.sandbox.reference)}</code><br><span class="soft">${pause.sandbox.place === undefined ? "containerd's own default" : placeCode(pause.sandbox.place)}</span></dd></div>${versions(machine)}</dl>
<h3>Pause chain</h3>
<p class="lead">What must hold so that no pod asks a registry for its sandbox.</p>
${chainList(pause)}
<h3>Who is contacted</h3>
${contactsPart(contacts, `${id}-map`)}
<h3>Boot order</h3>
${bootPart(boot, `${id}-boot`)}
<h3>Findings</h3>
${findingsPart(findings)}
<div class="files-part"><h3>Files</h3>
${filesPart(machine, groupName(audit), seen)}</div>
</section>`;
}

/** `worker-1 and 11 more`. */
export function groupName({ machines: [first = "the machine", ...more] }: MachineAudit): string {
  return more.length === 0 ? first : `${first} and ${more.length} more`;
}

function allNames({ machines }: MachineAudit): Markup | undefined {
  if (machines.length < 2) return undefined;
  return html`<details class="names"><summary>All ${counted(machines.length, "machine")} of this kind</summary><p>${breakable(machines.join(", "))}</p></details>`;
}

function versions({ versions: { containerd, kubelet } }: Machine): readonly Markup[] {
  return [
    { name: "containerd", release: containerd },
    { name: "kubelet", release: kubelet },
  ].map(
    ({ name, release }) =>
      html`<div><dt>${name}</dt><dd>${release?.version ?? "not known"}</dd></div>`,
  );
}
