import { type Finding, finding } from "../report/finding.ts";
import { hostText } from "../spec/allowed.ts";
import type { JudgedContact } from "./contact.ts";

/** What is not allowed, each as an error where its file says it. Without the line's text, which may hold a password. */
export function contactFindings(judged: readonly JudgedContact[]): readonly Finding[] {
  return judged.flatMap((contact) => {
    if (contact.verdict === "allowed") return [];
    const { file, line = 1, column = 1 } = contact.place;
    const found = findingOf(contact);
    return [{ ...found, position: { file, line, column, length: 1 } }];
  });
}

function findingOf({ to, what, reason, hint, program }: JudgedContact): Finding {
  const words = { what, reason, hint, program };
  return to === undefined
    ? finding("audit-host-unknown", [], words)
    : finding("audit-host-denied", [], { ...words, host: hostText(to) });
}
