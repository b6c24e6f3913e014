import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { NodePlan } from "../../src/core/plan/plan.ts";
import { bakedPlans, writtenPayload } from "../specs/payloads.ts";
import { planted } from "../specs/variants.ts";
import { runTool } from "./command.ts";
import { machineRoot, standingIn, wantedBy } from "./machine-root.ts";

// install.sh brings the payload of every example and variant to the root of a machine. What is there then must be what
// the plan says; ignition.test.ts and cloud-init.test.ts hold the same of Ignition and cloud-init. So all are the same.

const plans = [...new Map((await bakedPlans()).map((one) => [shapeOf(one.plan), one])).values()];
const shells = [["dash"], ["/bin/busybox", "sh"]] as const;
const cases = plans.map(({ name, ...baked }, index) => ({
  name,
  baked,
  shell: shells[index % shells.length] ?? shells[0],
}));

describe.each(cases)("the payload of $name", ({ baked, shell }) => {
  const payload = writtenPayload(baked);
  const { root, remove } = machineRoot();
  afterAll(() => {
    payload.remove();
    remove();
  });
  const install = (...options: readonly string[]) =>
    runTool({
      command: [...shell, join(payload.folder, "install.sh"), "--root", root, ...options],
    });

  test(`has its digests as sha256sum takes them`, () => {
    const command = [
      "sh",
      "-c",
      'cd "$1" && sha256sum --check --strict --quiet SHA256SUMS',
    ] as const;
    const checked = runTool({ command: [...command, "sh", payload.folder] });
    expect(checked).toEqual({ code: 0, stdout: "", stderr: "" });
  });

  test(`is, once installed by ${shell.join(" ")}, what the plan says`, () => {
    expect(install()).toMatchObject({ code: 0, stderr: "" });
    expect(standingIn(root)).toEqual(wantedBy(baked.plan));
  });

  test("is not installed a second time", () => {
    const before = standingIn(root);
    const all = Object.keys(before).length;
    expect(install()).toEqual({
      code: 0,
      stdout: `install.sh: nothing to do: all ${all} files and links are as they should be\n`,
      stderr: "",
    });
    expect(standingIn(root)).toEqual(before);
    expect(install("--verify")).toMatchObject({ code: 0, stderr: "" });
  });

  test("is the same unpacked from rootfs.tar, but for the archives", () => {
    const { root: other, remove } = machineRoot();
    const tar = join(payload.folder, "rootfs.tar");
    // As root; accounts are those of this machine, which are Debian's as well.
    const options = ["--extract", "--preserve-permissions", "--file", tar, "--directory", other];
    expect(runTool({ command: ["tar", ...options] })).toEqual({ code: 0, stdout: "", stderr: "" });
    const archives = baked.plan.files.filter(
      ({ content, from }) => typeof content !== "string" && from[0] === "images",
    );
    const left = new Set(archives.map(({ path }) => path));
    const wanted = Object.entries(wantedBy(baked.plan)).filter(([path]) => !left.has(path));
    expect(standingIn(other)).toEqual(Object.fromEntries(wanted));
    remove();
  });

  test("holds no secret", () => {
    const text = readFileSync(join(payload.folder, "rootfs.tar"), "latin1");
    for (const secret of Object.values(planted)) expect(text).not.toContain(secret.trim());
  });
});

/** What decides what install.sh does: the content of a file, and the name of a registry, are no matter. */
function shapeOf(plan: NodePlan): string {
  const paths = Object.entries(wantedBy(plan)).map(([path, standing]) => {
    const place = path.replace(/(?<=certs\.d\/)[^/]+/, "*").replace(/v\d/, "v*");
    return `${place} ${standing.replace(/[0-9a-f]{64}/, "")}`;
  });
  return [...new Set(paths)].join("\n");
}

/** The programs of two payloads differ in their list alone. */
const programs = cases.slice(0, 3);

describe.each(programs)("install.sh of $name", ({ baked }) => {
  const payload = writtenPayload(baked);
  afterAll(payload.remove);
  const program = join(payload.folder, "install.sh");

  test("shellcheck has no remark", () => {
    const options = ["--shell=sh", "--severity=style", "--norc"];
    expect(runTool({ command: ["shellcheck", ...options, program] })).toEqual({
      code: 0,
      stdout: "",
      stderr: "",
    });
  });

  test.each(cases.slice(0, shells.length))("$shell can parse it", ({ shell }) => {
    expect(runTool({ command: [...shell, "-n", program] })).toEqual({
      code: 0,
      stdout: "",
      stderr: "",
    });
  });
});
