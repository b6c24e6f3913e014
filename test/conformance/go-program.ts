import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { labFolder } from "../e2e/lab/cache.ts";
import { runCommand } from "../e2e/lab/command.ts";

/** A program in Go that is built once for each release whose code it asks. */
export interface GoProgram {
  /** Folder beside this file. Its `versions/` has one .mod and one .sum for each release. */
  readonly folder: string;
  /** What it does, for the messages: "the reader of containerd". */
  readonly title: string;
  /** Where the releases do not have the same packages: the files of one, and the build tag that chooses them. */
  readonly variant?: (version: string) => {
    readonly files: readonly string[];
    readonly tag: string;
  };
}

/** The releases of `versions/`, in the order of their names. */
export function versionsOf({ folder }: GoProgram): readonly string[] {
  return readdirSync(join(sourceOf(folder), "versions"))
    .filter((name) => name.endsWith(".mod"))
    .map((name) => name.slice(0, -".mod".length))
    .sort();
}

/** The text of a release's .mod. */
export function modFile({ folder }: GoProgram, version: string): string {
  return readFileSync(join(sourceOf(folder), `versions/${version}.mod`), "utf8");
}

/**
 * Path of the program in the lab's cache; built when it is absent or its source has changed.
 * Others may run meanwhile: vitest gives up on a worker that does not answer for a minute.
 */
export async function goProgram(
  { folder, title, variant }: GoProgram,
  version: string,
): Promise<string> {
  const source = sourceOf(folder);
  const { files = [], tag } = variant?.(version) ?? {};
  const inputs = [
    "main.go",
    ...files,
    ...["mod", "sum"].map((end) => `versions/${version}.${end}`),
  ];
  const hash = createHash("sha256");
  for (const name of inputs) {
    const path = join(source, name);
    if (!existsSync(path))
      throw new Error(`${title} ${version} lacks test/conformance/${folder}/${name}`);
    hash.update(readFileSync(path));
  }
  const name = `${folder}-${version}-${hash.digest("hex").slice(0, 16)}`;
  const program = join(labFolder("bin"), name);
  if (existsSync(program)) return program;
  const unfinished = `${program}.${process.pid}`;
  const { code, stderr } = await runCommand(
    "go",
    [
      ...["build", "-C", source, "-mod=readonly", "-trimpath", "-buildvcs=false"],
      ...[`-modfile=versions/${version}.mod`, ...(tag === undefined ? [] : ["-tags", tag])],
      ...["-ldflags", "-s -w", "-o", unfinished, "."],
    ],
    { environment: { CGO_ENABLED: "0" } },
  );
  if (code !== 0) {
    throw new Error(
      `${title} ${version} was not built; it needs go (test/conformance/${folder}/versions/${version}.mod says which) and Go's module proxy:\n${stderr}`,
    );
  }
  renameSync(unfinished, program);
  return program;
}

function sourceOf(folder: string): string {
  return fileURLToPath(new URL(`${folder}/`, import.meta.url));
}
