import { spawnSync } from "node:child_process";

export interface Command {
  readonly command: readonly [string, ...string[]];
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. One that is not there fails the test, and says what to install. */
export function runTool({ command: [program, ...args], input, env }: Command): Outcome {
  const run = spawnSync(program, args, {
    input: input ?? "",
    env: { ...process.env, LC_ALL: "C.UTF-8", ...env },
    maxBuffer: 512 * 1024 * 1024,
    encoding: "utf8",
  });
  if (run.error !== undefined) {
    throw new Error(
      `${program} cannot be run (${run.error.message}): as root, run test/e2e/lab/install.sh, which installs it`,
    );
  }
  return { code: run.status ?? 128, stdout: run.stdout, stderr: run.stderr };
}
