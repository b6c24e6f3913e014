import { notesGithub } from "../report/github.ts";
import type { Note } from "../report/note.ts";
import { visible } from "../report/visible.ts";
import { type Consequence, consequences } from "./consequences.ts";
import type { ChangedNodes, Diff } from "./diff.ts";
import type { FileChange, ValueChange } from "./file-changes.ts";

/** What differs, machines that change alike together, and the summary as the last line. */
export function diffText(difference: Diff): string {
  const { changed, added, removed } = difference;
  const lines = [
    ...changed.flatMap((group) => [...groupLines(group), ""]),
    ...nodesLine("only afterwards", added),
    ...nodesLine("only before", removed),
    summaryText(difference),
  ];
  return lines.map((line) => `${visible(line)}\n`).join("");
}

/** One line for a pull request. The three that everybody asks for are there even when nothing needs them. */
export function summaryText({ summary, added, removed, changed }: Diff): string {
  if (changed.length + added.length + removed.length === 0) return "no difference";
  const asked: ReadonlySet<Consequence> = new Set(["hot", "restart containerd", "new image"]);
  const counts = consequences
    .filter((consequence) => summary[consequence] > 0 || asked.has(consequence))
    .map((consequence) => [consequence, summary[consequence]] as const);
  const parts = counts.map(([consequence, count], index) => {
    if (count === 0) return `${consequence}: none`;
    const noun = index === 0 ? ` ${count === 1 ? "node" : "nodes"}` : "";
    return `${consequence}: ${count}${noun}`;
  });
  const nodes = [
    ...(added.length > 0 ? [`nodes added: ${added.length}`] : []),
    ...(removed.length > 0 ? [`nodes removed: ${removed.length}`] : []),
  ];
  return [...parts, ...nodes].join("; ");
}

/** The summary, and behind it what differs, by what it takes: the rule of `restart containerd` is `diff-restart-containerd`. */
export function diffNotes(difference: Diff): readonly Note[] {
  const { changed, added, removed } = difference;
  const note = (about: Consequence | "nodes" | "summary", text: string): Note => ({
    rule: about === "summary" ? "diff" : `diff-${about.replaceAll(" ", "-")}`,
    about: abouts[about],
    text,
  });
  return [
    note("summary", summaryText(difference)),
    ...changed.flatMap(({ nodes, image, files }) => {
      const who = names(nodes);
      return [
        ...image.map((value) => note("new image", `${who}: ${valueText(value)}`)),
        ...files.map((file) => note(file.consequence, [`${who}:`, ...fileLines(file)].join("\n"))),
      ];
    }),
    ...nodesLine("only afterwards", added).map((text) => note("nodes", text)),
    ...nodesLine("only before", removed).map((text) => note("nodes", text)),
  ];
}

const abouts: Readonly<Record<Consequence | "nodes" | "summary", string>> = {
  hot: "What counts on a machine that runs, as soon as it is there.",
  "restart containerd": "What counts when containerd is started anew.",
  "restart kubelet": "What counts when the kubelet is started anew.",
  reboot: "What counts when the machine has been booted anew.",
  "new image": "What takes a new machine image.",
  "new machine": "What counts on the first boot alone.",
  unknown: "What nodegen does not know the reader of.",
  nodes: "Machines that only one side has.",
  summary: "On how many machines what is needed.",
};

/** For a workflow of GitHub: the summary as an annotation, all else as the log. */
export function diffGithub(difference: Diff): string {
  const annotation = notesGithub(diffNotes(difference).slice(0, 1));
  // A line of a file must not become a command of the workflow.
  const log = diffText(difference).replace(/^(\s*)::/gm, "$1: :");
  return `${annotation}${log}`;
}

const mostNames = 5;

function names(all: readonly string[]): string {
  const more = all.length - mostNames;
  const shown = all.slice(0, mostNames).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function nodesLine(what: string, nodes: readonly string[]): readonly string[] {
  return nodes.length === 0 ? [] : [`${what}: ${names(nodes)}`];
}

function groupLines({ nodes, image, files }: ChangedNodes): readonly string[] {
  return [
    `${names(nodes)}:`,
    ...(image.length === 0
      ? []
      : ["  new image: the spec", ...image.map((value) => `    ${valueText(value)}`)]),
    ...files.flatMap(fileLines),
  ];
}

function fileLines({ path, change, consequence, values, lines, secret }: FileChange) {
  const hidden = secret ? " (secret)" : "";
  const counted = lines === undefined ? "" : ` (+${lines.added} -${lines.removed} lines)`;
  return [
    `  ${consequence}: ${path} ${change}${hidden}${counted}`,
    ...values.map((value) => `    ${valueText(value)}`),
  ];
}

function valueText({ key, before, after }: ValueChange): string {
  if (before === undefined) return `${key}: ${after} (added)`;
  if (after === undefined) return `${key}: ${before} (removed)`;
  return `${key}: ${before} -> ${after}`;
}
