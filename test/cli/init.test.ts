import { existsSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { aFolder, nodegen } from "./nodegen.ts";

const init = [
  "init",
  "--platform",
  "aws",
  "--registry",
  "registry.internal.example",
  "--kubernetes",
  "1.35.2",
];

describe("init", () => {
  test("writes cluster.yaml, which validates and audits clean, and says what is next", () => {
    const cwd = aFolder({});
    const { code, stdout, stderr } = nodegen(init, { cwd });
    expect({ code, stdout }).toEqual({ code: 0, stdout: "cluster.yaml is written\n" });
    expect(stderr).toContain(
      "oci-archive:pause-3.10.1.tar:registry.internal.example/pause:3.10.1\n",
    );
    const commands = [...stderr.matchAll(/^ +nodegen (.+)$/gm)].map(([, args = ""]) =>
      args.split(" "),
    );
    expect(commands.map(([name]) => name)).toEqual(["validate", "audit", "render"]);
    for (const args of commands) {
      const strict = nodegen(
        [...args, "--strict"].filter((arg) => args[0] !== "render" || arg !== "--strict"),
        { cwd },
      );
      expect(strict, args.join(" ")).toMatchObject({ code: 0, stderr: "" });
    }
    expect(existsSync(join(cwd, "out/workers/cloud-init/user-data"))).toBe(true);
  });

  test("writes elsewhere with -o, and says so in the commands, quoted", () => {
    const cwd = aFolder({});
    const { code, stderr } = nodegen([...init, "-o", "a spec.yaml"], { cwd });
    expect(code).toBe(0);
    expect(stderr).toContain("nodegen audit 'a spec.yaml'\n");
    expect(readdirSync(cwd)).toEqual(["a spec.yaml"]);
  });

  test("prints with -o -, and writes nothing", () => {
    const cwd = aFolder({});
    const { code, stdout } = nodegen([...init, "-o", "-"], { cwd });
    expect({ code, files: readdirSync(cwd) }).toEqual({ code: 0, files: [] });
    expect(nodegen(["validate", "-", "--strict"], { cwd, input: stdout }).code).toBe(0);
  });

  test("overwrites nothing", () => {
    const cwd = aFolder({ "cluster.yaml": "mine" });
    const { code, stdout, stderr } = nodegen(init, { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("cluster.yaml is there already");
    expect(readFileSync(join(cwd, "cluster.yaml"), "utf8")).toBe("mine");
  });

  test("follows no link that leads nowhere", () => {
    const cwd = aFolder({});
    symlinkSync("elsewhere", join(cwd, "cluster.yaml"));
    expect(nodegen(init, { cwd }).code).toBe(2);
    expect(existsSync(join(cwd, "elsewhere"))).toBe(false);
  });

  test.each([
    {
      name: "an unknown platform",
      args: [...init, "--platform", "awss"].filter((arg) => arg !== "aws"),
      says: '"generic", "aws"',
    },
    { name: "an unknown family", args: [...init, "--family", "arch"], says: '"debian", "rhel"' },
    {
      name: "an unknown minor",
      args: [...init.slice(0, -1), "1.29.0"],
      says: "the minors are 1.30",
    },
    {
      name: "an unknown containerd",
      args: [...init, "--containerd", "1.5.18"],
      says: "the minors are 1.6",
    },
    {
      name: "a URL as registry",
      args: [
        "init",
        "--platform",
        "aws",
        "--registry",
        "https://a.example",
        "--kubernetes",
        "1.35.2",
      ],
      says: "--registry is a host",
    },
    {
      name: "no registry",
      args: ["init", "--platform", "aws", "--kubernetes", "1.35.2"],
      says: "Missing required argument: registry",
    },
    { name: "an empty file name", args: [...init, "-o", ""], says: "-o needs a file" },
    {
      name: "a folder that is not there",
      args: [...init, "-o", "no/cluster.yaml"],
      says: "no/cluster.yaml can't be written: it is not there",
    },
    { name: "a word too many", args: [...init, "x"], says: "Unknown argument: x" },
  ])("$name is wrong usage: 2, a sentence, and nothing written", ({ args, says }) => {
    const cwd = aFolder({});
    const { code, stdout, stderr } = nodegen(args, { cwd });
    expect({ code, stdout, files: readdirSync(cwd) }).toEqual({ code: 2, stdout: "", files: [] });
    expect(stderr).toContain(says);
  });
});
