import { isOfSomeKind, isWorthReading, lint } from "../../../src/core/lint/kinds.ts";
import { versionsOf, type WantedVersions } from "../../../src/core/lint/versions.ts";
import type { Finding } from "../../../src/core/report/finding.ts";

/** What lint says of files by their path; a path that ends in a slash is an empty folder. */
export function linted(
  files: Readonly<Record<string, string>>,
  wanted: WantedVersions,
): readonly Finding[] {
  const versions = versionsOf(wanted);
  if ("unknown" in versions) throw new Error(versions.unknown);
  const paths = Object.keys(files).filter((path) => !path.endsWith("/"));
  const subjects = paths
    .filter(isWorthReading)
    .map((path) => ({ path, text: String(files[path]) }))
    .filter(isOfSomeKind);
  const folders = new Set(
    Object.keys(files).flatMap((path) => {
      const steps = path.split("/").slice(0, -1);
      return steps
        .map((_, index) => steps.slice(0, index + 1).join("/"))
        .filter((each) => each !== "");
    }),
  );
  return lint({ subjects, folders: [...folders], files: paths }, versions);
}

/** Findings as `code line: what the caret is under`. */
export function marked(
  findings: readonly Finding[],
  files: Readonly<Record<string, string>>,
): readonly string[] {
  return findings.map(({ code, position }) => {
    if (position === undefined) return code;
    const { file, line, column, length } = position;
    const text = files[file]?.split("\n")[line - 1]?.slice(column - 1, column - 1 + length);
    return `${code} ${line}: ${text}`;
  });
}
