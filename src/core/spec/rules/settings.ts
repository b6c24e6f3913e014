import type { Finding } from "../../report/finding.ts";
import type { NodeSettings, Reference } from "../settings.ts";
import { addressRules } from "./addresses.ts";

/** The rules that hold several sections of one node against each other. */
const rules: readonly ((settings: NodeSettings<string | Reference>) => readonly Finding[])[] = [
  addressRules,
];

/** What they find in the merged settings of a node. Paths are of the settings. */
export function settingsRules(settings: NodeSettings<string | Reference>): readonly Finding[] {
  return rules.flatMap((rule) => rule(settings));
}
