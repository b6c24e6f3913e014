import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "./command.ts";

/** The Debian releases of the lab, whose own containerd is 1.6 (bookworm), 1.7 (trixie), 2.1 (forky). */
export type Suite = "bookworm" | "trixie" | "forky";

export const labScripts: string = fileURLToPath(new URL(".", import.meta.url));

/** Holds what takes minutes to make; outside the repository, kept between runs. */
export const labDirectory: string = process.env.NODEGEN_LAB ?? "/var/cache/nodegen-lab";

/** A folder below the cache, made when it is not there. */
export function labFolder(...names: readonly string[]): string {
  const path = join(labDirectory, ...names);
  mkdirSync(path, { recursive: true });
  return path;
}

/** Path of the suite's root file system; built when it is absent, which takes about half a minute. */
export async function rootfsOf(suite: Suite): Promise<string> {
  return await pathFrom("rootfs.sh", [suite]);
}

/** The folder with the programs of a tool of test/e2e/tools; built when it is absent, which takes minutes. */
export async function toolFolder(tool: string): Promise<string> {
  return await pathFrom("tools.sh", [tool]);
}

async function pathFrom(script: string, args: readonly string[]): Promise<string> {
  const result = await runCommand(join(labScripts, script), args);
  if (result.code !== 0) {
    throw new Error(`test/e2e/lab/${script} ${args.join(" ")} failed:\n${result.stderr}`);
  }
  return result.stdout.trim();
}
