import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The built command: a copy of dist/cli.js with its chunks, and nothing else near it. */
    command: string;
  }
}

const repository = fileURLToPath(new URL("../..", import.meta.url));
const built = join(repository, "dist/cli.js");

/**
 * Builds what is older than its sources, and copies the command away: so it runs without node_modules, as it must, and
 * no other build takes it from under the tests.
 */
export default function setup(project: TestProject): () => void {
  if (!existsSync(built) || statSync(built).mtimeMs < newestSource()) {
    execFileSync(process.execPath, ["scripts/build.mjs", "--no-types"], { cwd: repository });
  }
  const folder = mkdtempSync(join(tmpdir(), "nodegen-command-"));
  // Some tests run it as another user.
  chmodSync(folder, 0o755);
  cpSync(built, join(folder, "cli.js"));
  cpSync(join(repository, "dist/chunks"), join(folder, "chunks"), { recursive: true });
  // Without it, Node takes the modules for CommonJS.
  cpSync(join(repository, "package.json"), join(folder, "package.json"));
  project.provide("command", join(folder, "cli.js"));
  return () => rmSync(folder, { recursive: true, force: true });
}

function newestSource(): number {
  const files = ["src", "schemas", "templates", "scripts"].flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })
      // Made by the build itself.
      .filter((name) => !(folder === "src" && name.startsWith("core/compiled/")))
      .map((name) => join(repository, folder, name)),
  );
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}
