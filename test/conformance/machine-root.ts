import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NodePlan } from "../../src/core/plan/plan.ts";
import { enablingLinks, unitFiles } from "../../src/core/plan/unit-files.ts";
import { accounts } from "./ignition-node.ts";

/** The root of a machine that is only mounted, in a folder whose name needs quotes. */
export interface MachineRoot {
  readonly root: string;
  readonly remove: () => void;
}

const known = ["/etc/passwd", "/etc/group"];

export function machineRoot(): MachineRoot {
  const parent = mkdtempSync(join(tmpdir(), "nodegen-root-"));
  const root = join(parent, "an image's root");
  mkdirSync(join(root, "etc"), { recursive: true });
  const lines = Object.entries(accounts).map(([name, id]) => `${name}:x:${id}:${id}\n`);
  for (const path of known) writeFileSync(join(root, path), lines.join(""));
  return { root, remove: () => rmSync(parent, { recursive: true, force: true }) };
}

/** What stands on a machine by path: `<mode> <uid>:<gid> <sha256>`, or `-> <target>`. */
export type Standing = Readonly<Record<string, string>>;

export function standingIn(root: string): Standing {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path.slice(root.length), standing(path)] as const)
    .filter(([path]) => !known.includes(path) && path !== "/etc/nodegen/payload")
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries);
}

/** What should stand there when all of `plan` is, but what the machine itself fetches. */
export function wantedBy(plan: NodePlan): Standing {
  const files = [...plan.files, ...unitFiles(plan)].flatMap(({ path, mode, owner, content }) => {
    if (typeof content !== "string" && "url" in content) return [];
    const [user = "root", group = "root"] = owner?.split(":") ?? [];
    const sha256 = typeof content === "string" ? digest(content) : content.sha256;
    return [[path, `${mode.toString(8)} ${accounts[user]}:${accounts[group]} ${sha256}`] as const];
  });
  const links = enablingLinks(plan).map(({ path, target }) => [path, `-> ${target}`] as const);
  return Object.fromEntries([...files, ...links].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function standing(path: string): string {
  const { mode, uid, gid } = lstatSync(path);
  if (lstatSync(path).isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  return `${(mode & 0o7777).toString(8)} ${uid}:${gid} ${digest(readFileSync(path))}`;
}

function digest(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
