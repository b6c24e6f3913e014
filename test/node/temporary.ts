import { lstatSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A new folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "nodegen-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Everything below `folder` but folders: mode and content, or the target of a link, by path. */
export function snapshot(folder: string, below = ""): Readonly<Record<string, string>> {
  const result: Record<string, string> = {};
  let names: string[];
  try {
    names = readdirSync(join(folder, below)).sort();
  } catch {
    return result;
  }
  for (const name of names) {
    const path = below === "" ? name : `${below}/${name}`;
    const absolute = join(folder, path);
    const stats = lstatSync(absolute);
    if (stats.isDirectory()) Object.assign(result, snapshot(folder, path));
    else if (stats.isSymbolicLink()) result[path] = `-> ${readlinkSync(absolute)}`;
    else {
      const mode = (stats.mode & 0o7777).toString(8);
      result[path] = stats.isFile() ? `${mode} ${readFileSync(absolute, "utf8")}` : "special";
    }
  }
  return result;
}
