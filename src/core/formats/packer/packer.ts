import type { Artefact } from "../../plan/artefact.ts";
import type { NodePlan } from "../../plan/plan.ts";
import { enabledUnits } from "../../plan/unit-files.ts";
import { finding } from "../../report/finding.ts";
import { tarBytes } from "../../syntax/tar.ts";
import { templateText } from "../../syntax/template.ts";
import type { Format } from "../format.ts";
import { role } from "./ansible.ts";
import { bootedChecks, imageChecks } from "./goss.ts";
import { installScript } from "./install-script.ts";
import { type Payload, payloadBytes, payloadOf } from "./payload.ts";
import { sumsText } from "./sums.ts";

/**
 * A folder for whoever builds a machine image: the files, a program that brings them to the machine, and what calls or
 * checks that. Archives are in `images/` alone, because they may have gigabytes and would travel twice; `rootfs.tar`
 * has all else, with the links. A secret is no part of an image: others may read that.
 */
export const packer: Format = {
  name: "packer",
  appliedBy: "image",
  render: (plan, tools) => {
    const payload = payloadOf(plan, tools);
    const others = [
      ...payload.files.map(({ source, mode, content }) => file(source, content, mode)),
      file("rootfs.tar", { binary: rootfsTar(payload) }),
      file("units.enable", unitList(plan)),
      file("goss.yaml", imageChecks(plan, payload)),
      file("goss-booted.yaml", bootedChecks()),
      file("nodegen.pkr.hcl", templateText("nodegen.pkr.hcl", {})),
      ...role().map(({ path, content }) => file(path, content)),
    ];
    // Its own digest is in SHA256SUMS, whose lines it counts: one more for itself.
    const script = installScript(payload, others.length + 1);
    const summed = [...others, file("install.sh", script, 0o755)];
    return {
      artefacts: [...summed, file("SHA256SUMS", sumsText(summed, tools))],
      findings: plan.files
        .filter(({ secret }) => secret)
        .map(({ path, from }) => finding("packer-secret", from, { path })),
    };
  },
};

function file(path: string, content: Artefact["content"], mode = 0o644): Artefact {
  return { path, mode, content, secret: false };
}

function rootfsTar({ files, links }: Payload): Uint8Array {
  const root = { user: "root", group: "root" };
  const entries = [
    ...files
      .filter(({ isArchive }) => !isArchive)
      .map(({ path, mode, user, group, content }) => ({
        path: path.slice(1),
        mode,
        owner: { user, group },
        content: payloadBytes(content),
      })),
    ...links.map(({ path, target }) => ({
      path: path.slice(1),
      mode: 0o777,
      owner: root,
      content: { linkTo: target },
    })),
  ];
  return tarBytes(entries);
}

function unitList(plan: NodePlan): string {
  return enabledUnits(plan)
    .map((unit) => `${unit}\n`)
    .join("");
}
