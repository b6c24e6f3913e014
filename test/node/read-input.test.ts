import { execFileSync, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { expect, test } from "vitest";
import { readInput } from "../../src/node/read-input.ts";
import { temporaryFolder } from "./temporary.ts";

const noStdin = Readable.from([]);

function aSpec(content: string | Buffer): string {
  const file = join(temporaryFolder(), "cluster.yaml");
  writeFileSync(file, content);
  return file;
}

test("a file is read as UTF-8, without its byte-order mark", async () => {
  expect(await readInput(aSpec("\ufeffname: ü\n"), noStdin)).toEqual({
    text: "name: ü\n",
    findings: [],
  });
  expect(await readInput(aSpec(""), noStdin)).toEqual({ text: "", findings: [] });
});

test("- is standard input, and a character may be split between two reads", async () => {
  const bytes = Buffer.from("name: ü\n");
  const stdin = Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]);
  expect(await readInput("-", stdin)).toEqual({ text: "name: ü\n", findings: [] });
});

test("a pipe is read like a file", async () => {
  const pipe = join(temporaryFolder(), "pipe");
  execFileSync("mkfifo", [pipe]);
  spawn("sh", ["-c", 'echo hello > "$0"', pipe]);
  expect((await readInput(pipe, noStdin)).text).toBe("hello\n");
});

test.each([
  { name: "that is missing", file: () => "/nowhere/cluster.yaml", code: "input-missing" },
  { name: "below a file", file: () => `${aSpec("x")}/y`, code: "input-missing" },
  { name: "that is a folder", file: () => temporaryFolder(), code: "input-not-a-file" },
  { name: "without end", file: () => "/dev/zero", code: "input-too-large" },
  {
    name: "that is Latin-1",
    file: () => aSpec(Buffer.from("name: \xfc", "latin1")),
    code: "input-not-utf8",
  },
  {
    name: "that is UTF-16",
    file: () => aSpec(Buffer.from("\ufeffname: x", "utf16le")),
    code: "input-utf16",
  },
  {
    name: "with a name that is too long",
    file: () => `/${"x".repeat(300)}`,
    code: "input-unreadable",
  },
])("a spec $name is a finding", async ({ file, code }) => {
  const { text, findings } = await readInput(file(), noStdin);
  expect(text).toBeUndefined();
  expect(findings.map((found) => found.code)).toEqual([code]);
});

test("the first byte that is not UTF-8 is named", async () => {
  const bytes = Buffer.concat([
    Buffer.from("ü \ufffd "),
    Buffer.from([0xe2, 0x82]),
    Buffer.from("x"),
  ]);
  const { findings } = await readInput(aSpec(bytes), noStdin);
  expect(findings[0]?.message).toMatch(/byte 7 does not belong there/);
});

test("endless standard input is let go of at the limit", async () => {
  let chunks = 0;
  async function* endless() {
    for (;;) {
      chunks += 1;
      yield Buffer.alloc(1024 * 1024, "x");
    }
  }
  const { findings } = await readInput("-", endless());
  expect(findings.map((found) => found.code)).toEqual(["input-too-large"]);
  expect(chunks).toBe(17);
});

test("standard input that fails is a finding", async () => {
  const broken = Object.assign(new Error("EIO"), { code: "EIO", errno: -5 });
  const stdin = new Readable({ read: (): void => void stdin.destroy(broken) });
  const { findings } = await readInput("-", stdin);
  expect(findings.map((found) => found.message)).toEqual([
    "can't read standard input: input/output error",
  ]);
});
