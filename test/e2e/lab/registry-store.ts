import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { labFolder, labScripts } from "./cache.ts";
import { runCommand } from "./command.ts";

/** What a docker-registry keeps on disk: content by its path below the root of the store. */
export type RegistryStore = Readonly<Record<string, Uint8Array | string>>;

/** The store of a registry into which skopeo has copied `images`, archives by `repository:tag`. */
export async function filledStore(
  images: Readonly<Record<string, string>>,
): Promise<RegistryStore> {
  const folder = mkdtempSync(`${labFolder("run")}/registry-`);
  try {
    const pairs = Object.entries(images).map(([name, archive]) => `${name}=${archive}`);
    const args = [
      "--net",
      "--pid",
      "--fork",
      "--kill-child",
      join(labScripts, "registry-store.sh"),
    ];
    const filled = await runCommand("unshare", [...args, `${folder}/store`, ...pairs]);
    if (filled.code !== 0) throw new Error(`registry-store.sh: ${filled.stdout}${filled.stderr}`);
    return contentOf(`${folder}/store`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A registry with this store answers each request for an image with 500: a file is where it looks for a folder. */
export const brokenStore: RegistryStore = { "docker/registry/v2/repositories": "" };

function contentOf(folder: string): RegistryStore {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path)]),
  );
}
