import { failureModes } from "../report/failure-modes.ts";
import { type Finding, finding, type Position } from "../report/finding.ts";
import type { Contact } from "./contact.ts";
import { firstFault, type Link, type PauseChain } from "./pause-chain.ts";
import { placeText } from "./place.ts";

/** The one finding of a chain that is not proved: its first fault, and whom the first pod contacts for it. */
export function pauseFindings(pause: PauseChain, contacts: readonly Contact[]): readonly Finding[] {
  const fault = firstFault(pause);
  if (pause.verdict === "proved" || fault === undefined) return [];
  const code = pause.verdict === "broken" ? "audit-pause-pulled" : "audit-pause-unproven";
  const page = pageOf(fault.number);
  const found = finding(code, [], {
    host: firstHost(pause, contacts),
    why: whyOf(fault),
    hint: fault.hint ?? fault.cause?.hint ?? "see what the link says",
    ...(page === undefined ? {} : { page }),
  });
  const position = positionOf(fault);
  return [position === undefined ? found : { ...found, position }];
}

/** Whom containerd asks first for the sandbox image; the registry of its reference where no host can be told. */
export function firstHost(
  { sandbox: { reference } }: PauseChain,
  contacts: readonly Contact[],
): string {
  const asked = contacts
    .filter(({ reason, to }) => reason === "sandbox image" && to !== undefined)
    .sort((a, b) => (a.turn ?? 1) - (b.turn ?? 1));
  return asked[0]?.to?.host ?? reference.replace(/\/.*$/, "");
}

/** The facts, with the place where a sentence of its own does not name it. */
export function whyOf({ why, place }: Link): string {
  if (place === undefined || why.includes(placeText(place))) return why;
  return `${why} (${placeText(place)})`;
}

/** The page of the failure mode, as the repository has it. The link that nothing imports the image is none of the eight. */
export function pageOf(number: number): string | undefined {
  const mode = failureModes.find((row) => row.number === number);
  return mode === undefined ? undefined : `docs/failure-modes/${mode.slug}.md`;
}

/** Where the rule that found it says, which knows what may be shown of the line; else the link's own place. */
function positionOf({ place, cause }: Link): Position | undefined {
  const { position } = cause ?? {};
  if (position !== undefined && (place === undefined || position.file === place.file)) {
    return position;
  }
  if (place === undefined) return undefined;
  const { file, line = 1, column = 1 } = place;
  return { file, line, column, length: 1 };
}
