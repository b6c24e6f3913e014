import type { NodePlan } from "../plan/plan.ts";
import type { Finding } from "../report/finding.ts";
import type { Path } from "../report/path.ts";
import type { ResolvedNode } from "../spec/resolve.ts";
import { filesOf } from "./machine-of-plan.ts";

/**
 * `found`, told at the place of the spec that answers for the file it is about; without such a file, at `otherwise`, or for
 * the document as a whole. The message has the file of the machine, and its line.
 */
export function inSpec(
  found: Finding,
  { node, plan }: { readonly node: ResolvedNode; readonly plan: NodePlan },
): Finding {
  const { position, ...rest } = found;
  const from = position === undefined ? undefined : fromOf(plan, position.file);
  const path = from ?? (found.code.startsWith("audit-pause-") ? pausePath : []);
  const told = node.inDocument({ ...rest, path });
  if (position === undefined || told.message.includes(position.file)) return told;
  const message = `${told.message} (${position.file}:${position.line})`;
  return { ...told, message };
}

/** What a chain without a place is about: nothing is written of what the machine image has. */
const pausePath: Path = ["images", "pause"];

/** The spec field of a file, also of one that another brings: `user-data:/etc/containerd/config.toml`. */
function fromOf(plan: NodePlan, file: string): Path | undefined {
  const [outer] = file.split(":");
  return filesOf(plan).find(({ path }) => path === outer)?.from;
}
