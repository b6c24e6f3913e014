import { type Finding, finding } from "../../report/finding.ts";
import type { Path } from "../../report/path.ts";
import { isPlainObject } from "../../syntax/plain-data.ts";
import { tomlKey } from "../../syntax/toml.ts";
import type { LintContext, Subject } from "../subject.ts";
import { at, tomlFile } from "../toml-file.ts";

/** Certificates that a hosts.toml names and that are not where they should be, as far as their folder was looked through. */
export function missingFiles(
  subject: Subject,
  { folders, files }: LintContext,
): readonly Finding[] {
  const read = tomlFile(subject);
  if (read.kind === "fault") return [];
  const { file } = read;
  return namedFiles(file.document.value).flatMap(({ path, name }) => {
    const place = placeOf(name, subject.path);
    const folder = place.split("/").slice(0, -1).join("/");
    if (name === "" || !folders.includes(folder) || files.includes(place)) return [];
    const found = finding("hosts-toml-file-missing", [], { file: name, key: tomlKey(path) });
    return [at(found, file, { path, part: "value" })];
  });
}

/** Below the folder of hosts.toml, or below the root of the machine that it is of. */
function placeOf(name: string, hostsToml: string): string {
  if (!name.startsWith("/")) return `${hostsToml.split("/").slice(0, -1).join("/")}/${name}`;
  const root = hostsToml.indexOf("/etc/containerd/");
  return root === -1 ? name : `${hostsToml.slice(0, root)}${name}`;
}

function namedFiles(document: unknown): readonly { readonly path: Path; readonly name: string }[] {
  const hosts = isPlainObject(document) && isPlainObject(document.host) ? document.host : {};
  const tables: readonly (readonly [Path, unknown])[] = [
    [[], document],
    ...Object.entries(hosts).map(([name, table]) => [["host", name], table] as const),
  ];
  return tables.flatMap(([path, table]) =>
    isPlainObject(table)
      ? ["ca", "client"].flatMap((key) => texts(table[key], [...path, key]))
      : [],
  );
}

function texts(
  value: unknown,
  path: Path,
): readonly { readonly path: Path; readonly name: string }[] {
  if (typeof value === "string") return [{ path, name: value }];
  if (!Array.isArray(value)) return [];
  return value.flatMap((each, index) => texts(each, [...path, index]));
}
