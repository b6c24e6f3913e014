import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pathText } from "../../src/core/report/path.ts";
import { referenceKey } from "../../src/core/spec/reference.ts";
import { readReferences } from "../../src/node/references.ts";
import { temporaryFolder } from "./temporary.ts";

const path = ["registries", 0, "mirrors", 0, "tls", "ca"];

function read(
  reference: { file?: string; env?: string },
  folder: string,
  env: NodeJS.ProcessEnv = {},
) {
  return readReferences([{ path, secret: true, ...reference }], folder, env);
}

test("files are read from the folder of the spec, and variables from the environment, byte for byte", () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "pki"));
  writeFileSync(join(folder, "pki/ca.crt"), "PEM ü\r\n\n");
  const wanted = [
    { path, file: "./pki/ca.crt", secret: false },
    { path, file: join(folder, "pki/ca.crt"), secret: false },
    { path, env: "AUTH", secret: true },
  ];
  const { values, findings } = readReferences(wanted, folder, { AUTH: "Basic eA==" });
  expect(findings).toEqual([]);
  expect(Object.fromEntries(values)).toEqual({
    "file:./pki/ca.crt": "PEM ü\r\n\n",
    [`file:${folder}/pki/ca.crt`]: "PEM ü\r\n\n",
    "env:AUTH": "Basic eA==",
  });
  expect(wanted.map(referenceKey)).toContain("env:AUTH");
});

test.each([
  { name: "a file that is missing", reference: { file: "nowhere" }, code: "reference-missing" },
  { name: "a file below a file", reference: { file: "plain/x" }, code: "reference-missing" },
  { name: "a file with a NUL in its name", reference: { file: "a\0b" }, code: "reference-missing" },
  { name: "a folder", reference: { file: "." }, code: "reference-not-a-file" },
  { name: "a pipe, without waiting", reference: { file: "pipe" }, code: "reference-not-a-file" },
  { name: "a device without end", reference: { file: "/dev/zero" }, code: "reference-not-a-file" },
  { name: "a file over 1 MiB", reference: { file: "large" }, code: "reference-too-large" },
  { name: "a file that is not UTF-8", reference: { file: "latin1" }, code: "reference-not-utf8" },
  { name: "a file that is empty", reference: { file: "empty" }, code: "reference-empty" },
  { name: "a file of blanks", reference: { file: "blank" }, code: "reference-empty" },
  { name: "a variable that is not set", reference: { env: "UNSET" }, code: "reference-env-unset" },
  { name: "a variable that is empty", reference: { env: "EMPTY" }, code: "reference-empty" },
  { name: "a variable that is not UTF-8", reference: { env: "BYTES" }, code: "reference-not-utf8" },
])("$name is a finding at its place", ({ reference, code }) => {
  const folder = temporaryFolder();
  execFileSync("mkfifo", [join(folder, "pipe")]);
  writeFileSync(join(folder, "plain"), "s3cret");
  writeFileSync(join(folder, "large"), "s3cret".repeat(200_000));
  writeFileSync(join(folder, "latin1"), Buffer.from("s3cret \xfc", "latin1"));
  writeFileSync(join(folder, "empty"), "");
  writeFileSync(join(folder, "blank"), " \n");
  const { values, findings } = read(reference, folder, { EMPTY: "", BYTES: "s3cret \ufffd" });
  expect(values.size).toBe(0);
  expect(findings.map((found) => [found.code, pathText(found.path)])).toEqual([
    [code, "registries[0].mirrors[0].tls.ca"],
  ]);
  expect(JSON.stringify(findings)).not.toContain("s3cret");
});

test("one missing file is a finding at each place that refers to it", () => {
  const wanted = [1, 2].map((at) => ({ path: ["files", at], file: "x", secret: false }));
  const { findings } = readReferences(wanted, temporaryFolder(), {});
  expect(findings.map((found) => pathText(found.path))).toEqual(["files[1]", "files[2]"]);
});

test("a file of 1 MiB to the byte is read", () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "x"), "x".repeat(1024 * 1024));
  expect(read({ file: "x" }, folder).values.get("file:x")?.length).toBe(1024 * 1024);
});

test("a file that says it has no bytes, as in /proc, is read all the same", () => {
  expect(read({ file: "/proc/self/status" }, "/").values.size).toBe(1);
});
