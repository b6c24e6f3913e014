import type { NodePlan } from "../plan/plan.ts";
import type { Finding } from "../report/finding.ts";
import type { NodeSettings } from "../spec/settings.ts";
import { type ContentsInput, readText } from "./contents.ts";

/** The user's own user-data, into which the format merges: `delivery.cloudInit.base`. */
export function userDataBase(
  { delivery }: NodeSettings,
  input: ContentsInput,
): {
  readonly base?: NonNullable<NodePlan["cloudInitBase"]>;
  readonly findings: readonly Finding[];
} {
  const entry = delivery.cloudInit?.base;
  if (entry === undefined) return { findings: [] };
  const { content, at, findings } = readText(
    entry,
    ["delivery", "cloudInit", "base"],
    "cloud-config",
    input,
  );
  if (content === undefined) return { findings };
  return { base: { text: content, from: at, file: entry.file ?? entry.template ?? "" }, findings };
}
