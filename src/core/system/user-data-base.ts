import { hostFamily } from "../plan/host-family.ts";
import type { NodePlan } from "../plan/plan.ts";
import { type Finding, finding } from "../report/finding.ts";
import type { NodeSettings } from "../spec/settings.ts";
import { type ContentsInput, readText } from "./contents.ts";

/**
 * The user's own user-data, into which the format merges: `delivery.cloudInit.base`. What is wrong with it, seen together
 * with all that the node writes, `plan/user-data-base.ts` finds.
 */
export function userDataBase(
  { delivery, host }: NodeSettings,
  input: ContentsInput,
): {
  readonly base?: NonNullable<NodePlan["cloudInitBase"]>;
  readonly findings: readonly Finding[];
} {
  const entry = delivery.cloudInit.base;
  if (entry === undefined) return { findings: [] };
  const { bootFormat } = hostFamily(host.family);
  const { boot = [bootFormat] } = delivery.layers;
  const isUsed =
    boot.includes("cloud-init") || (boot.includes("terraform") && bootFormat === "cloud-init");
  const { content, at, findings } = readText(
    entry,
    ["delivery", "cloudInit", "base"],
    "cloud-config",
    input,
  );
  if (content === undefined) return { findings };
  return {
    base: { text: content, from: at, file: entry.file ?? entry.template ?? "" },
    findings: isUsed ? findings : [...findings, finding("user-data-base-unused", at, {})],
  };
}
