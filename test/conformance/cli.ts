import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { repository, type SpecCase } from "../specs/spec-case.ts";

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Cli {
  /** A folder of the tests, gone with `close`. */
  readonly folder: string;
  /** Path of the program, for node. */
  readonly program: string;
  /** Runs `nodegen COMMAND SPEC OPTIONS…` with umask 077, in the repository, where the case's relative files start. */
  run(command: string, specCase: SpecCase, options?: readonly string[]): CliResult;
  close(): void;
}

/** The command as its source is now: dist may be older, or be built anew by somebody at this moment. */
export async function buildCli(): Promise<Cli> {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-conformance-"));
  const program = join(folder, "nodegen.mjs");
  await build({
    absWorkingDir: repository,
    entryPoints: ["src/cli/main.ts"],
    outfile: program,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "esm",
    logLevel: "warning",
    banner: {
      js: 'import{createRequire as make}from"node:module";const require=make(import.meta.url);',
    },
  });
  return {
    folder,
    program,
    run(command, { spec, env }, options = []) {
      const file = typeof spec === "string" ? spec : "-";
      // Another umask than the usual one: modes must not depend on it.
      const script = 'umask 077; exec "$0" "$@"';
      const run = spawnSync(
        "/bin/sh",
        ["-c", script, process.execPath, program, command, file, ...options],
        {
          cwd: repository,
          input: typeof spec === "string" ? "" : JSON.stringify(spec),
          env: { PATH: process.env.PATH, ...env },
          encoding: "utf8",
          maxBuffer: 64 * 1024 * 1024,
        },
      );
      if (run.error !== undefined) throw run.error;
      return { code: run.status ?? 128, stdout: run.stdout, stderr: run.stderr };
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
