import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, inject } from "vitest";
import { temporaryFolder } from "../node/temporary.ts";
import { aSpec, type SpecDocument, specText } from "../specs/a-spec.ts";

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Beside PATH, which is all that there is otherwise. */
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** As nobody, whom file modes hold back. Where the tests do not run as root, they do that anyway. */
  readonly asNobody?: boolean;
}

const nobody = 65534;

/** Runs the built command to its end. Whatever it is asked, it shows no stack trace and admits no fault of its own. */
export function nodegen(args: readonly string[], options: RunOptions = {}): Ran {
  const { cwd, env = {}, input = "", asNobody = false } = options;
  const user = asNobody && process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};
  const { status, stdout, stderr } = spawnSync(process.execPath, [inject("command"), ...args], {
    encoding: "utf8",
    env: { PATH: process.env.PATH ?? "", ...env },
    input,
    ...(cwd === undefined ? {} : { cwd }),
    ...user,
  });
  sound({ code: status, stdout, stderr });
  return { code: status, stdout, stderr };
}

/** What a shell makes of a line, in which `$nodegen` is the command. */
export function shell(line: string, { cwd, env = {} }: RunOptions = {}): Ran {
  const command = `"${process.execPath}" "${inject("command")}"`;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", line.replaceAll("$nodegen", command)], {
    encoding: "utf8",
    env: { PATH: process.env.PATH ?? "", ...env },
    ...(cwd === undefined ? {} : { cwd }),
  });
  sound({ code: status, stdout, stderr });
  return { code: status, stdout, stderr };
}

function sound({ code, stdout, stderr }: Ran): void {
  const shown = stdout + stderr;
  expect(shown).not.toMatch(/^\s+at .+[:(]\d+/m);
  expect(shown).not.toContain("fault of nodegen");
  expect([0, 1, 2]).toContain(code);
}

/** A folder that holds these files, which others may look into. */
export function aFolder(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A folder that holds the spec as cluster.yaml. */
export function aSpecFolder(
  changes: SpecDocument = {},
  files: Readonly<Record<string, string>> = {},
): string {
  return aFolder({ "cluster.yaml": specText(aSpec(changes)), ...files });
}

/** Folders with a spec and its output, by the spec's text: made once, then only copied. */
const rendered = new Map<string, string>();
afterAll(() => {
  for (const folder of rendered.values()) rmSync(folder, { recursive: true, force: true });
});

/** A folder that holds the spec as cluster.yaml, and rendered in `out`. */
export function aRenderedFolder(changes: SpecDocument = {}): string {
  const text = specText(aSpec(changes));
  const model = rendered.get(text) ?? mkdtempSync(join(tmpdir(), "nodegen-rendered-"));
  if (!rendered.has(text)) {
    rendered.set(text, model);
    writeFileSync(join(model, "cluster.yaml"), text);
    expect(nodegen(["render", "cluster.yaml", "-o", "out"], { cwd: model }).code).toBe(0);
  }
  const folder = aFolder({});
  cpSync(model, folder, { recursive: true, verbatimSymlinks: true });
  chmodSync(folder, 0o755);
  return folder;
}

export const twoPools: SpecDocument = {
  nodePools: [
    { name: "workers", nodes: [{ name: "worker-1" }, { name: "worker-2" }] },
    { name: "storage" },
  ],
};

/** A spec about which there is a warning and no error: an old containerd. */
export const warned: SpecDocument = { containerd: { version: "2.1.4" } };

/** One of which nothing can be rendered. */
export const wrong: SpecDocument = { containerd: { version: "1.5.18" } };
