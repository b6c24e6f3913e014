import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../node/temporary.ts";
import { nodegen } from "./nodegen.ts";

const good =
  'version = 3\n[plugins."io.containerd.cri.v1.images".pinned_images]\n  sandbox = "a.example/pause:1"\n';
const bad =
  'version = 3\n[plugins."io.containerd.grpc.v1.cri"]\n  sandbox_image = "a.example/pause:1"\n';
const deprecated =
  'version = 3\n[plugins."io.containerd.cri.v1.images".registry.mirrors."a.example"]\n  endpoint = ["https://b.example"]\n';

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const lint = (cwd: string, ...args: readonly string[]) => nodegen(["lint", ...args], { cwd });

describe("nodegen lint", () => {
  test("says nothing of a file in order but that it looked at it", () => {
    const folder = folderWith({ "config.toml": good });
    expect(lint(folder, "config.toml", "--containerd", "2.1.9")).toEqual({
      code: 0,
      stdout: "1 file checked\n",
      stderr: "",
    });
  });

  test("shows the line, and what containerd makes of it", () => {
    const folder = folderWith({ "config.toml": bad });
    const { code, stdout, stderr } = lint(folder, "config.toml", "--containerd", "2.1.9");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toBe(
      [
        'error[containerd-sandbox-ignored] plugins["io.containerd.grpc.v1.cri"].sandbox_image: containerd 2.1.9 ignores plugins."io.containerd.grpc.v1.cri".sandbox_image: its sandbox image is registry.k8s.io/pause:3.10',
        " --> config.toml:3:3",
        "  |",
        '3 |   sandbox_image = "a.example/pause:1"',
        "  |   ^^^^^^^^^^^^^",
        '  = hint: write plugins."io.containerd.cri.v1.images".pinned_images.sandbox instead',
        "",
        "1 error",
        "",
      ].join("\n"),
    );
  });

  test("looks through folders, and follows their links as containerd does", () => {
    const folder = folderWith({
      "etc/containerd/config.toml": good,
      "etc/containerd/certs.d/docker.io/hosts.toml":
        'server = "https://a.example"\n[host."https://a.example"]\n',
      "etc/containerd/notes.txt": "nothing",
      "etc/containerd/logo.toml": Buffer.from([0xff, 0x00, 0xff]),
    });
    symlinkSync("certs.d/docker.io", join(folder, "etc/containerd/linked"));
    symlinkSync("..", join(folder, "etc/containerd/up"));
    symlinkSync("itself", join(folder, "etc/containerd/itself"));
    const { stderr } = lint(folder, "etc", "--containerd", "2.1.9");
    expect(stderr).toContain("error[certs-d-unread]");
    expect(stderr).toContain(" --> etc/containerd/certs.d/docker.io/hosts.toml:1:1\n");
    expect(stderr).not.toContain("certs.d/docker.io/../");
  });

  test("warnings count with --strict alone", () => {
    const folder = folderWith({ "config.toml": deprecated });
    const args = ["config.toml", "--containerd", "2.1.9"];
    expect(lint(folder, ...args)).toMatchObject({ code: 0, stdout: "1 file checked\n" });
    expect(lint(folder, ...args, "--strict")).toMatchObject({ code: 1, stdout: "" });
  });

  test.each(["json", "sarif", "github"])("writes %s", (output) => {
    const folder = folderWith({ "config.toml": bad });
    const { code, stdout, stderr } = lint(
      folder,
      "config.toml",
      "--containerd",
      "2.1",
      "--output",
      output,
    );
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain("containerd-sandbox-ignored");
    if (output !== "github") expect(() => JSON.parse(stderr)).not.toThrow();
  });
});

describe("what can't be judged is wrong usage", () => {
  const files = {
    "config.toml": good,
    "a.toml": "a = 1\n",
    "latin.toml": Buffer.from([0x61, 0xff]),
    "wide.toml": Buffer.from([0xff, 0xfe, 0x61, 0x00]),
    "large.toml": Buffer.alloc(4 * 1024 * 1024 + 1, "#"),
    "empty/x.txt": "",
  };

  test.each([
    { name: "a file that is not there", args: ["nowhere.toml"], says: "error[input-path-missing]" },
    { name: "a device", args: ["/dev/null"], says: "error[input-path-not-a-file]" },
    {
      name: "a file of nobody's",
      args: ["a.toml"],
      says: "error[input-no-kind] nothing tells what a.toml is",
    },
    {
      name: "a folder with nothing in it",
      args: ["empty"],
      says: "error[input-no-kind] in empty there is no file",
    },
    { name: "bytes that are no text", args: ["latin.toml"], says: "error[input-not-utf8]" },
    { name: "UTF-16", args: ["wide.toml"], says: "error[input-utf16]" },
    { name: "a large file", args: ["large.toml"], says: "error[input-path-too-large]" },
  ])("$name", ({ args, says }) => {
    const folder = folderWith(files);
    const { code, stderr, stdout } = lint(folder, ...args, "--containerd", "2.1.9");
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(says);
  });

  test.each(["closed.toml", "closed/config.toml", "closed"])("what may not be read: %s", (path) => {
    const folder = folderWith({ "closed.toml": good, "closed/config.toml": good });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, "closed.toml"), 0o000);
    chmodSync(join(folder, "closed"), 0o000);
    const args = ["lint", path, "--containerd", "2.1.9"];
    const { code, stderr } = nodegen(args, { cwd: folder, asNobody: true });
    expect(code).toBe(2);
    expect(stderr).toContain(`error[input-unreadable] can't read ${path}: permission denied`);
  });

  test("a file without the version of its reader", () => {
    const { code, stderr } = lint(folderWith(files), "config.toml");
    expect(code).toBe(2);
    expect(stderr).toContain("error[input-version-needed]");
    expect(stderr).toContain("hint: add --containerd with the version on the node");
  });

  test.each([
    {
      args: ["config.toml", "--containerd", "3.0"],
      says: "nodegen does not know containerd 3.0; it knows 1.6",
    },
    {
      args: ["config.toml", "--containerd", "2.1", "--containerd", "2.2"],
      says: "--containerd may be given only once",
    },
    { args: ["--containerd", "2.1"], says: "Not enough non-option arguments" },
    { args: ["config.toml", "--containerd"], says: "Not enough arguments following: containerd" },
  ])("$args", ({ args, says }) => {
    const { code, stderr } = lint(folderWith(files), ...args);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
  });
});
