import type { Finding } from "../report/finding.ts";
import { pathText } from "../report/path.ts";
import { visibleJson } from "../report/visible.ts";
import type { VersionedAudit } from "./machine-audit.ts";
import { summaryOf, summaryText } from "./text/summary-text.ts";

/**
 * What `schemas/audit.v1alpha1.schema.json` describes. Places are those of the machine; `common` are findings that are of no
 * machine, such as what render has to say of the spec.
 */
export function auditJson(
  audits: readonly VersionedAudit[],
  common: readonly Finding[] = [],
): string {
  const document = {
    apiVersion: "nodegen/v1alpha1",
    kind: "Audit",
    verdict: summaryOf(audits).verdict,
    machines: audits.map(({ machines, versions, pause, contacts, boot, findings }) => ({
      names: machines,
      versions,
      pause: {
        ...pause,
        links: pause.links.map(({ cause, ...link }) => ({
          ...link,
          ...(cause === undefined ? {} : { code: cause.code }),
        })),
      },
      contacts: contacts.map(({ to, ...contact }) => ({ ...contact, to: to ?? null })),
      boot,
      findings: findings.map(withPathText),
    })),
    findings: common.map(withPathText),
    summaryLine: summaryText(audits),
  };
  return `${visibleJson(document)}\n`;
}

function withPathText(found: Finding): object {
  return { ...found, pathText: pathText(found.path) };
}
