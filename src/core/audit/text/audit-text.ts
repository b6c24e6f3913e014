import { visible } from "../../report/visible.ts";
import type { JudgedContact } from "../contact.ts";
import type { VersionedAudit } from "../machine-audit.ts";
import type { Link } from "../pause-chain.ts";
import { whyOf } from "../pause-findings.ts";
import { placeText } from "../place.ts";
import { summaryText, verdictText } from "./summary-text.ts";

/** The audit as a person reads it; its last line is the one for a log. */
export function auditText(audits: readonly VersionedAudit[]): string {
  return `${[...audits.map(machineText), summaryText(audits)].join("\n\n")}\n`;
}

function machineText(of: VersionedAudit): string {
  const { machines, pause, contacts, versions } = of;
  const { reference, place } = pause.sandbox;
  const said = place === undefined ? "containerd's own default" : placeText(place);
  return [
    `${visible(namesText(machines))}: ${pause.verdict}, ${visible(verdictText(of))}`,
    "",
    ...versions.map(
      ({ program, version, from }) => `  ${program} ${visible(version)} (${visible(from)})`,
    ),
    `  sandbox image ${visible(reference)} (${visible(said)})`,
    "",
    ...pause.links.map(linkText),
    "",
    ...(contacts.length === 0 ? ["  no host is contacted"] : contactsText(contacts)),
  ].join("\n");
}

/** Ours: more names than that are counted. */
const mostNames = 8;

function namesText(names: readonly string[]): string {
  if (names.length <= mostNames) return names.join(", ");
  return `${names.slice(0, mostNames).join(", ")} and ${names.length - mostNames} more`;
}

const marks = { holds: "holds  ", broken: "BROKEN ", unknown: "unknown" } as const;

function linkText(link: Link): string {
  return `  ${link.number} ${marks[link.state]}  ${visible(link.title)}: ${visible(whyOf(link))}`;
}

function contactsText(contacts: readonly JudgedContact[]): readonly string[] {
  const rows = [
    ["VERDICT", "HOST", "STAGE", "WHY", "PLACE"],
    ...contacts.map(({ verdict, to, stage, what, place }) => [
      verdict,
      to === undefined ? "?" : `${to.host}:${to.port}`,
      stage,
      what,
      placeText(place),
    ]),
  ].map((row) => row.map(visible));
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
  );
}
