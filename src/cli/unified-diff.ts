import { createTwoFilesPatch } from "diff";
import { shownLine } from "../core/diff/file-changes.ts";
import type { NodeState, Side, StateFile } from "../core/diff/node-state.ts";
import { visible } from "../core/report/visible.ts";

/**
 * The lines in which texts differ, as a unified diff of each file, machines one after the other and the same patch once.
 * Of what is secret, and of what is no text, only that it differs.
 */
export function unifiedDiff(before: Side, after: Side): string {
  const byRoot = before.isRoot || after.isRoot;
  const key = ({ pool, name }: NodeState) => (byRoot ? "" : JSON.stringify([pool, name]));
  const old = new Map(before.nodes.map((node) => [key(node), node]));
  const patches = new Map<string, string[]>();
  for (const node of after.nodes) {
    const was = old.get(key(node));
    if (was === undefined) continue;
    const paths = [...new Set([...was.files.keys(), ...node.files.keys()])].sort();
    const patch = paths.map((path) => filePatch(path, was.files.get(path), node.files.get(path)));
    const text = patch.join("");
    if (text !== "") patches.set(text, [...(patches.get(text) ?? []), node.name]);
  }
  return [...patches].map(([patch, nodes]) => `# ${nodes.join(", ")}\n${patch}`).join("");
}

function filePatch(path: string, before?: StateFile, after?: StateFile): string {
  const [a, b] = [textOf(before), textOf(after)];
  if (JSON.stringify(before?.content) === JSON.stringify(after?.content)) return "";
  if (before?.secret || after?.secret) return `# ${path} differs (secret)\n`;
  if (a === undefined || b === undefined) return `# ${path} differs\n`;
  const from = before === undefined ? "/dev/null" : `a${path}`;
  const to = after === undefined ? "/dev/null" : `b${path}`;
  const patch = createTwoFilesPatch(from, to, a, b, undefined, undefined, { context: 3 });
  return patch
    .replace(/^=+\n/, "")
    .split("\n")
    .map((line) => visible(shownLine(line).replaceAll("\t", "    ")))
    .join("\n");
}

/** Empty for a file that is not there. */
function textOf(file: StateFile | undefined): string | undefined {
  if (file === undefined) return "";
  return "text" in file.content ? file.content.text : undefined;
}
