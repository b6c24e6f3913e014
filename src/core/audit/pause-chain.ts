import type { Finding } from "../report/finding.ts";
import type { Place } from "./place.ts";

/**
 * One thing that must hold so that a pod starts from the preloaded pause image. Links 1 to 8 are the failure modes; 0 asks whether
 * anything puts the image on the machine before the kubelet starts.
 */
export interface Link {
  readonly number: number;
  /** What holds, or does not, in words: `the archive and the configuration name the image alike`. */
  readonly title: string;
  readonly state: "holds" | "broken" | "unknown";
  /** One sentence of facts without a full stop: what the files say. */
  readonly why: string;
  readonly place?: Place;
  /** What to write; there where the link does not hold. */
  readonly hint?: string;
  /** The finding that tells of it, where a rule of lint or of a component does. */
  readonly cause?: Finding;
}

export interface PauseChain {
  /** `unproven`: no link is broken, and at least one can't be told. */
  readonly verdict: "proved" | "broken" | "unproven";
  /** What the CRI makes every pod's sandbox from, and where that is said; without a place it is containerd's own default. */
  readonly sandbox: { readonly reference: string; readonly place?: Place };
  /** All nine, in the order in which they are asked: 8, 6, 0, 3, 1, 4, 5, 2, 7. The first that does not hold is the cause. */
  readonly links: readonly Link[];
}

/** The first link that does not hold, broken ones before unknown ones. */
export function firstFault({ links }: PauseChain): Link | undefined {
  return (
    links.find(({ state }) => state === "broken") ?? links.find(({ state }) => state === "unknown")
  );
}

/** An image that is not pinned, or does not come back, is there for the first pod and gone for a later one. */
export function whoPulls({ number }: Link): string {
  return number === 2 || number === 7
    ? "a pod that starts when the image has been collected"
    : "the first pod";
}
