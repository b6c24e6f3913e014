import { leavesOf, valueAt } from "../../containerd/raw-config.ts";
import { type Finding, finding } from "../../report/finding.ts";
import type { ContainerdGeneration } from "../../spec/versions/containerd.ts";
import { isPlainObject } from "../../syntax/plain-data.ts";
import { tomlKey } from "../../syntax/toml.ts";
import { at } from "../toml-file.ts";
import type { Release } from "../versions.ts";
import type { Load } from "./load-order.ts";
import type { MergedFiles } from "./merged-files.ts";

/** Sections that an imported file takes away from those before it, with the keys that are lost. */
export function replacedSections(
  { files }: MergedFiles,
  { row, version }: Release<ContainerdGeneration>,
  sandbox: string,
): readonly Finding[] {
  if (!row.importsReplaceSections) return [];
  return files.flatMap(({ file, document }, index) => {
    const plugins = valueAt(document, ["plugins"]);
    if (!isPlainObject(plugins)) return [];
    return Object.keys(plugins).flatMap((name) => {
      const section = ["plugins", name];
      const before = files
        .slice(0, index)
        .findLast((each) => valueAt(each.document, section) !== undefined);
      const lost = leavesOf(valueAt(before?.document, section)).filter(
        (path) => path.length > 0 && valueAt(plugins[name], path) === undefined,
      );
      if (before === undefined || lost.length === 0) return [];
      const params = { section: tomlKey(section), lost: lost.map(tomlKey), version, sandbox };
      const found = finding("containerd-import-replaces", [], params);
      return [at(found, file, { path: section, part: "key" })];
    });
  });
}

/** Files of a conf.d beside a config.toml that does not import them. */
export function unreadDropIns(all: readonly Load[]): readonly Finding[] {
  return all.flatMap(({ files: [file] }) => {
    const folder = /^(?<above>.*)\/conf\.d\/[^/]+\.toml$/.exec(file.path)?.groups?.above;
    const config = `${folder}/config.toml`;
    if (folder === undefined || !all.some(({ files: [root] }) => root.path === config)) return [];
    const root = folder.indexOf("/etc/containerd");
    const pattern = `${root === -1 ? folder : folder.slice(root)}/conf.d/*.toml`;
    const position = file.document.locate([], "key");
    return [{ ...finding("containerd-drop-in-unread", [], { config, pattern }), position }];
  });
}
