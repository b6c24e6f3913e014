import { join } from "node:path";
import { saw } from "../report/saw.ts";
import { labFolder, labScripts, rootfsOf, type Suite } from "./cache.ts";
import { type CommandResult, runCommand } from "./command.ts";

export interface PackerBuild extends CommandResult {
  /** What `boot` switches on as a machine that was built. */
  readonly disk: string;
}

let built = 0;

/**
 * Runs `packer build` with a template of a payload against a machine image of the suite, which has a loopback and no
 * other network. `variables` go to the template. A build that fails is a result.
 */
export async function packerBuild(
  suite: Suite,
  template: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<PackerBuild> {
  const rootfs = await rootfsOf(suite);
  built += 1;
  // A name by which boot.ts knows what an ended process has left behind.
  const disk = labFolder("run", `boot-${process.pid}-${9000 + built}`);
  const options = Object.entries(variables).flatMap(([key, value]) => ["-var", `${key}=${value}`]);
  const result = await runCommand(
    "unshare",
    [
      ...["--mount", "--net", "--pid", "--fork", "--kill-child", "--propagation", "private", "--"],
      ...[join(labScripts, "packer.sh"), disk, rootfs, template, ...options],
    ],
    { timeoutSeconds: 120 },
  );
  saw({ packer: await packerVersion() });
  return { ...result, disk };
}

async function packerVersion(): Promise<string> {
  const { stdout } = await runCommand("packer", ["version"], {
    environment: { CHECKPOINT_DISABLE: "1" },
  });
  return /v([0-9.]+)/.exec(stdout)?.[1] ?? stdout;
}
