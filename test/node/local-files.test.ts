import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hasErrors } from "../../src/core/report/finding.ts";
import { everything } from "../../src/core/spec/resolve.ts";
import { loadCluster } from "../../src/node/load-cluster.ts";
import { readLocals } from "../../src/node/local-files.ts";
import { aSpec, specText } from "../specs/a-spec.ts";
import { temporaryFolder } from "./temporary.ts";

const wanted = (file: string) => ({ file, path: ["files", 0, "file"] });
const read = (specFolder: string, files: readonly string[], templates: readonly string[] = []) =>
  readLocals(
    { files: files.map(wanted), templates: templates.map(wanted) },
    { specFolder, shownFolder: "shown" },
  );

test("a file is read with its digest, as text where it is some", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "a"), "text\n");
  writeFileSync(join(folder, "b"), Buffer.from([0xff, 0x00]));
  const { localFiles, findings } = await read(folder, ["./a", "./b"]);
  expect(findings).toEqual([]);
  expect(localFiles.get("./a")).toMatchObject({
    text: "text\n",
    sha256: "b9e68e1bea3e5b19ca6b2f98b73a54b73daafaa250484902e09982e07a12e733",
  });
  expect(localFiles.get("./b")).not.toHaveProperty("text");
  expect(localFiles.get("./b")?.data).toEqual(new Uint8Array([0xff, 0x00]));
});

test("what can't be read is told where the spec names it", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "folder"));
  writeFileSync(join(folder, "large"), "");
  truncateSync(join(folder, "large"), 16 * 1024 * 1024 + 1);
  const { findings } = await read(folder, ["./none", "./folder", "./large"]);
  expect(findings.map(({ code }) => code)).toEqual([
    "local-file-missing",
    "local-file-unreadable",
    "local-file-too-large",
  ]);
  expect(findings.every(({ path }) => path.join() === "files,0,file")).toBe(true);
});

test("a template that is no text, or does not compile, is told", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "binary"), Buffer.from([0xff]));
  writeFileSync(join(folder, "wrong"), "x\n{{#if a}}");
  const { findings, templates } = await read(folder, [], ["./binary", "./wrong"]);
  expect(templates.size).toBe(0);
  expect(findings).toMatchObject([
    { code: "contents-not-text" },
    { code: "template-syntax", position: { file: "shown/wrong", line: 2 } },
  ]);
});

async function loadedFrom(spec: object, files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, "cluster.yaml"), specText(spec as Record<string, unknown>));
  const stdin = (async function* () {})();
  const options = { selection: everything, stdin, env: { TOKEN: "s3cr3t-token" } };
  return loadCluster(join(folder, "cluster.yaml"), options);
}

test("everything that a spec names is read, relative to it: files, units, drop-ins and user-data", async () => {
  const spec = aSpec({
    files: [
      { path: "/etc/a", file: "./a" },
      { path: "/etc/t", content: { env: "TOKEN" } },
    ],
    units: [{ name: "b.service", file: "./b", dropIns: [{ name: "c.conf", template: "./c" }] }],
    delivery: { cloudInit: { base: { template: "./d" } } },
  });
  const { loaded, findings } = await loadedFrom(spec, { a: "a", b: "b", c: "c", d: "d" });
  expect(findings).toEqual([]);
  expect([...(loaded?.localFiles.keys() ?? [])]).toEqual(["./a", "./b"]);
  expect([...(loaded?.templates.keys() ?? [])]).toEqual(["./c", "./d"]);
  // What is referred to from a file counts as a secret, and is taken out of reports.
  expect(loaded?.secrets).toEqual(["s3cr3t-token"]);
});

test("a missing file is told once, at its place, and not again by the render", async () => {
  const spec = aSpec({ files: [{ path: "/etc/a", file: "./none" }] });
  const { loaded, findings } = await loadedFrom(spec, {});
  expect(loaded).toBeUndefined();
  expect(hasErrors(findings)).toBe(true);
  expect(findings).toMatchObject([{ code: "local-file-missing", path: ["files", 0, "file"] }]);
  expect(findings[0]?.position?.sourceLine).toContain("./none");
});
