import type { Code } from "../../../report/codes.ts";
import type { Finding } from "../../../report/finding.ts";
import { placeText } from "../../place.ts";
import { type Answer, brokenBy, holds, type PauseLink } from "../link.ts";
import { placeOfFinding, type Story } from "../story.ts";

/** Findings under which containerd takes nothing of a file, whatever else is in it. */
const ofWholeFile: readonly Code[] = ["containerd-config-refused", "containerd-config-syntax"];

/** Findings that matter where the sandbox image is containerd's own after all. */
const ofSandbox: readonly Code[] = [
  "containerd-sandbox-ignored",
  "containerd-config-newer",
  "containerd-config-short-names",
  "containerd-import-version",
  "containerd-import-newer",
  "containerd-import-replaces",
  "containerd-plugin-short-name",
];

/** 6: the keys are those that this containerd reads. */
export const anotherGeneration: PauseLink = {
  number: 6,
  title: "this containerd reads the keys",
  ask: (story) => {
    const { sandbox, findings, containerd } = story;
    const refused = findings.find(({ code }) => ofWholeFile.includes(code));
    if (refused !== undefined) return brokenBy(refused);
    const ignored = ofSandbox
      .map((code) => findings.find((found) => found.code === code))
      .find((found) => found !== undefined);
    if (sandbox.place === undefined && ignored !== undefined) return ignoring(ignored, story);
    const version = containerd?.version ?? "of an unknown version";
    return sandbox.place === undefined
      ? holds(`no file names a sandbox image, so it is that of containerd ${version}`)
      : holds(`containerd ${version} takes ${sandbox.reference} for the sandbox`, sandbox.place);
  },
};

/** With the file and line in the sentence: it is what somebody reads who has only that. */
function ignoring(cause: Finding, { containerd }: Story): Answer {
  const place = placeOfFinding(cause);
  if (cause.code !== "containerd-sandbox-ignored" || place === undefined) return brokenBy(cause);
  const why = `${placeText(place)} is a key that containerd ${containerd?.version} does not read`;
  return brokenBy(cause, why);
}
