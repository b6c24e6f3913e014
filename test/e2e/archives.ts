import { createHash, randomUUID } from "node:crypto";
import { existsSync, renameSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { labFolder } from "./lab/cache.ts";
import { runCommand } from "./lab/command.ts";

const lab = fileURLToPath(new URL("../../examples/lab", import.meta.url));

/** What the pause image of the lab is called, in its archive and in the lab's specs. */
export const pauseReference = "registry.internal.example/lab/pause:test";

/** The pause image of the lab: an OCI layout for linux/amd64 that says its own name. */
export const pauseArchive = `${lab}/images/pause-test.tar`;

/** Path of an archive as `examples/lab/pause/pack.py` writes it with these options; packed once and kept. */
export async function packed(...options: readonly string[]): Promise<string> {
  const name = createHash("sha256").update(options.join("\0")).digest("hex").slice(0, 16);
  const path = `${labFolder("archives")}/${name}.tar`;
  if (existsSync(path)) return path;
  const part = `${path}.${randomUUID()}`;
  const args = ["--from", pauseArchive, "--output", part, ...options];
  const result = await runCommand(`${lab}/pause/pack.py`, args);
  if (result.code !== 0) throw new Error(`pack.py ${options.join(" ")}: ${result.stderr}`);
  renameSync(part, path);
  return path;
}
