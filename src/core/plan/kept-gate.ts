import { type Finding, finding } from "../report/finding.ts";
import { unitSettings } from "../syntax/unit-file.ts";
import { layout } from "./layout.ts";
import type { NodePlan, PlannedFile } from "./plan.ts";
import { unitFiles } from "./unit-files.ts";

/** Drop-ins of the kubelet, wherever systemd looks for them. Source: systemd.unit(5) of systemd 252. */
const kubeletDropIn =
  /^\/(etc|run|usr\/lib|usr\/local\/lib|lib)\/systemd\/system\/(kubelet\.service|service)\.d\/([^/]+\.conf)$/;

/** What takes the gate's settings back: drop-ins of the user's that systemd reads after it. */
export function gateFindings(plan: NodePlan): readonly Finding[] {
  return [...plan.files, ...unitFiles(plan)]
    .filter(({ from }) => from[0] === "files" || from[0] === "units")
    .flatMap((file) => removals(file));
}

function removals({ path, content, from }: PlannedFile): readonly Finding[] {
  const name = kubeletDropIn.exec(path)?.[3];
  // Drop-ins of all folders count in the order of their names; one of the same name is a collision.
  if (name === undefined || name < layout.gateDropIn || typeof content !== "string") return [];
  return unitSettings(content).flatMap(({ section, name: setting, value }) => {
    const removes =
      section === "Service" &&
      ((setting === "ExecStartPre" && value === "") ||
        (setting === "Restart" && value !== "always"));
    return removes ? [finding("unit-gate-removed", from, { setting, name })] : [];
  });
}
