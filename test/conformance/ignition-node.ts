import { createHash } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { labFolder } from "../e2e/lab/cache.ts";
import type { CommandResult } from "../e2e/lab/command.ts";
import { ignite, ignitionPreset, preset } from "../e2e/lab/ignition.ts";
import { runTool } from "./command.ts";

/** Debian's, 2.14. It reads specifications up to 3.3. */
const debianValidator = "/usr/bin/ignition-validate";

const source = fileURLToPath(new URL("ignition/", import.meta.url));

/** Path of ignition-validate 2.24, which reads specifications up to 3.5; built into the lab's cache when it is not there. */
export function newValidator(): string {
  const hash = createHash("sha256");
  for (const name of ["go.mod", "go.sum"]) hash.update(readFileSync(join(source, name)));
  const program = join(labFolder("bin"), `ignition-validate-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(program)) return program;
  const unfinished = `${program}.${process.pid}`;
  const { code, stderr } = runTool({
    command: [
      ...(["go", "build", "-C", source, "-mod=readonly", "-trimpath", "-buildvcs=false"] as const),
      ...["-ldflags", "-s -w", "-o", unfinished, "github.com/coreos/ignition/v2/validate"],
    ],
    env: { CGO_ENABLED: "0" },
  });
  if (code !== 0) {
    throw new Error(
      `ignition-validate was not built; it needs go (test/conformance/ignition/go.mod says which) and Go's module proxy:\n${stderr}`,
    );
  }
  renameSync(unfinished, program);
  return program;
}

/** What ignition-validate says of a configuration; `old` is Debian's. Its exit code is 0 for what is only a warning. */
export function validate(config: string, which: "old" | "new"): string {
  const program = which === "old" ? debianValidator : newValidator();
  const { code, stdout, stderr } = runTool({ command: [program, "-"], input: config });
  return code === 0 && stdout + stderr === "" ? "" : `code ${code}: ${stdout}${stderr}`;
}

/** The accounts of its /etc/passwd and /etc/group by number. */
export const accounts: Readonly<Record<string, string>> = { root: "0", adm: "4", backup: "34" };

/** A machine's disk after Ignition. Paths are absolute on the machine. */
export interface IgnitedDisk {
  readonly files: Readonly<
    Record<string, { readonly mode: string; readonly owner: string; readonly content: string }>
  >;
  /** Mode and owner of each folder that was not there before. */
  readonly folders: readonly string[];
  /** Links by which systemd enables units, made by its own presets as at a first boot. */
  readonly links: readonly string[];
  readonly outcome: CommandResult;
}

const vendorUnit = "[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n";

/** What a machine has before: SELinux that is off, two accounts, and units of the vendor. */
const before: Readonly<Record<string, string>> = {
  "/etc/selinux/config": "SELINUXTYPE=none\n",
  "/etc/passwd": "root:x:0:0::/root:/bin/sh\nbackup:x:34:34::/:/bin/sh\n",
  "/etc/group": "root:x:0:\nadm:x:4:\nbackup:x:34:\n",
  "/etc/containerd/config.toml": "# of the vendor\n",
  "/usr/lib/systemd/system/kubelet.service": vendorUnit,
  "/usr/lib/systemd/system/containerd.service": vendorUnit,
  "/usr/lib/systemd/system/sshd.service": vendorUnit,
  "/usr/lib/systemd/system/multi-user.target": "[Unit]\n",
};

/** What Ignition's own stages, and systemd's presets, make of a disk. */
export async function ignited(config: string): Promise<IgnitedDisk> {
  const root = mkdtempSync(join(tmpdir(), "nodegen-ignited-"));
  try {
    for (const [path, text] of Object.entries(before)) write(root, path, text);
    const outcome = await ignite(root, config);
    await preset(root);
    return { ...disk(root), outcome };
  } finally {
    rmSync(root, { recursive: true });
  }
}

const madeByIgnition = ["/etc/.ignition-result.json", ignitionPreset];

function isNew(root: string, path: string): boolean {
  if (madeByIgnition.includes(path)) return false;
  return before[path] === undefined || before[path] !== readFileSync(join(root, path), "utf8");
}

const foldersBefore = new Set(
  Object.keys(before)
    .flatMap((path) => path.split("/").map((_, depth, all) => all.slice(0, depth).join("/")))
    .concat("/etc/systemd", "/etc/systemd/system-preset"),
);

function disk(root: string): Omit<IgnitedDisk, "outcome"> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true })
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name).slice(root.length) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const facts = (path: string) => {
    const { mode, uid, gid } = lstatSync(join(root, path));
    return { mode: (mode & 0o7777).toString(8), owner: `${uid}:${gid}` };
  };
  return {
    files: Object.fromEntries(
      entries
        .filter(({ entry, path }) => entry.isFile() && isNew(root, path))
        .map(({ path }) => [
          path,
          { ...facts(path), content: readFileSync(join(root, path)).toString("base64") },
        ]),
    ),
    folders: entries
      .filter(({ entry, path }) => entry.isDirectory() && !foldersBefore.has(path))
      .map(({ path }) => `${facts(path).mode} ${facts(path).owner} ${path}`),
    links: entries.filter(({ entry }) => entry.isSymbolicLink()).map(({ path }) => path),
  };
}

function write(root: string, path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text, { mode });
}
