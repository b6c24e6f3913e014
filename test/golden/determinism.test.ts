import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { aFolder, shell } from "../cli/nodegen.ts";
import { snapshot } from "../node/temporary.ts";

const examples = fileURLToPath(new URL("../../examples/", import.meta.url));

/** Bytes, modes and links of all that an example renders to under these circumstances. */
function rendered(example: string, umask: string, env: Readonly<Record<string, string>>) {
  const folder = aFolder({});
  const spec = join(examples, example, "cluster.yaml");
  const { code } = shell(`umask ${umask} && $nodegen render ${spec} -o out`, { cwd: folder, env });
  expect(code).toBe(0);
  return snapshot(join(folder, "out"));
}

test.each(["airgapped", "lab"])(
  "%s renders to the same bytes and modes wherever it is",
  (example) => {
    const here = rendered(example, "022", { TZ: "UTC", LANG: "C" });
    const there = rendered(example, "077", {
      TZ: "Pacific/Kiritimati",
      LANG: "tr_TR.UTF-8",
      LC_ALL: "tr_TR.UTF-8",
      HOME: "/nonexistent",
      NODE_ENV: "production",
    });
    expect(there).toEqual(here);
    expect(here).toHaveProperty(["manifest.json"]);
  },
);
