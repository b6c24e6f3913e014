import { layout } from "../../plan/layout.ts";
import type { NodePlan } from "../../plan/plan.ts";
import { enabledUnits } from "../../plan/unit-files.ts";
import { yamlText } from "../../syntax/yaml-write.ts";
import type { Payload } from "./payload.ts";

/**
 * Checks of goss for the image while it is built: files with owner, mode and digest, links, and that systemd takes the
 * units for enabled. Source: goss v0.4.9, resource/file.go, resource/service.go.
 */
export function imageChecks(plan: NodePlan, { files, links }: Payload): string {
  const own = enabledUnits(plan).filter((unit) =>
    plan.units.some(({ name, contents }) => name === unit && contents !== undefined),
  );
  return gossText({
    file: Object.fromEntries([
      ...files.map(({ path, mode, user, group, sha256 }) => [
        path,
        {
          exists: true,
          filetype: "file",
          mode: `0${mode.toString(8)}`,
          owner: user,
          group,
          sha256,
        },
      ]),
      ...links.map(({ path, target }) => [
        path,
        { exists: true, filetype: "symlink", "linked-to": target },
      ]),
    ]),
    // Of a unit of the image only the link is known, by which systemd finds it.
    ...(own.length === 0
      ? {}
      : { service: Object.fromEntries(own.map((unit) => [unit, { enabled: true }])) }),
  });
}

/** The same, and the check of a node that runs: for a machine that was started from the image. */
export function bootedChecks(): string {
  return gossText({
    gossfile: { "goss.yaml": {} },
    command: {
      [layout.verifyProgram]: { "exit-status": 0, timeout: verifyMilliseconds },
    },
  });
}

/** What nodegen-verify gives itself, and some more. */
const verifyMilliseconds = 150_000;

/** goss reads a file as a template of Go before it reads it as YAML. */
function gossText(checks: object): string {
  return yamlText(checks).replaceAll("{{", '{{"{{"}}');
}
