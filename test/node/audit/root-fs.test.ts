import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { standingIn } from "../../../src/node/audit/root-fs.ts";
import { temporaryFolder } from "../temporary.ts";
import { aRoot } from "./a-root.ts";

describe("links lead where they lead on the machine", () => {
  const root = () =>
    aRoot({
      "usr/lib/x/config.toml": "x",
      lib: { linkTo: "usr/lib" },
      "etc/absolute.toml": { linkTo: "/usr/lib/x/config.toml" },
      "etc/relative.toml": { linkTo: "../usr/lib/x/config.toml" },
      "etc/above.toml": { linkTo: "../../../../../usr/lib/x/config.toml" },
      "etc/folder": { linkTo: "/lib/x" },
    });

  test.each([
    "etc/absolute.toml",
    "etc/relative.toml",
    "etc/above.toml",
    "etc/folder/config.toml",
    "lib/x/config.toml",
  ])("%s", (path) => {
    expect(standingIn(root(), `/${path}`)).toMatchObject({
      kind: "file",
      real: "/usr/lib/x/config.toml",
    });
  });

  test("a link to a file outside of the folder leads to nothing, though the file is there", () => {
    const outside = temporaryFolder();
    writeFileSync(join(outside, "secret"), "secret");
    const folder = aRoot({ "etc/a": { linkTo: join(outside, "secret") } });
    symlinkSync(`../..${"/..".repeat(20)}${outside}/secret`, join(folder, "etc/b"));
    expect(standingIn(folder, "/etc/a").kind).toBe("missing");
    expect(standingIn(folder, "/etc/b").kind).toBe("missing");
    expect(standingIn(folder, `/..${outside}/secret`).kind).toBe("missing");
  });

  test("a circle ends", () => {
    const folder = aRoot({ "etc/a": { linkTo: "b" }, "etc/b": { linkTo: "/etc/a" } });
    expect(standingIn(folder, "/etc/a").kind).toBe("circle");
    expect(standingIn(folder, "/etc/a/below").kind).toBe("circle");
  });

  test("below a file is nothing", () => {
    expect(standingIn(aRoot({ "etc/a": "" }), "/etc/a/b").kind).toBe("missing");
    expect(standingIn(aRoot({ "etc/a": "" }), "/etc/a/..").kind).toBe("missing");
  });

  test("a pipe is said to be one", () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "etc"));
    execFileSync("mkfifo", [join(folder, "etc/pipe")]);
    expect(standingIn(folder, "/etc/pipe")).toEqual({ kind: "other", what: "a pipe" });
  });
});
