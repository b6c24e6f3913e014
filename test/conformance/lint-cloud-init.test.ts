import { describe, expect, test } from "vitest";
import { findingsIn } from "../core/lint/machine.ts";
import { firstStages, onCloudInitNode, suites } from "./cloud-init-node.ts";

// What cloud-init makes of a user-data is what lint says of it.

const metaData = "instance-id: lint\n";

const entry = (path: string, more: string) =>
  `  - path: ${path}\n    content: aGVsbG8=\n${more === "" ? "" : `    ${more}\n`}`;

/** Each file, what is said beside its content, and what is found; the mode and the text that it gets. */
const files: readonly {
  readonly path: string;
  readonly more: string;
  readonly codes: readonly string[];
  readonly mode: string;
  readonly text: string;
}[] = [
  {
    path: "/l/decimal",
    more: "permissions: 644",
    codes: ["cloud-config-mode"],
    mode: "1204",
    text: "aGVsbG8=",
  },
  {
    path: "/l/words",
    more: "permissions: u=rw",
    codes: ["cloud-config-mode"],
    mode: "644",
    text: "aGVsbG8=",
  },
  {
    path: "/l/octal",
    more: "permissions: 0600",
    codes: ["cloud-config-mode-number"],
    mode: "600",
    text: "aGVsbG8=",
  },
  { path: "/l/quoted", more: "permissions: '0600'", codes: [], mode: "600", text: "aGVsbG8=" },
  { path: "/l/bare", more: "permissions: 0o600", codes: [], mode: "600", text: "aGVsbG8=" },
  {
    path: "/l/encoding",
    more: "encoding: base-64",
    codes: ["cloud-config-encoding"],
    mode: "644",
    text: "aGVsbG8=",
  },
  { path: "/l/b64", more: "encoding: b64", codes: [], mode: "644", text: "hello" },
];

describe.each(suites)("cloud-init of %s", (suite) => {
  /** What `command` prints on a machine with this user-data after the first stages, whatever they said. */
  async function resultOf(userData: string, command: string): Promise<string> {
    return onCloudInitNode(suite, { userData, metaData }, async (space) => {
      for (const stage of firstStages) await space.run(stage, { timeoutSeconds: 120 });
      return (await space.run(command)).stdout;
    });
  }

  const codes = (text: string) => findingsIn({ "/user-data": text }).map(({ code }) => code);

  test("writes files with the modes and texts that lint says", async () => {
    const one = ({ path, more }: (typeof files)[number]) => entry(path, more);
    for (const file of files) {
      expect({ file, codes: codes(`#cloud-config\nwrite_files:\n${one(file)}`) }).toEqual({
        file,
        codes: file.codes,
      });
    }
    const userData = `#cloud-config\nwrite_files:\n${files.map(one).join("")}`;
    const read = files.map(({ path }) => `stat -c '%a' ${path}; cat ${path}; echo`).join("; ");
    expect((await resultOf(userData, read)).trim().split("\n")).toEqual(
      files.flatMap(({ mode, text }) => [mode, text]),
    );
  });

  test.each([
    ["encoding: b64\n    content: aGVsbG8", "cloud-config-base64"],
    ["owner: nobody-here:nobody-here", "cloud-config-owner"],
    ["owner: '1000:1000'", "cloud-config-owner"],
  ])("writes nothing behind an entry with %j", async (more, code) => {
    const broken = `  - path: /l/first\n    ${more}\n`;
    const text = `#cloud-config\nwrite_files:\n${broken}${entry("/l/second", "")}`;
    expect(codes(text)).toEqual([code]);
    expect(await resultOf(text, "test -e /l/second && echo there")).toBe("");
  });

  test.each([
    ["write_files:\n", "user-data-header"],
    ["\uFEFF#cloud-config\nwrite_files:\n", "user-data-header"],
    ["#cloud-config\nwrite_file:\n", "cloud-config-key"],
  ])("does nothing with %j", async (before, code) => {
    const text = `${before}${entry("/l/second", "")}`;
    expect(codes(text)).toEqual([code]);
    expect(await resultOf(text, "test -e /l/second && echo there")).toBe("");
  });

  test("forgets the first of two keys", async () => {
    const text = `#cloud-config\nwrite_files:\n${entry("/l/first", "")}write_files:\n${entry("/l/second", "")}`;
    expect(codes(text)).toEqual(["cloud-config-duplicate-key"]);
    expect(await resultOf(text, "ls /l")).toBe("second\n");
  });

  test("forgets an earlier part's list, unless the later says how to merge", async () => {
    const part = (path: string, more: string) =>
      `- |\n  #cloud-config\n${more}${`write_files:\n${entry(path, "")}`.replace(/^(?=.)/gm, "  ")}`;
    const how = "  merge_how: 'list(append)+dict(recurse_array)+str()'\n";
    const replaced = `#cloud-config-archive\n${part("/l/first", "")}${part("/l/second", "")}`;
    expect(codes(replaced)).toEqual(["cloud-config-part-replaced"]);
    expect(await resultOf(replaced, "ls /l")).toBe("second\n");
    const merged = `#cloud-config-archive\n${part("/l/first", "")}${part("/l/second", how)}`;
    expect(codes(merged)).toEqual([]);
    expect(await resultOf(merged, "ls /l")).toBe("first\nsecond\n");
  });
});
