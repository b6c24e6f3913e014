import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const daemons = ["containerd", "kubelet"];
const hasGo = spawnSync("go", ["version"]).status === 0;

test("go is on the machine, so that the key tables can be held against their source", (context) => {
  if (hasGo) return;
  const reason =
    "go is not on the machine: the key tables in schemas/ were not held against the Go source";
  if (process.env.CI) expect.fail(reason);
  console.warn(reason);
  context.skip(reason);
});

describe.runIf(hasGo)("the committed key tables are what the generator writes", () => {
  let fresh = "";

  beforeAll(() => {
    fresh = mkdtempSync(join(tmpdir(), "keytables-"));
    execFileSync("go", ["run", "./keytables", "-out", fresh], { cwd: join(repository, "tools") });
  });
  afterAll(() => {
    rmSync(fresh, { recursive: true });
  });

  test.each(daemons)("%s", (daemon) => {
    expect(tables(join(repository, "schemas", daemon))).toEqual(tables(join(fresh, daemon)));
  });
});

/** File name -> bytes, so that a table too many is seen as well as one too few. */
function tables(folder: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]),
  );
}
