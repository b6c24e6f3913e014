import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { snapshot } from "../node/temporary.ts";
import { aFolder, aRenderedFolder, nodegen } from "./nodegen.ts";

const config = "workers/tree/etc/containerd/config.toml";
const staging = ".nodegen-new";

/** A folder with a rendered `out`, after `change` was done to it. */
function anOutput(change: (out: string) => void = () => undefined): string {
  const cwd = aRenderedFolder();
  change(join(cwd, "out"));
  return cwd;
}

interface State {
  readonly name: string;
  readonly change: (out: string) => void;
  readonly code: number;
  readonly state: string;
  readonly finding?: string;
}

test.each<State>([
  { name: "as it was rendered", change: () => undefined, code: 0, state: "complete" },
  {
    name: "with a changed file",
    change: (out) => writeFileSync(join(out, config), "changed"),
    code: 1,
    state: "complete",
    finding: "error[output-modified]",
  },
  {
    name: "without a file",
    change: (out) => rmSync(join(out, config)),
    code: 1,
    state: "complete",
    finding: "error[output-missing]",
  },
  {
    name: "with a file more",
    change: (out) => writeFileSync(join(out, "workers/tree/etc/surplus"), ""),
    code: 1,
    state: "complete",
    finding: "error[output-surplus]",
  },
  {
    name: "of which the next render was interrupted before it began",
    change: (out) => mkdirSync(join(out, staging)),
    code: 0,
    state: "old",
    finding: "warning[output-pending]",
  },
  {
    name: "of which the next render was interrupted half-way",
    change: (out) => {
      // A pending render of the same files, of which one is still to be put in place.
      mkdirSync(join(out, staging));
      const manifest = JSON.parse(snapshot(out)["manifest.json"]?.replace(/^\d+ /, "") ?? "");
      const [first, ...rest] = manifest.files;
      const next = { ...manifest, files: [{ ...first, sha256: "0".repeat(64) }, ...rest] };
      writeFileSync(join(out, staging, "manifest.json"), JSON.stringify(next));
      writeFileSync(join(out, rest[0].path), "neither old nor new");
    },
    code: 1,
    state: "interrupted",
    finding: "error[output-interrupted]",
  },
  {
    name: "of which only the working folder is left to remove",
    change: (out) => {
      mkdirSync(join(out, ".nodegen-done"));
    },
    code: 0,
    state: "new",
    finding: "warning[output-leftovers]",
  },
])("an output $name is $state: $code", ({ change, code, state, finding = "" }) => {
  const cwd = anOutput(change);
  const before = snapshot(cwd);
  const ran = nodegen(["verify", "out"], { cwd });
  expect(ran).toMatchObject({ code, stdout: `out: ${state}\n` });
  expect(ran.stderr).toContain(finding);
  expect(snapshot(cwd)).toEqual(before);
});

test.each([
  { name: "that is not there", dir: "absent", finding: "output-absent" },
  { name: "that is empty", dir: "empty", finding: "output-absent" },
  { name: "that is somebody else's", dir: "foreign", finding: "output-foreign" },
  { name: "that is a file", dir: "file", finding: "output-not-a-directory" },
  { name: "that is a link", dir: "link", finding: "output-not-a-directory" },
  { name: "called -", dir: "-", finding: "output-absent" },
])("a folder $name is nothing to verify: 2", ({ dir, finding }) => {
  const cwd = aFolder({ "foreign/thesis.txt": "mine", file: "mine" });
  mkdirSync(join(cwd, "empty"));
  symlinkSync("empty", join(cwd, "link"));
  expect(nodegen(["verify", dir], { cwd })).toMatchObject({
    code: 2,
    stdout: "",
    stderr: expect.stringContaining(`error[${finding}]`),
  });
});

test("a folder that this user can't look into is nothing to verify: 2", () => {
  const cwd = anOutput((out) => {
    renameSync(out, `${out}-closed`);
    mkdirSync(out);
    renameSync(`${out}-closed`, join(out, "inner"));
    chmodSync(out, 0o000);
  });
  const result = nodegen(["verify", "out/inner"], { cwd, asNobody: true });
  // Else the folder could not be removed after the tests.
  chmodSync(join(cwd, "out"), 0o755);
  expect(result).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("error[output-unreadable]"),
  });
});

test("findings of verify may be JSON", () => {
  const cwd = anOutput((out) => rmSync(join(out, config)));
  const { stderr } = nodegen(["verify", "out", "--output", "json"], { cwd });
  expect(JSON.parse(stderr)).toMatchObject([{ code: "output-missing" }]);
});
