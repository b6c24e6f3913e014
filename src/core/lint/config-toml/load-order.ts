import { valueAt } from "../../containerd/raw-config.ts";
import { type Finding, finding } from "../../report/finding.ts";
import type { Linted } from "../subject.ts";
import { at, type TomlFile } from "../toml-file.ts";

/** A config.toml and the files that it imports, in the order in which containerd lays them over each other. */
export interface Load {
  readonly files: readonly [TomlFile, ...TomlFile[]];
  /** An import is not among the files that are known. */
  readonly isPartial: boolean;
  readonly findings: readonly Finding[];
}

/** Each file that no other one imports, with its imports. Source: LoadConfig and resolveImports of containerd's config.go. */
export function loads(all: readonly TomlFile[], linted: Linted): readonly Load[] {
  const imported = new Set(
    all.flatMap((file) =>
      importsOf(file).flatMap(({ pattern }) =>
        matches(file, pattern, all)
          .filter((each) => each !== file)
          .map(({ path }) => path),
      ),
    ),
  );
  const roots = all.filter(({ path }) => !imported.has(path));
  // A circle of imports has no first file.
  return (roots.length > 0 ? roots : all.slice(0, 1)).map((root) => load(root, all, linted));
}

function load(root: TomlFile, all: readonly TomlFile[], linted: Linted): Load {
  const files: TomlFile[] = [];
  const pending = [root];
  const findings: Finding[] = [];
  for (let file = pending.shift(); file !== undefined; file = pending.shift()) {
    if (files.includes(file)) continue;
    files.push(file);
    for (const { pattern, index } of importsOf(file)) {
      const found = matches(file, pattern, all);
      pending.push(...found);
      const path = absolute(file, pattern);
      if (found.length > 0 || pattern.includes("*") || linted.files.includes(path)) continue;
      const isMissing = linted.folders.includes(path.replace(/\/[^/]*$/, ""));
      const code = isMissing ? "containerd-import-missing" : "containerd-import-unseen";
      const place = { path: ["imports", index], part: "value" } as const;
      findings.push(at(finding(code, [], { path: pattern }), file, place));
    }
  }
  const isPartial = findings.length > 0 || files.some((file) => hasUnseenPattern(file, linted));
  return { files: [root, ...files.slice(1)], isPartial, findings };
}

/** A pattern may match nothing, which is known only of a folder that was looked through. */
function hasUnseenPattern(file: TomlFile, { folders }: Linted): boolean {
  return importsOf(file).some(
    ({ pattern }) =>
      pattern.includes("*") && !folders.includes(absolute(file, pattern).replace(/\/[^/]*$/, "")),
  );
}

export function importsOf({
  document,
}: TomlFile): readonly { readonly pattern: string; readonly index: number }[] {
  const imports = valueAt(document.value, ["imports"]);
  return (Array.isArray(imports) ? imports : []).flatMap((pattern, index) =>
    typeof pattern === "string" ? [{ pattern, index }] : [],
  );
}

function matches(file: TomlFile, pattern: string, all: readonly TomlFile[]): readonly TomlFile[] {
  const form = new RegExp(
    `^${absolute(file, pattern)
      .replace(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", "[^/]*")
      .replaceAll("?", "[^/]")}$`,
  );
  return all.filter(({ path }) => form.test(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** From the file's folder, or from the root of the machine that the file is of: `./image` for `./image/etc/containerd/…`. */
function absolute({ path }: TomlFile, pattern: string): string {
  if (!pattern.startsWith("/")) {
    const folder = path.includes("/") ? path.replace(/\/[^/]*$/, "") : ".";
    return folder === "." ? pattern : `${folder}/${pattern}`;
  }
  const root = path.indexOf("/etc/containerd/");
  return root === -1 ? pattern : `${path.slice(0, root)}${pattern}`;
}
