import type { JudgedContact, Verdict } from "../contact.ts";
import type { Link, PauseChain } from "../pause-chain.ts";
import { html, type Markup } from "./markup.ts";

/** How a thing stands, by which it is coloured; never without its word. */
export type Tone = "good" | "bad" | "open";

export interface Word {
  readonly tone: Tone;
  readonly text: string;
}

const signs: Readonly<Record<Tone, string>> = { good: "✓", bad: "✕", open: "?" };

export const verdictWords: Readonly<Record<Verdict, Word>> = {
  allowed: { tone: "good", text: "allowed" },
  denied: { tone: "bad", text: "denied" },
  unknown: { tone: "open", text: "unknown" },
};

export const stateWords: Readonly<Record<Link["state"], Word>> = {
  holds: { tone: "good", text: "holds" },
  broken: { tone: "bad", text: "broken" },
  unknown: { tone: "open", text: "not known" },
};

export const chainWords: Readonly<Record<PauseChain["verdict"], Word>> = {
  proved: { tone: "good", text: "proved" },
  broken: { tone: "bad", text: "broken" },
  unproven: { tone: "open", text: "not proved" },
};

/** Sign and word: `✕ denied`. */
export function signed({ tone, text }: Word): string {
  return `${signs[tone]} ${text}`;
}

export function badge(word: Word): Markup {
  return html`<span class="badge ${word.tone}"><span aria-hidden="true">${signs[word.tone]}</span> ${word.text}</span>`;
}

/** `registry.example:5000`, without the port that https has by itself. */
export function hostText({ to }: Pick<JudgedContact, "to">): string {
  if (to === undefined) return "any host";
  return to.port === 443 ? to.host : `${to.host}:${to.port}`;
}

/** `1 host`, `3 hosts`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
