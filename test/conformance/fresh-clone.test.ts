import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = new URL("../..", import.meta.url).pathname;
const readme = readFileSync(join(root, "README.md"), "utf8");
let clone = "";

/** Renders a spec with the library alone. The misuse that is expected to be an error shows that the types are there. */
const program = `
import { everything, loadSpec, outputFolder, render, resolve, type Finding } from "@nodegen/nodegen";
import { renderTools } from "@nodegen/nodegen/node";

const { spec, findings } = loadSpec(\`
apiVersion: nodegen/v1alpha1
kind: Cluster
metadata: { name: mine }
kubernetes: { version: "1.35.2" }
host: { family: debian }
containerd: { version: 2.1.9 }
images: { pause: { reference: "registry.internal.example/pause:3.10.1", archive: { path: /opt/pause.tar } } }
nodePools: [{ name: workers }]
\`, "mine.yaml");
const problems: readonly Finding[] = findings;
// @ts-expect-error
const wrong: number = findings;
if (spec === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
const { nodes } = resolve(spec, everything);
const input = { references: new Map(), archives: new Map(), formats: [] };
console.log(render(nodes, input, renderTools).outputs.map(outputFolder).join(" "));
`;

beforeAll(() => {
  clone = join(mkdtempSync(join(tmpdir(), "nodegen-clone-")), "nodegen");
  // What is committed, as a new user gets it: nothing of the work tree, nothing built.
  execFileSync("git", ["clone", "--quiet", root, clone]);
});

afterAll(() => rmSync(join(clone, ".."), { recursive: true, force: true }));

test("the first command of the README renders the example in a fresh clone", () => {
  const [, command] = /```console\n(.*)\n```/.exec(readme) ?? [];
  const [, table] = /```text\n([\s\S]*?)```/.exec(readme) ?? [];
  const env = { ...process.env, NODE_ENV: "development" };
  const printed = execFileSync("sh", ["-c", String(command)], {
    cwd: clone,
    env,
    encoding: "utf8",
  });
  expect(printed.endsWith(String(table))).toBe(true);
  const manifest = JSON.parse(readFileSync(join(clone, "out/manifest.json"), "utf8"));
  expect(manifest.files.length).toBeGreaterThan(20);
});

test("a program of somebody else compiles against the library's types, and runs", () => {
  const folder = join(clone, "../consumer");
  mkdirSync(join(folder, "node_modules/@nodegen"), { recursive: true });
  symlinkSync(clone, join(folder, "node_modules/@nodegen/nodegen"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "program.ts"), program);
  const tools = join(clone, "node_modules/.bin");
  const options = ["--module", "nodenext", "--target", "es2022", "--strict"];
  const types = ["--typeRoots", join(clone, "node_modules/@types"), "--types", "node"];
  const run = (file: string, args: readonly string[]) =>
    execFileSync(file, args, { cwd: folder, encoding: "utf8" });
  run(join(tools, "tsc"), [...options, ...types, "program.ts"]);
  expect(run(process.execPath, ["program.js"])).toBe("workers/tree workers/cloud-init\n");
});

test("the clone is left without a change that git would see", () => {
  const status = execFileSync("git", ["status", "--porcelain"], { cwd: clone, encoding: "utf8" });
  expect(status).toBe("");
});
