import type { ProgramVersion } from "../../core/audit/program-version.ts";
import { readBoundedFile } from "../bounded-file.ts";
import { standingIn } from "./root-fs.ts";

/** What dpkg has installed. Source: dpkg(1), FILES. */
const database = "/var/lib/dpkg/status";
/** A machine with thousands of packages has some MiB. */
const mostBytes = 64 * 1024 * 1024;

/** Packages that bring the programs: Debian and Ubuntu, Docker, pkgs.k8s.io. */
const packages: Readonly<Record<ProgramVersion["program"], readonly string[]>> = {
  containerd: ["containerd", "containerd.io"],
  kubelet: ["kubelet"],
};

/** Versions of the packages that are installed; a database that can't be read says nothing. */
export function packageVersions(root: string): readonly ProgramVersion[] {
  const at = standingIn(root, database);
  if (at.kind !== "file") return [];
  const read = readBoundedFile(at.here, mostBytes);
  if (!("bytes" in read)) return [];
  const entries = read.bytes.toString("latin1").split(/\n\n+/);
  return entries.flatMap((entry) => {
    const name = field(entry, "Package");
    const program = (["containerd", "kubelet"] as const).find((each) =>
      packages[each].includes(name ?? ""),
    );
    const version = field(entry, "Version")?.replace(/^[0-9]+:/, "");
    // Removed ones stay, as long as their configuration does.
    const isInstalled = /^\S+ \S+ (installed|unpacked|half-configured|triggers-\w+)$/.test(
      field(entry, "Status") ?? "",
    );
    if (program === undefined || version === undefined || !isInstalled) return [];
    return [{ program, version, from: `the package ${name} in ${database}` }];
  });
}

function field(entry: string, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*)$`, "m").exec(entry)?.[1]?.trim();
}
