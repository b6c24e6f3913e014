import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { root } from "./paths.mjs";

/** Declaration files of the library, in dist/types. */
export function buildTypes() {
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  const run = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], {
    cwd: root,
    stdio: "inherit",
  });
  if (run.status !== 0) process.exit(run.status ?? 1);
}
