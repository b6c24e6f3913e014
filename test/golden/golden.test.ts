import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { goldenOutputs } from "./outputs.ts";

/*
 * What nodegen writes, byte for byte, to be reviewed like code. After a change that is meant: `npx vitest run --project
 * unit test/golden -u`, in a commit of its own that says why the bytes changed. Where CI is set, vitest writes no
 * golden: one that is missing fails.
 */
const expected = fileURLToPath(new URL("expected/", import.meta.url));
const outputs = await goldenOutputs();

test.each(outputs)("$folder is as its golden files have it", async ({ folder, files }) => {
  for (const [path, text] of files) {
    await expect.soft(text).toMatchFileSnapshot(join(expected, folder, path));
  }
});

test("no golden file is left over from what is not written any more", () => {
  const written = new Set(
    outputs.flatMap(({ folder, files }) => [...files.keys()].map((path) => `${folder}/${path}`)),
  );
  const there = readdirSync(expected, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(expected.length));
  expect(there.filter((path) => !written.has(path))).toEqual([]);
});

test("no golden holds what only a secret's file has", () => {
  const all = outputs.flatMap(({ files }) => [...files.values()]).join("\n");
  // From examples/airgapped/bootstrap-kubelet.conf.
  expect(all).not.toContain("current-context");
});
