import { layout } from "../../../plan/layout.ts";
import { placeText } from "../../place.ts";
import { type Answer, broken, holds, type PauseLink, unknown } from "../link.ts";
import type { Step } from "../steps.ts";
import type { Story } from "../story.ts";

/** 0: the image is there before the kubelet starts, or there is no kubelet. */
export const isThere: PauseLink = {
  number: 0,
  title: "the image is there before the kubelet starts",
  askStep: (step, story) => pullAnswer(step) ?? archiveAnswer(step, story) ?? reachAnswer(step),
};

const { kubeletUnit } = layout;
const wait = `write the gate: ExecStartPre= of ${kubeletUnit} that imports and fails where it can't`;

function reachAnswer({ reach, what, place, unit, isIgnored }: Step): Answer {
  const name = unit?.name ?? "user-data";
  if (isIgnored === true && (reach === "gate" || reach === "required")) {
    return unknown(
      `what ${name} runs may go on, and end well, where ${what} fails`,
      "write set -e at its beginning, and nothing that takes the failure of ctr away",
      place,
    );
  }
  switch (reach) {
    case "store":
      return holds("the image is in containerd's store when the machine boots", place);
    case "gate":
      return holds(`${kubeletUnit} does not start before ${what} has succeeded`, place);
    case "required":
      return holds(`${kubeletUnit} does not start where ${name} has failed`, place);
    case "warned gate":
      return unknown(
        `${kubeletUnit} starts also where ${what} fails`,
        "write images.onFailure: block; on the node, take the dash in front of the program away",
        place,
      );
    case "ordered":
      return unknown(`${kubeletUnit} starts also where ${name} fails`, wait, place);
    case "unordered":
      return unknown(`${kubeletUnit} does not wait for ${name}`, wait, place);
    default:
      return reach satisfies never;
  }
}

/** What a registry has to give at boot is not there before: the gate that pulls makes the very contact. */
function pullAnswer({ isPulled, place, unit }: Step): Answer | undefined {
  if (isPulled !== true) return undefined;
  const why = `${unit?.name ?? "user-data"} pulls it from its registry when the machine boots (${placeText(place)})`;
  return broken(why, "import it from an archive: ctr -n k8s.io images import", place);
}

/** An archive that is not there: what the machine image has is not known of a spec, and a gate holds the kubelet back. */
function archiveAnswer(
  { archive, url, place, reach, isChecked }: Step,
  { sighted: { machine } }: Story,
): Answer | undefined {
  if (archive === undefined || machine.source === "spec" || url !== undefined) return undefined;
  if (machine.files.includes(archive) || machine.fetched.has(archive)) return undefined;
  if (archive.includes("$")) {
    return unknown(`which archive is imported can't be told (${archive})`, wait, place);
  }
  const then =
    isChecked && reach === "gate" ? `, so ${kubeletUnit} never starts` : ", so the import fails";
  return unknown(
    `${archive}, which ${placeText(place)} imports, is not on the machine${then}`,
    `put the archive at ${archive}`,
    place,
  );
}
