import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bakedPlansOf, writtenPayload } from "../specs/payloads.ts";
import { examples } from "../specs/spec-case.ts";
import { runTool } from "./command.ts";
import { machineRoot, standingIn, wantedBy } from "./machine-root.ts";

// Ansible itself runs the role, on this machine, for the root of another.

test("the role uploads the payload, installs it, says that this is a change, and leaves nothing else", async () => {
  const example = examples.find(({ name }) => name === "examples/two-layers-packer-and-cloud-init");
  const [baked] = example === undefined ? [] : await bakedPlansOf(example);
  if (baked === undefined) throw new Error("the example is gone");
  const payload = writtenPayload(baked);
  const { root: scratch, remove } = machineRoot();
  const target = join(scratch, "target");
  const temporary = join(scratch, "tmp");
  for (const folder of [target, temporary]) mkdirSync(folder);
  const playbook = join(scratch, "playbook.yml");
  writeFileSync(
    playbook,
    JSON.stringify([{ hosts: "all", gather_facts: false, roles: ["nodegen"] }]),
  );
  const variables = JSON.stringify({ nodegen_install_options: `--root '${shellText(target)}'` });
  const { code, stdout, stderr } = runTool({
    command: [
      ...(["ansible-playbook", "--inventory", "localhost,", "--connection", "local"] as const),
      ...["--extra-vars", variables, playbook],
    ],
    env: { ANSIBLE_ROLES_PATH: join(payload.folder, "ansible"), TMPDIR: temporary },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/localhost +: ok=4 +changed=1 /);
  expect(standingIn(target)).toEqual(wantedBy(baked.plan));
  expect(readdirSync(temporary)).toEqual([]);
  payload.remove();
  remove();
});

/** Within single quotes. */
function shellText(path: string): string {
  return path.replaceAll("'", "'\\''");
}
