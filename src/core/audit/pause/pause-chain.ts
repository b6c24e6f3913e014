import type { Machine } from "../machine.ts";
import type { Link, PauseChain } from "../pause-chain.ts";
import { type Sighted, sighted } from "../reading/sighted.ts";
import { type Answer, broken, unknown } from "./link.ts";
import { pauseLinks } from "./links.ts";
import { runs } from "./runs.ts";
import type { Step } from "./steps.ts";
import { type Story, story } from "./story.ts";

/**
 * Whether every pod of this machine starts from an image that is there before the kubelet. Of several ways in which an image
 * comes, the one counts that holds longest. Never throws, whatever is in the files.
 */
export function pauseChain(machine: Machine): PauseChain {
  const seen: Sighted = sighted(machine);
  const told = story(seen);
  const chains = told.steps
    .map((step) => ({ step, links: linksOf(told, step) }))
    .sort((a, b) => held(b.links) - held(a.links) || reaches[b.step.reach] - reaches[a.step.reach]);
  const links = chains[0]?.links ?? linksOf(told, undefined);
  return { verdict: verdictOf(links), sandbox: told.sandbox, links };
}

/** Of two ways that hold as far as each other, the one nearer to holding the kubelet back tells more. */
const reaches: Readonly<Record<Step["reach"], number>> = {
  gate: 5,
  required: 4,
  store: 3,
  "warned gate": 2,
  ordered: 1,
  unordered: 0,
};

function linksOf(told: Story, step: Step | undefined): readonly Link[] {
  return pauseLinks.map((link): Link => {
    const { number, title } = link;
    const answer =
      "ask" in link
        ? link.ask(told)
        : step === undefined
          ? withoutStep(number, told)
          : told.config === undefined && number !== 0
            ? untold
            : link.askStep(step, told);
    return { number, title, ...answer };
  });
}

/** Of a configuration that can't be told, no image is the right one, and none the wrong one. */
const untold = unknown("what containerd's configuration says can't be told", "see the first link");

/** Nothing brings an image: that is the fault, and nothing else can be asked of it. */
function withoutStep(number: number, { sandbox: { reference }, sighted }: Story): Answer {
  if (number !== 0) {
    return { state: "unknown", why: "no image is there of which it could be asked" };
  }
  const closed = runs(sighted).find(
    ({ programs, commands, words }) =>
      programs.length === 0 && commands.length === 0 && speaksOfImages.test(words.join(" ")),
  );
  if (closed !== undefined) {
    const name = closed.unit?.name ?? "user-data";
    return unknown(
      `${name} runs what is no shell program among the files, and may import the image`,
      "call ctr in the unit itself, or in a shell program",
      closed.place,
    );
  }
  return broken(
    `nothing puts ${reference === "" ? "the sandbox image" : reference} on the machine before the kubelet starts`,
    "nodegen render writes what imports it from an archive, and the gate that holds the kubelet back until it is there",
  );
}

/** By such a name one would look for an import in a program that can't be read. */
const speaksOfImages = /preload|pre-load|load[-_]?images?|import|airgap/i;

/** How many links hold before the first that does not; of two alike, one where none is broken. */
function held(links: readonly Link[]): number {
  const index = links.findIndex(({ state }) => state !== "holds");
  if (index === -1) return 2 * links.length;
  return 2 * index + (links.some(({ state }) => state === "broken") ? 0 : 1);
}

function verdictOf(links: readonly Link[]): PauseChain["verdict"] {
  if (links.some(({ state }) => state === "broken")) return "broken";
  return links.every(({ state }) => state === "holds") ? "proved" : "unproven";
}
