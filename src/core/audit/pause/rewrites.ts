import type { Unit } from "../../lint/units/unit.ts";
import { layout } from "../../plan/layout.ts";
import type { Sighted } from "../reading/sighted.ts";
import { countedUnits } from "../reading/started-units.ts";
import { type Answer, broken, unknown } from "./link.ts";
import { runs } from "./runs.ts";

/** Units of nodeadm, which writes the file at each boot. Source: awslabs/amazon-eks-ami, nodeadm, internal/containerd. */
const owners = /^nodeadm(-\w+)?\.service$/;

const path = layout.containerdConfig.replaceAll(".", "\\.");

/** Its own defaults over what is there: every key is gone. */
const defaults = new RegExp(
  `\\bcontainerd\\s+config\\s+default\\b[^\\n;]*(>|\\btee\\s)[^\\n;|]*${path}`,
);

/** What else changes the file, in ways that can't be told from here. */
const changes = [
  new RegExp(`\\bsed\\s[^\\n;]*-i[^\\n;]*${path}`),
  new RegExp(`(>|\\btee\\s)\\s*(-a\\s+)?["']?${path}`),
  new RegExp(`\\b(cp|mv|install)\\s[^\\n;]*\\s["']?${path}`),
  /\bnvidia-ctk\s+runtime\s+configure\b/,
] as const;

/** Another program that writes containerd's configuration while the machine boots. */
export function rewriteOf(sighted: Sighted): Answer | undefined {
  const owner = countedUnits(sighted).find(({ name, base }) => owners.test(name) && base);
  if (owner?.base !== undefined) return ownedBy(owner, sighted.place(owner.base).file);
  const said = runs(sighted).flatMap(({ unit, words, programs, place }) =>
    [words.join(" "), ...programs.map(({ text }) => text.replace(/^\s*#.*$/gm, ""))].map(
      (text) => ({
        name: unit?.name ?? "user-data",
        text,
        place,
      }),
    ),
  );
  const hint = "let one program alone write the file, with the sandbox image in it";
  const reset = said.find(({ text }) => defaults.test(text));
  if (reset !== undefined) {
    const why = `${reset.name} writes containerd's defaults over ${layout.containerdConfig}`;
    return broken(why, hint, reset.place);
  }
  const changed = said.find(({ text }) => changes.some((form) => form.test(text)));
  return changed === undefined
    ? undefined
    : unknown(`${changed.name} changes ${layout.containerdConfig}`, hint, changed.place);
}

function ownedBy({ name }: Unit, file: string): Answer {
  const hint = "name the sandbox image in the configuration of nodeadm, or disable its units";
  return broken(`${name} writes ${layout.containerdConfig} anew at each boot`, hint, { file });
}
