import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { everything } from "../../src/core/spec/resolve.ts";
import { loadCluster } from "../../src/node/load-cluster.ts";
import { aSpec, specText } from "../specs/a-spec.ts";

const folder = mkdtempSync(join(tmpdir(), "nodegen-inventories-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function load(file: string) {
  const path = join(folder, "cluster.yaml");
  writeFileSync(path, specText(aSpec({ nodePools: [{ name: "edge", nodesFrom: { file } }] })));
  const stdin = (async function* () {})();
  return loadCluster(path, { selection: everything, stdin, env: {} });
}

test("an inventory beside the spec is read, and references in it start at the spec", async () => {
  mkdirSync(join(folder, "lists"), { recursive: true });
  writeFileSync(join(folder, "rack"), "r-17\n");
  writeFileSync(
    join(folder, "lists/a.jsonl"),
    '\ufeff{"name":"a","kubelet":{"nodeLabels":{"rack":{"file":"./rack"}}}}\r\n',
  );
  const { loaded, findings } = await load("./lists/a.jsonl");
  expect(findings).toEqual([]);
  expect(loaded?.nodes.map(({ node }) => node)).toEqual(["a"]);
  expect(loaded?.references.get("file:./rack")).toBe("r-17\n");
});

test("a reference of an inventory that can't be read is told at its line there", async () => {
  const line = '{"name":"b","kubelet":{"nodeLabels":{"rack":{"env":"NODEGEN_TEST_UNSET"}}}}';
  writeFileSync(join(folder, "b.jsonl"), `{"name":"a"}\n${line}\n`);
  const { findings } = await load("b.jsonl");
  expect(findings).toMatchObject([
    { code: "reference-env-unset", position: { file: "b.jsonl", line: 2 } },
  ]);
});

describe("an inventory that can't be read is one finding, at the field that names it", () => {
  test.each([
    { name: "it is not there", file: "none.csv", code: "inventory-missing", make: () => {} },
    {
      name: "it is a folder",
      file: "folder.csv",
      code: "inventory-unreadable",
      make: (path: string) => mkdirSync(path),
    },
    {
      name: "it is in another encoding",
      file: "latin1.csv",
      code: "inventory-not-utf8",
      make: (path: string) => writeFileSync(path, Buffer.from("name\nb\xfcro\n", "latin1")),
    },
    {
      name: "it is larger than any",
      file: "large.csv",
      code: "inventory-too-large",
      make: (path: string) => {
        writeFileSync(path, "name\n");
        truncateSync(path, 64 * 1024 * 1024 + 1);
      },
    },
  ])("$name", async ({ file, code, make }) => {
    make(join(folder, file));
    const { loaded, findings } = await load(file);
    expect(loaded).toBeUndefined();
    expect(findings).toMatchObject([{ code, path: ["nodePools", 0, "nodesFrom", "file"] }]);
  });
});
