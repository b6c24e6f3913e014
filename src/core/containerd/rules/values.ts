import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import { isTomlDocument, tomlKey } from "../../syntax/toml.ts";
import type { Config } from "../config.ts";
import { leavesOf, valueAt } from "../raw-config.ts";

/** Values of the user's that can't be written as TOML. */
export function valueFindings({ settings: { containerd } }: Config): readonly Finding[] {
  return [
    ...unwritable(containerd.config, ["containerd", "config"]),
    ...containerd.runtimes.flatMap(({ options }, index) =>
      unwritable(options, ["containerd", "runtimes", index, "options"]),
    ),
  ];
}

function unwritable(table: object, at: Path): readonly Finding[] {
  return leavesOf(table)
    .filter((path) => path.length > 0)
    .filter((path) => {
      const alone = path.reduceRight<unknown>(
        (value, step) => ({ [step]: value }),
        valueAt(table, path),
      );
      return !isTomlDocument(alone as object);
    })
    .map((path) => finding("containerd-value", [...at, ...path], { key: tomlKey(path) }));
}
