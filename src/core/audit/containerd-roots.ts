import { valueAt } from "../containerd/raw-config.ts";
import type { Subject } from "../lint/subject.ts";
import { tomlFile } from "../lint/toml-file.ts";
import { commandsOf, unitPath, unitsOf } from "../lint/units/unit.ts";

/** Source: containerd, defaults/defaults_unix.go, DefaultRootDir, 1.6 to 2.3. */
const containerdRoot = "/var/lib/containerd";

/**
 * Every folder in which containerd may have its store: what the flag of its unit, or any configuration, says, and the default
 * after them. Which one counts is asked elsewhere; a store in another one is none that matters.
 */
export function containerdRoots(subjects: readonly Subject[]): readonly string[] {
  const units = unitsOf(
    subjects.filter(({ path }) => unitPath.exec(path)?.groups?.unit === "containerd.service"),
  ).flat();
  const flags = units
    .flatMap((unit) => commandsOf(unit, "ExecStart"))
    .flatMap(({ words }) =>
      words.flatMap(({ text }, index) => {
        const inside = /^--?root=(.*)$/.exec(text)?.[1];
        return inside ?? (/^--?root$/.test(text) ? (words[index + 1]?.text ?? []) : []);
      }),
    );
  const written = subjects
    .filter(({ path }) => /containerd[^:]*\.toml$/.test(path))
    .flatMap((subject) => {
      const read = tomlFile(subject);
      const root = read.kind === "file" ? valueAt(read.file.document.value, ["root"]) : undefined;
      return typeof root === "string" ? [root] : [];
    });
  return [...new Set([...flags, ...written, containerdRoot])].filter((path) =>
    path.startsWith("/"),
  );
}
