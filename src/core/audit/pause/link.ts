import type { Finding } from "../../report/finding.ts";
import type { Link } from "../pause-chain.ts";
import type { Place } from "../place.ts";
import type { Step } from "./steps.ts";
import type { Story } from "./story.ts";
import { placeOfFinding } from "./story.ts";

/** What a link answers, without its number and title. */
export type Answer = Pick<Link, "state" | "why" | "place" | "hint" | "cause">;

/** A link of which the whole machine is asked, and one that is asked of a way in which the image comes. */
export type PauseLink = { readonly number: number; readonly title: string } & (
  | { readonly ask: (story: Story) => Answer }
  | { readonly askStep: (step: Step, story: Story) => Answer }
);

export function holds(why: string, place?: Place): Answer {
  return { state: "holds", why, ...(place === undefined ? {} : { place }) };
}

export function broken(why: string, hint: string, place?: Place): Answer {
  return { state: "broken", why, hint, ...(place === undefined ? {} : { place }) };
}

export function unknown(why: string, hint: string, place?: Place): Answer {
  return { state: "unknown", why, hint, ...(place === undefined ? {} : { place }) };
}

/** What a rule of lint found: its words, its place and its hint. */
export function brokenBy(cause: Finding, why = cause.message): Answer {
  const place = placeOfFinding(cause);
  return { ...broken(why, cause.hint, place), cause };
}
