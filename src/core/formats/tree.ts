import type { Artefact } from "../plan/artefact.ts";
import type { NodePlan } from "../plan/plan.ts";
import { enablingLinks, unitFiles } from "../plan/unit-files.ts";
import { type Finding, finding } from "../report/finding.ts";
import type { Format } from "./format.ts";

/** Everything as it is on the node, below the output's folder: for image builds, and for reading. */
export const tree: Format = {
  name: "tree",
  appliedBy: "anybody",
  render: (plan) => ({ artefacts: [...files(plan), ...links(plan)], findings: owners(plan) }),
};

function files(plan: NodePlan): readonly Artefact[] {
  return [...plan.files, ...unitFiles(plan)].flatMap(({ path, mode, content, secret }) => {
    // What the node fetches is not here.
    if (typeof content !== "string" && "url" in content) return [];
    return [{ path: path.slice(1), mode, content, secret }];
  });
}

function links(plan: NodePlan): readonly Artefact[] {
  return enablingLinks(plan).map(({ path, target }) => ({
    path: path.slice(1),
    mode: 0o777,
    content: { linkTo: target },
    secret: false,
  }));
}

/** A folder of files belongs to whoever unpacks it. */
function owners({ files }: NodePlan): readonly Finding[] {
  return files.flatMap(({ path, owner, from }) =>
    owner === undefined ? [] : [finding("file-owner-not-carried", from, { path, owner })],
  );
}
